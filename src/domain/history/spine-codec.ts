import type { Bytes } from '../../core/bytes.ts'
import { maxPageItems, maxSegmentPages } from './types.ts'
import type { SegmentEntry, Spine } from './types.ts'
import { badRecord, owned, WireReader, WireWriter } from './wire.ts'

/** docs/format.md section 5. */

/** A thousand million items and more. */
const maxSegments = 1 << 18
const maxEntryBytes = 80

export const emptySpine: Spine = {
  generation: 0,
  segments: [],
  nextItemId: 1,
  items: 0,
  nextRow: 1,
  asOf: 0,
  restoring: null,
  sample: false,
}

function encodeEntry(entry: SegmentEntry): Bytes {
  return new WireWriter()
    .uint(1, entry.id)
    .uint(2, entry.items)
    .uint(3, entry.pages)
    .uint(4, entry.minDate)
    .uint(5, entry.maxDate)
    .uint(6, entry.maxOrder)
    .finish()
}

function decodeEntry(reader: WireReader): SegmentEntry {
  const entry = { id: 0, items: 0, pages: 0, minDate: 0, maxDate: 0, maxOrder: 0 }
  while (reader.more) {
    const field = reader.field()
    if (field === 1) entry.id = reader.uint()
    else if (field === 2) entry.items = reader.uint(maxPageItems * maxSegmentPages)
    else if (field === 3) entry.pages = reader.uint(maxSegmentPages)
    else if (field === 4) entry.minDate = reader.uint()
    else if (field === 5) entry.maxDate = reader.uint()
    else if (field === 6) entry.maxOrder = reader.uint()
    else reader.skip()
  }
  if (entry.items === 0 || entry.pages === 0) throw badRecord('empty segment in the spine')
  return entry
}

export function encodeSpine(spine: Spine): Bytes {
  const writer = new WireWriter().uint(1, spine.generation)
  for (const entry of spine.segments) writer.message(2, encodeEntry(entry))
  writer.uint(3, spine.nextItemId).uint(4, spine.items).uint(5, spine.nextRow).uint(6, spine.asOf)
  if (spine.restoring) {
    const { expectedItems, expectedChats } = spine.restoring
    writer.message(7, new WireWriter().uint(1, expectedItems).uint(2, expectedChats).finish())
  }
  writer.uint(8, spine.sample ? 1 : 0)
  return spine.unknown ? writer.raw(spine.unknown).finish() : writer.finish()
}

function decodeRestoring(reader: WireReader): NonNullable<Spine['restoring']> {
  const restoring = { expectedItems: 0, expectedChats: 0 }
  while (reader.more) {
    const field = reader.field()
    if (field === 1) restoring.expectedItems = reader.uint()
    else if (field === 2) restoring.expectedChats = reader.uint()
    else reader.skip()
  }
  return restoring
}

/** Throws `bad-record`, also when the segments do not come to `items`. */
export function decodeSpine(bytes: Uint8Array): Spine {
  const reader = new WireReader(bytes)
  const segments: SegmentEntry[] = []
  const unknown = new WireWriter()
  const spine = { ...emptySpine, nextItemId: 0, nextRow: 0, segments, unknown: new Uint8Array(0) }
  while (reader.more) {
    const start = reader.offset
    const field = reader.field()
    if (field === 1) spine.generation = reader.uint()
    else if (field === 2) {
      if (segments.push(decodeEntry(reader.message(maxEntryBytes))) > maxSegments)
        throw badRecord('spine too long')
    } else if (field === 3) spine.nextItemId = reader.uint()
    else if (field === 4) spine.items = reader.uint()
    else if (field === 5) spine.nextRow = reader.uint()
    else if (field === 6) spine.asOf = reader.uint()
    else if (field === 7) spine.restoring = decodeRestoring(reader.message(64))
    else if (field === 8) spine.sample = reader.uint(1) === 1
    else {
      reader.skip()
      unknown.raw(bytes.subarray(start, reader.offset))
    }
  }
  if (segments.reduce((sum, entry) => sum + entry.items, 0) !== spine.items)
    throw badRecord('spine does not add up')
  return { ...spine, unknown: owned(unknown.finish()) }
}
