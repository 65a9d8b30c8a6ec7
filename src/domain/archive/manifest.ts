import type { Bytes } from '../../core/bytes.ts'
import { concat, equalBytes, toBase64Url } from '../../core/bytes.ts'
import { badRecord, owned, WireReader, WireWriter } from '../history/wire.ts'
import { maxManifestBytes } from '../protocol/limits.ts'
import type { ObjectRow } from './object-rows.ts'
import { decodeRows, encodeRows } from './object-rows.ts'

/** `Manifest` of docs/format.md section 10. Dates in milliseconds. */
export interface Manifest {
  readonly generation: number
  /** SHA-256 of the sealed manifest before; empty for the first. */
  readonly previous: Bytes
  /** 16 bytes each. */
  readonly historyId: Bytes
  readonly writerDevice: Bytes
  readonly archiveTime: number
  /** 32 bytes; the account id of the media side has 16. */
  readonly mediaRootKey: Bytes
  readonly mediaAccountId: Bytes
  readonly mediaSigningKey: Bytes
  readonly media: MediaTotals
  readonly items: number
  readonly chats: number
  readonly directoryFrames: number
  readonly leftOut: LeftOut
  readonly directory: readonly ObjectRow[]
  readonly pages: readonly ObjectRow[]
  readonly nextItemId: number
  readonly asOf: number
  /** Of the service's parameters, 32 bytes; empty in manifests from before there were credentials. */
  readonly parametersFingerprint: Bytes
  /**
   * Generation from which on each archive holds all that the one before it held, but for what was deleted or left out.
   * 0: from the first on.
   */
  readonly lineSince: number
  /** First 16 bytes of the hashes of the manifests before `previous`, newest first; at most 64 of them. */
  readonly ancestors: Bytes
  /** Fields this version does not know, as they were read. */
  readonly unknown: Bytes
}

/** The files that the archive's messages name, whether or not they are at the service. */
export interface MediaTotals {
  readonly files: number
  /** Sealed. */
  readonly bytes: number
  /** SHA-256 over their media ids, ascending; empty: not told. */
  readonly idsHash: Bytes
}

/** Messages that stay on the device. */
export interface LeftOut {
  readonly viewOnce: number
  /** Within a day. */
  readonly expiring: number
  /** Frames of the directory that nobody can read. */
  readonly odd: number
  /** In records that could not be read on the device. */
  readonly unreadable: number
}

const numberFields = new Set([1, 5, 9, 10, 12, 13, 14, 15, 16, 17, 20, 21, 23, 24])
const byteFields = new Set([2, 3, 4, 6, 7, 8, 11, 18, 19, 22, 25])

const ancestorBytes = 16
const maxAncestors = 64

export function encodeManifest(manifest: Manifest): Bytes {
  return new WireWriter()
    .uint(1, manifest.generation)
    .bytes(2, manifest.previous)
    .bytes(3, manifest.historyId)
    .bytes(4, manifest.writerDevice)
    .uint(5, manifest.archiveTime)
    .bytes(6, manifest.mediaRootKey)
    .bytes(7, manifest.mediaAccountId)
    .bytes(8, manifest.mediaSigningKey)
    .uint(9, manifest.media.files)
    .uint(10, manifest.media.bytes)
    .bytes(11, manifest.media.idsHash)
    .uint(12, manifest.items)
    .uint(13, manifest.chats)
    .uint(14, manifest.directoryFrames)
    .uint(15, manifest.leftOut.viewOnce)
    .uint(16, manifest.leftOut.expiring)
    .uint(17, manifest.leftOut.odd)
    .message(18, encodeRows(manifest.directory))
    .message(19, encodeRows(manifest.pages))
    .uint(20, manifest.nextItemId)
    .uint(21, manifest.asOf)
    .bytes(22, manifest.parametersFingerprint)
    .uint(23, manifest.leftOut.unreadable)
    .uint(24, manifest.lineSince)
    .bytes(25, manifest.ancestors)
    .raw(manifest.unknown)
    .finish()
}

