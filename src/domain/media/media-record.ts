import type { Bytes } from '../../core/bytes.ts'
import { badRecord, owned, WireReader, WireWriter } from '../history/wire.ts'
import { ciphertextLength, maxMediaBytes, rangeBytes } from './media-file.ts'
import { mediaNamePattern } from './media-port.ts'
import { tagBytes } from './range-tags.ts'
import type { MediaFormat } from './sniff-media.ts'
import { shownTypes } from './sniff-media.ts'

/** Facts of one file of media, docs/format.md section 12. There is one record for each content. */
export interface MediaRecord {
  /** SHA-256 of the plaintext: which content this is. */
  readonly plaintextHash: Bytes
  /** The 64 bytes it is sealed under everywhere, AES half first: `localKey` of the frames that name it. */
  readonly key: Bytes
  /** Of the plaintext, in bytes. */
  readonly size: number
  /** When it was last taken in, in milliseconds. */
  readonly addedAt: number
  /** What its first bytes say it is; null: only to be saved, or never looked at. */
  readonly format: MediaFormat | null
  /** Null: the bytes are not on this device. */
  readonly here: MediaHere | null
}

export interface MediaHere {
  /** Of the sealed file where it lies. */
  readonly file: string
  /** 32 bytes. */
  readonly tagKey: Bytes
  readonly sealedLength: number
  /** SHA-256 of the sealed file. */
  readonly digest: Bytes
  readonly tags: Bytes
}

const formats = Object.keys(shownTypes) as MediaFormat[]
const none = new Uint8Array(0)
const maxTagsBytes = ((2 * maxMediaBytes) / rangeBytes) * tagBytes
const maxHereBytes = maxTagsBytes + 256

export function encodeMediaRecord(record: MediaRecord): Bytes {
  const writer = new WireWriter()
    .bytes(1, record.plaintextHash)
    .bytes(2, record.key)
    .uint(3, record.size)
    .uint(4, record.addedAt)
    .uint(5, record.format ? formats.indexOf(record.format) + 1 : 0)
  if (!record.here) return writer.finish()
  const { file, tagKey, sealedLength, digest, tags } = record.here
  const here = new WireWriter()
    .bytes(1, new TextEncoder().encode(file))
    .bytes(2, tagKey)
    .uint(3, sealedLength)
    .bytes(4, digest)
    .bytes(5, tags)
  return writer.message(6, here.finish()).finish()
}

/** Throws `bad-record`. */
export function decodeMediaRecord(bytes: Uint8Array): MediaRecord {
  const reader = new WireReader(bytes)
  let here: MediaHere | null = null
  const record = { plaintextHash: none, key: none, size: 0, addedAt: 0 }
  let format: MediaFormat | null = null
  while (reader.more) {
    const field = reader.field()
    if (field === 1) record.plaintextHash = owned(reader.bytes(32))
    else if (field === 2) record.key = owned(reader.bytes(64))
    else if (field === 3) record.size = reader.uint(maxMediaBytes)
    else if (field === 4) record.addedAt = reader.uint()
    else if (field === 5) format = formats[reader.uint(255) - 1] ?? null
    else if (field === 6) here = decodeHere(new WireReader(reader.bytes(maxHereBytes)))
    else reader.skip()
  }
  if (record.plaintextHash.length !== 32 || record.key.length !== 64)
    throw badRecord('a media file without its keys')
  if (here) checkHere(here, record.size)
  return { ...record, format, here }
}

function decodeHere(reader: WireReader): MediaHere {
  const here = {
    file: '',
    tagKey: none,
    sealedLength: 0,
    digest: none,
    tags: none,
  }
  while (reader.more) {
    const field = reader.field()
    if (field === 1) here.file = new TextDecoder().decode(reader.bytes(22))
    else if (field === 2) here.tagKey = owned(reader.bytes(32))
    else if (field === 3) here.sealedLength = reader.uint()
    else if (field === 4) here.digest = owned(reader.bytes(32))
    else if (field === 5) here.tags = owned(reader.bytes(maxTagsBytes))
    else reader.skip()
  }
  return here
}

function checkHere({ file, tagKey, digest, sealedLength, tags }: MediaHere, size: number): void {
  const whole = mediaNamePattern.test(file) && tagKey.length === 32 && digest.length === 32
  if (!whole) throw badRecord('a media file whose place is not told')
  if (tags.length !== Math.ceil(ciphertextLength(sealedLength, size) / rangeBytes) * tagBytes)
    throw badRecord('a media file with other tags than its length asks for')
}
