import type { Bytes } from '../../core/bytes.ts'
import { concat, equalBytes, utf8 } from '../../core/bytes.ts'
import { HeirloomError } from '../../core/errors.ts'
import { readVarint, varint } from '../../core/varint.ts'
import { bytesField, WireReader, wireTypes } from '../frame/wire.ts'
import type { ByteSource } from '../ports.ts'

// [Note: Archive file] iv(16) ∥ AES-256-CBC/PKCS#7(gzip(frames) ∥ zeros) ∥ HMAC(32) over iv ∥ ciphertext; before it,
// for archives keyed with a forward secrecy token: magic(8) ∥ varint L ∥ metadata(L).

const magic = concat(utf8('SBACKUP'), Uint8Array.of(1))
export const ivLength = 16
export const macLength = 32
const maxMetadataLength = 16 * 1024
/** iv, one block, MAC. */
const minSealedLength = ivLength + 16 + macLength

/** One wrapping of the forward secrecy token, for a secret that only Signal's enclave gives out. */
export interface TokenPair {
  /** 48 bytes. */
  readonly ct: Bytes
  /** 32 bytes. */
  readonly pwSalt: Bytes
}

export interface TokenMetadata {
  /** One or two, newest first. */
  readonly pairs: readonly TokenPair[]
  /** 12 bytes. */
  readonly iv: Bytes
}

/** Where the parts of an archive file lie. The MAC covers `[ivAt, macAt)`. */
export interface ArchiveLayout {
  readonly metadata: TokenMetadata | null
  readonly ivAt: number
  readonly cipherAt: number
  readonly macAt: number
  readonly size: number
  /** False: the ciphertext is no whole number of blocks, so this is something else, or cut short. */
  readonly whole: boolean
  /** The magic's name with another version behind it. Such a file is still read as one without metadata first. */
  readonly otherVersion: boolean
}

/** Reads the few bytes that tell the layout. `not-a-backup` when nothing sealed can be in there. */
export async function readLayout(source: ByteSource, signal?: AbortSignal): Promise<ArchiveLayout> {
  const { size } = source
  if (size < minSealedLength) throw notABackup('is too small')
  const head = await source.read(0, Math.min(size, magic.length + 10 + maxMetadataLength), signal)
  const named = equalBytes(head.subarray(0, 7), magic.subarray(0, 7))
  if (!named || head[7] !== magic[7]) return layoutFrom(0, size, { metadata: null, otherVersion: named })
  const length = readVarint(head, magic.length)
  if (!length || length.value > maxMetadataLength || length.next + length.value > head.length)
    throw notABackup('has a broken head')
  const metadata = readTokenMetadata(head.subarray(length.next, length.next + length.value))
  if (!metadata) throw notABackup('has a broken head')
  return layoutFrom(length.next + length.value, size, { metadata, otherVersion: false })
}

type Head = Pick<ArchiveLayout, 'metadata' | 'otherVersion'>

function layoutFrom(ivAt: number, size: number, head: Head): ArchiveLayout {
  if (size - ivAt < minSealedLength) throw notABackup('is too small')
  const cipherAt = ivAt + ivLength
  const macAt = size - macLength
  return { ...head, ivAt, cipherAt, macAt, size, whole: (macAt - cipherAt) % 16 === 0 }
}

export function notABackup(why: string): HeirloomError {
  return new HeirloomError('not-a-backup', `This file ${why}, so it is no Signal backup.`)
}

/** Null for anything that Signal's own reader refuses. */
function readTokenMetadata(message: Uint8Array): TokenMetadata | null {
  const pairs: TokenPair[] = []
  let iv: Bytes | null = null
  const reader = new WireReader(message)
  while (reader.next()) {
    if (reader.type !== wireTypes.bytes) continue
    if (reader.number === 2) iv = reader.view().slice()
    if (reader.number !== 1) continue
    const pair = readPair(reader.view())
    if (!pair || pairs.push(pair) > 2) return null
  }
  return reader.broken || pairs.length === 0 || iv?.length !== 12 ? null : { pairs, iv }
}

function readPair(message: Uint8Array): TokenPair | null {
  let ct: Bytes | null = null
  let pwSalt: Bytes | null = null
  const reader = new WireReader(message)
  while (reader.next()) {
    if (reader.type !== wireTypes.bytes) continue
    if (reader.number === 1) ct = reader.view().slice()
    if (reader.number === 2) pwSalt = reader.view().slice()
  }
  return reader.broken || ct?.length !== 48 || pwSalt?.length !== 32 ? null : { ct, pwSalt }
}

/** Everything that stands before the iv of a file with metadata. */
export function archiveHead(metadata: TokenMetadata): Bytes {
  const pairs = metadata.pairs.map(({ ct, pwSalt }) =>
    bytesField(1, concat(bytesField(1, ct), bytesField(2, pwSalt))),
  )
  const message = concat(...pairs, bytesField(2, metadata.iv))
  if (!readTokenMetadata(message))
    throw new HeirloomError('bad-length', 'the token metadata has wrong lengths')
  return concat(magic, varint(message.length), message)
}