/** Throws `bad-record`: columns of different lengths, a name twice, counts that do not add up. */
export function decodeManifest(bytes: Uint8Array): Manifest {
  const fields = readFields(bytes)
  const number = (field: number) => fields.numbers.get(field) ?? 0
  const sized = (field: number, length: number) => {
    const value = fields.bytes.get(field) ?? new Uint8Array(0)
    if (value.length !== length) throw badRecord('a manifest with a key or id of the wrong length')
    return owned(value)
  }
  const optional = (field: number) => (fields.bytes.has(field) ? sized(field, 32) : new Uint8Array(0))
  const manifest: Manifest = {
    generation: number(1),
    previous: optional(2),
    historyId: sized(3, 16),
    writerDevice: sized(4, 16),
    archiveTime: number(5),
    mediaRootKey: sized(6, 32),
    mediaAccountId: sized(7, 16),
    mediaSigningKey: sized(8, 32),
    media: { files: number(9), bytes: number(10), idsHash: optional(11) },
    items: number(12),
    chats: number(13),
    directoryFrames: number(14),
    leftOut: { viewOnce: number(15), expiring: number(16), odd: number(17), unreadable: number(23) },
    directory: decodeRows(fields.bytes.get(18) ?? new Uint8Array(0)),
    pages: decodeRows(fields.bytes.get(19) ?? new Uint8Array(0)),
    nextItemId: number(20),
    asOf: number(21),
    parametersFingerprint: optional(22),
    lineSince: number(24),
    ancestors: ancestorsIn(fields.bytes.get(25) ?? new Uint8Array(0)),
    unknown: concat(...fields.unknown),
  }
  checkSums(manifest)
  return manifest
}

function ancestorsIn(field: Uint8Array): Bytes {
  if (field.length % ancestorBytes !== 0 || field.length > maxAncestors * ancestorBytes)
    throw badRecord('a manifest with odd ancestors')
  return owned(field)
}

/** `ancestors` of the manifest that follows `last`. */
export function ancestorsAfter({ previous, ancestors }: Manifest): Bytes {
  return concat(previous.subarray(0, ancestorBytes), ancestors).slice(0, maxAncestors * ancestorBytes)
}

/** Of how many archives before it the manifest tells. */
export function goesBack({ previous, ancestors }: Manifest): number {
  return (previous.length > 0 ? 1 : 0) + ancestors.length / ancestorBytes
}

/**
 * Whether the archive was made from the one whose sealed manifest has this hash, as far as it tells. A service may put an
 * older archive back, or have lost the newest one: what is made from that is of a later generation all the same.
 */
export function comesFrom({ previous, ancestors }: Manifest, manifestHash: Bytes): boolean {
  if (manifestHash.length === 0) return false
  if (equalBytes(previous, manifestHash)) return true
  const wanted = manifestHash.subarray(0, ancestorBytes)
  for (let at = 0; at < ancestors.length; at += ancestorBytes)
    if (equalBytes(ancestors.subarray(at, at + ancestorBytes), wanted)) return true
  return false
}

interface Fields {
  readonly numbers: Map<number, number>
  readonly bytes: Map<number, Uint8Array>
  readonly unknown: Uint8Array[]
}

function readFields(message: Uint8Array): Fields {
  const fields: Fields = { numbers: new Map(), bytes: new Map(), unknown: [] }
  const reader = new WireReader(message)
  while (reader.more) {
    const start = reader.offset
    const field = reader.field()
    if (numberFields.has(field)) fields.numbers.set(field, reader.uint())
    else if (byteFields.has(field)) fields.bytes.set(field, reader.bytes(maxManifestBytes))
    else {
      reader.skip()
      fields.unknown.push(message.subarray(start, reader.offset))
    }
  }
  return fields
}

function checkSums({ directory, pages, items, directoryFrames, generation }: Manifest): void {
  if (generation === 0) throw badRecord('a manifest without a generation')
  if (sum(pages) !== items || sum(directory) !== directoryFrames)
    throw badRecord('a manifest whose counts do not add up')
  const names = new Set([...directory, ...pages].map(({ name }) => toBase64Url(name)))
  if (names.size !== directory.length + pages.length) throw badRecord('a manifest with a name twice')
}

function sum(rows: readonly ObjectRow[]): number {
  return rows.reduce((total, row) => total + row.items, 0)
}
