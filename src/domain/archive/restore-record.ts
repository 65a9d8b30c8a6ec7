import type { Bytes } from '../../core/bytes.ts'
import type { PageId } from '../history/types.ts'
import { badRecord, owned, WireReader, WireWriter } from '../history/wire.ts'
import { nameBytes } from '../protocol/limits.ts'
import { maxObjectBodies, maxObjectBytes } from './object.ts'

/** `restore/head`: how far a restore has come. Replaced in every transaction that publishes a part. */
export interface RestoreRecord {
  /** SHA-256 of the sealed manifest that is being restored. */
  readonly manifestHash: Bytes
  /** Groups of `groupRows` that are in, counted from the newest. */
  readonly groups: number
  readonly items: number
  readonly expired: number
  readonly missingParts: number
  readonly startedAt: number
  /** What is in. */
  readonly done: readonly RestoredObject[]
  /** What an earlier manifest brought in, for where the present one names it as well. */
  readonly pool: readonly RestoredObject[]
}

export interface RestoredObject {
  readonly name: Bytes
  /** Sealed. */
  readonly length: number
  /** Pages that hold what remained of it. */
  readonly pages: readonly PageId[]
}

export function encodeRestoreRecord(record: RestoreRecord): Bytes {
  const writer = new WireWriter()
    .bytes(1, record.manifestHash)
    .uint(2, record.groups)
    .uint(3, record.items)
    .uint(4, record.expired)
    .uint(5, record.missingParts)
    .uint(6, record.startedAt)
  for (const object of record.done) writer.message(7, encodeObject(object))
  for (const object of record.pool) writer.message(8, encodeObject(object))
  return writer.finish()
}

function encodeObject({ name, length, pages }: RestoredObject): Bytes {
  return new WireWriter().bytes(1, name).uint(2, length).packed(3, pages).finish()
}

const maxObjectRecordBytes = 128

export function decodeRestoreRecord(bytes: Bytes): RestoreRecord {
  const reader = new WireReader(bytes)
  const numbers = new Map<number, number>()
  const done: RestoredObject[] = []
  const pool: RestoredObject[] = []
  let manifestHash: Bytes = new Uint8Array(0)
  while (reader.more) {
    const field = reader.field()
    if (field === 1) manifestHash = owned(reader.bytes(32))
    else if (field >= 2 && field <= 6) numbers.set(field, reader.uint())
    else if (field === 7) done.push(decodeObject(reader.message(maxObjectRecordBytes)))
    else if (field === 8) pool.push(decodeObject(reader.message(maxObjectRecordBytes)))
    else reader.skip()
  }
  const number = (field: number) => numbers.get(field) ?? 0
  return {
    manifestHash,
    groups: number(2),
    items: number(3),
    expired: number(4),
    missingParts: number(5),
    startedAt: number(6),
    done,
    pool,
  }
}

function decodeObject(reader: WireReader): RestoredObject {
  let name: Bytes = new Uint8Array(0)
  let length = 0
  const pages: number[] = []
  while (reader.more) {
    const field = reader.field()
    if (field === 1) name = owned(reader.bytes(nameBytes))
    else if (field === 2) length = reader.uint(maxObjectBytes)
    else if (field === 3) reader.uints(pages, maxObjectBodies)
    else reader.skip()
  }
  if (name.length !== nameBytes) throw badRecord('bad restore entry')
  return { name, length, pages }
}
