import type { Bytes } from '../../core/bytes.ts'
import { concat } from '../../core/bytes.ts'
import { unzigzag, varint, zigzag } from '../../core/varint.ts'
import { maxFrameBytes } from '../core-port.ts'
import { maxPageItems } from './types.ts'
import type { ItemId, Page, PageFacts, PageId } from './types.ts'
import { badRecord, owned, WireReader, WireWriter } from './wire.ts'

/** docs/format.md section 3. */

const hashBytes = 16
/** A page header with 256 item ids of at most 10 bytes stays well below. */
export const maxHeaderBytes = 4096
/** DEFLATE stores what it cannot press with 5 bytes more per 64 KiB. */
export const maxBodyBytes = maxFrameBytes + 4096

export function encodeItemIds(ids: readonly ItemId[]): Bytes {
  const writer = new WireWriter()
  let before = 0
  for (const id of ids) {
    writer.varint(zigzag(id - before))
    before = id
  }
  return writer.finish()
}

/** Throws `bad-record` unless there are exactly `count` ids, each a positive safe integer. */
export function decodeItemIds(bytes: Uint8Array, count: number): ItemId[] {
  const reader = new WireReader(bytes)
  const ids: ItemId[] = []
  let before = 0
  while (reader.more) {
    before += unzigzag(reader.varint())
    if (ids.length === count || !Number.isSafeInteger(before) || before < 0) throw badRecord('bad item ids')
    ids.push(before)
  }
  if (ids.length !== count) throw badRecord('wrong number of item ids')
  return ids
}

/** `itemIds` empty: left out, as in segments. */
export function encodePageHeader(facts: PageFacts, itemIds: readonly ItemId[]): Bytes {
  return new WireWriter()
    .uint(1, facts.items)
    .uint(2, facts.uncompressedLength)
    .fixed32(3, facts.crc32)
    .bytes(4, facts.contentHash)
    .bytes(5, encodeItemIds(itemIds))
    .uint(6, facts.minDate)
    .uint(7, facts.maxDate)
    .uint(8, facts.maxOrder)
    .uint(9, facts.viewOnce)
    .uint(10, facts.soonestExpiry)
    .uint(11, facts.shortestTimer)
    .uint(12, facts.odd)
    .finish()
}

type Mutable<T> = { -readonly [key in keyof T]: T[key] }

const emptyFacts: PageFacts = {
  items: 0,
  uncompressedLength: 0,
  crc32: 0,
  contentHash: new Uint8Array(0),
  minDate: 0,
  maxDate: 0,
  maxOrder: 0,
  viewOnce: 0,
  soonestExpiry: 0,
  shortestTimer: 0,
  odd: 0,
}

function readHeaderField(reader: WireReader, facts: Mutable<PageFacts>, maxItems: number): Uint8Array | null {
  switch (reader.field()) {
    case 1:
      facts.items = reader.uint(maxItems)
      break
    case 2:
      facts.uncompressedLength = reader.uint(maxFrameBytes)
      break
    case 3:
      facts.crc32 = reader.fixed32()
      break
    case 4:
      facts.contentHash = owned(reader.bytes(hashBytes))
      break
    case 5:
      return reader.bytes(maxHeaderBytes)
    case 6:
      facts.minDate = reader.uint()
      break
    case 7:
      facts.maxDate = reader.uint()
      break
    case 8:
      facts.maxOrder = reader.uint()
      break
    case 9:
      facts.viewOnce = reader.uint(maxItems)
      break
    case 10:
      facts.soonestExpiry = reader.uint()
      break
    case 11:
      facts.shortestTimer = reader.uint()
      break
    case 12:
      facts.odd = reader.uint(maxItems)
      break
    default:
      reader.skip()
  }
  return null
}

/** Item ids stay bytes until they are wanted. Throws `bad-record`. */
export function decodePageHeader(
  bytes: Uint8Array,
  maxItems = maxPageItems,
): { readonly facts: PageFacts; readonly itemIds: Uint8Array } {
  const reader = new WireReader(bytes)
  const facts: Mutable<PageFacts> = { ...emptyFacts }
  let itemIds: Uint8Array = new Uint8Array(0)
  while (reader.more) itemIds = readHeaderField(reader, facts, maxItems) ?? itemIds
  if (facts.items === 0 || facts.uncompressedLength === 0) throw badRecord('empty page')
  if (facts.contentHash.length !== hashBytes) throw badRecord('bad content hash')
  return { facts, itemIds }
}

export function encodePage(page: Page): Bytes {
  const header = encodePageHeader(page, page.itemIds)
  return concat(varint(header.length), header, page.body)
}

/** Throws `bad-record`. The body is a view of `bytes` when that is possible. */
export function decodePage(id: PageId, bytes: Bytes): Page {
  const reader = new WireReader(bytes)
  const length = reader.varint()
  const start = reader.offset
  if (length > maxHeaderBytes || length > bytes.length - start) throw badRecord('bad page header length')
  const { facts, itemIds } = decodePageHeader(bytes.subarray(start, start + length))
  const body = bytes.subarray(start + length)
  if (body.length === 0 || body.length > maxBodyBytes) throw badRecord('bad page body length')
  return { ...facts, id, itemIds: decodeItemIds(itemIds, facts.items), body }
}
