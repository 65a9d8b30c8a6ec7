import { createDecipheriv, createHash, createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { openByTheSpec } from '../../src/domain/media/testing/open-by-the-spec.ts'

// A backup folder read by the rules of the format and nothing of ours but this file and `openByTheSpec`: Node's own
// cryptography, zlib, and a walk over protobuf that knows three field numbers. What it accepts, others can read.

export interface OpenedSnapshot {
  /** The frames, as they follow one another. */
  readonly frames: Buffer
  /** By name in the pool: the plaintext of each file. */
  readonly files: ReadonlyMap<string, Buffer>
  /** Names of files that messages name and the pool does not have. */
  readonly missing: readonly string[]
}

/** Throws for whatever is not as the format says, and for a file in the pool that no message names. */
export function openSnapshot(root: string, recoveryKey: string): OpenedSnapshot {
  const [snapshot] = readdirSync(root)
    .filter((name) => /^signal-backup-[\d-]+$/.test(name))
    .sort()
    .reverse()
  if (snapshot === undefined) throw new Error('no snapshot')
  const frames = openMain(join(root, snapshot), recoveryKey)
  const named = new Map([...locators(frames)].map((each) => [nameOf(each), each]))
  const files = new Map<string, Buffer>()
  for (const name of pooled(root)) {
    const said = named.get(name)
    if (!said) throw new Error('a file that no message names')
    const file = readFileSync(join(root, 'files', name.slice(0, 2), name))
    files.set(name, openByTheSpec(file, { ...said, key: said.localKey }))
  }
  return { frames, files, missing: [...named.keys()].filter((name) => !files.has(name)) }
}

function derive(key: string | Uint8Array, info: readonly (string | Uint8Array)[], length: number): Buffer {
  const whole = Buffer.concat(info.map((part) => Buffer.from(part)))
  return Buffer.from(hkdfSync('sha256', key, new Uint8Array(0), whole, length))
}

function openMain(folder: string, recoveryKey: string): Buffer {
  const backupKey = derive(recoveryKey, ['20240801_SIGNAL_BACKUP_KEY'], 32)
  const metadataKey = derive(backupKey, ['20241011_SIGNAL_LOCAL_BACKUP_METADATA_KEY'], 32)
  const metadata = fieldsOf(readFileSync(join(folder, 'metadata')))!
  const sealedId = fieldsOf(metadata.find(({ field }) => field === 2)!.bytes!)!
  const [iv, encrypted] = [1, 2].map((field) => sealedId.find((each) => each.field === field)!.bytes!)
  const counter = Buffer.concat([iv!, Buffer.alloc(16 - iv!.length)])
  const backupId = createDecipheriv('aes-256-ctr', metadataKey, counter).update(encrypted!)
  const keys = derive(backupKey, ['20241007_SIGNAL_BACKUP_ENCRYPT_MESSAGE_BACKUP:', backupId], 64)
  const file = readFileSync(join(folder, 'main'))
  const mac = createHmac('sha256', keys.subarray(0, 32)).update(file.subarray(0, -32)).digest()
  if (!timingSafeEqual(mac, file.subarray(-32))) throw new Error('not authentic')
  const cipher = createDecipheriv('aes-256-cbc', keys.subarray(32), file.subarray(0, 16))
  return gunzipSync(Buffer.concat([cipher.update(file.subarray(16, -32)), cipher.final()]))
}

interface Locator {
  readonly localKey: Buffer
  readonly plaintextHash: Buffer
  readonly size: number
}

function nameOf({ plaintextHash, localKey }: Locator): string {
  return createHash('sha256').update(plaintextHash).update(localKey).digest('hex')
}

function pooled(root: string): string[] {
  const pool = join(root, 'files')
  if (!existsSync(pool)) return []
  const shards = readdirSync(pool).filter((name) => /^[0-9a-f]{2}$/.test(name))
  return shards.flatMap((shard) => readdirSync(join(pool, shard)))
}

/** Whatever in the frames has a local key and a plaintext hash: 9 and 10 of a locator, its size 3. */
function* locators(stream: Buffer): Generator<Locator> {
  for (let at = 0; at < stream.length;) {
    const length = varint(stream, at)!
    yield* locatorsIn(stream.subarray(length.next, length.next + length.value))
    at = length.next + length.value
  }
}

function* locatorsIn(message: Buffer): Generator<Locator> {
  const fields = fieldsOf(message)
  if (!fields) return
  const bytesOf = (wanted: number) => fields.find(({ field }) => field === wanted)?.bytes
  const [localKey, plaintextHash] = [bytesOf(9), bytesOf(10)]
  if (localKey?.length === 64 && plaintextHash?.length === 32)
    yield { localKey, plaintextHash, size: fields.find(({ field }) => field === 3)?.value ?? 0 }
  else for (const { bytes } of fields) if (bytes && bytes.length > 100) yield* locatorsIn(bytes)
}

interface Field {
  readonly field: number
  readonly value?: number
  readonly bytes?: Buffer
}

/** Null: these bytes are no message. */
function fieldsOf(message: Buffer): Field[] | null {
  const fields: Field[] = []
  for (let at = 0; at < message.length;) {
    const tag = varint(message, at)
    if (!tag) return null
    const [field, wire] = [Math.floor(tag.value / 8), tag.value % 8]
    if (wire === 0 || wire === 2) {
      const read = varint(message, tag.next)
      if (!read) return null
      at = wire === 0 ? read.next : read.next + read.value
      if (wire === 0) fields.push({ field, value: read.value })
      else fields.push({ field, bytes: message.subarray(read.next, at) })
    } else if (wire === 1 || wire === 5) at = tag.next + (wire === 1 ? 8 : 4)
    else return null
    if (field === 0 || at > message.length) return null
  }
  return fields
}

function varint(bytes: Buffer, from: number): { readonly value: number; readonly next: number } | null {
  let value = 0
  for (let at = from, scale = 1; at < Math.min(bytes.length, from + 10); at++, scale *= 128) {
    value += (bytes[at]! % 128) * scale
    if (bytes[at]! < 128) return { value, next: at + 1 }
  }
  return null
}
