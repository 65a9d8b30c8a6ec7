import type { Bytes } from '../../core/bytes.ts'
import { concat, utf8 } from '../../core/bytes.ts'
import { HeirloomError } from '../../core/errors.ts'
import type { RecordKind } from './record-kinds.ts'

const magic = utf8('HLRM')
const recordVersion = 1
/** Records that ask for a newer reader than this were written by a newer Heirloom. */
const knownReader = 1
const headerBytes = 8
const nonceBytes = 12
const tagBytes = 16

/** A history's keys: ids and data keys by epoch. */
export interface HistoryKeys {
  readonly historyId: Bytes
  readonly epoch: number
  readonly dataKeys: ReadonlyMap<number, CryptoKey>
}

/** A record's key in its store. */
export type OwnId = number | string

export function newDataKey(): Promise<CryptoKey> {
  return crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
}

function ownIdBytes(id: OwnId): Bytes {
  if (typeof id === 'string') return utf8(id)
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(id))
  return bytes
}

/** Under which epoch's key a stored record is; NaN when it is none. Nothing is verified. */
export function epochOf(record: unknown): number {
  return record instanceof Uint8Array && record.length > headerBytes ? record[7]! : Number.NaN
}

/** What no two records share: header and nonce. */
export function fingerprintOf(record: unknown): Bytes | null {
  return record instanceof Uint8Array ? new Uint8Array(record.subarray(0, headerBytes + nonceBytes)) : null
}

/** The kind that a record says it is of. */
export function kindOf(record: Bytes): RecordKind {
  return record[4] as RecordKind
}

/** docs/format.md section 2. */
export async function seal(keys: HistoryKeys, kind: RecordKind, id: OwnId, plaintext: Bytes): Promise<Bytes> {
  const header = concat(magic, Uint8Array.of(kind, recordVersion, knownReader, keys.epoch))
  const nonce = crypto.getRandomValues(new Uint8Array(nonceBytes))
  const additionalData = concat(header, keys.historyId, ownIdBytes(id))
  const key = keys.dataKeys.get(keys.epoch)!
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv: nonce, additionalData }, key, plaintext)
  return concat(header, nonce, new Uint8Array(sealed))
}

/**
 * The plaintext, once all of it is verified. Throws `newer-database` for records of a newer Heirloom and `bad-record`
 * for all that is not exactly what was sealed here under this kind and id.
 */
export async function unseal(
  keys: HistoryKeys,
  kind: RecordKind,
  id: OwnId,
  record: unknown,
): Promise<Bytes> {
  if (!(record instanceof Uint8Array) || record.length < headerBytes + nonceBytes + tagBytes) {
    throw new HeirloomError('bad-record', 'no sealed record', { facts: { kind } })
  }
  const header = new Uint8Array(record.subarray(0, headerBytes))
  if (magic.some((byte, i) => header[i] !== byte)) {
    throw new HeirloomError('bad-record', 'no sealed record', { facts: { kind } })
  }
  checkReader(header)
  const key = keys.dataKeys.get(header[7]!)
  if (!key || header[4] !== kind) throw new HeirloomError('bad-record', 'foreign record', { facts: { kind } })
  const iv = new Uint8Array(record.subarray(headerBytes, headerBytes + nonceBytes))
  const additionalData = concat(header, keys.historyId, ownIdBytes(id))
  const sealed = record.subarray(headerBytes + nonceBytes) as Bytes
  try {
    return new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv, additionalData }, key, sealed))
  } catch {
    throw new HeirloomError('bad-record', 'a record was altered', { facts: { kind } })
  }
}

function checkReader(header: Bytes): void {
  if (header[6]! > knownReader) {
    throw new HeirloomError('newer-database', 'written by a newer Heirloom', {
      facts: { reader: header[6]! },
    })
  }
}
