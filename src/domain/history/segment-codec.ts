import type { Bytes } from '../../core/bytes.ts'
import { decodePageHeader, encodePageHeader, maxBodyBytes, maxHeaderBytes } from './page-codec.ts'
import { maxPageItems, maxSegmentPages } from './types.ts'
import type { ChatId, PageEntry, Postings, Segment, SegmentId } from './types.ts'
import { badRecord, WireReader, WireWriter } from './wire.ts'

/** docs/format.md section 4. */

const maxSegmentItems = maxPageItems * maxSegmentPages
/** A chat, a count and a position for every item. */
const maxPostingsBytes = maxSegmentItems * 30

function encodePostings(postings: Postings): Bytes {
  const writer = new WireWriter()
  const chats = [...postings.keys()].sort((a, b) => a - b)
  let chatBefore = 0
  for (const chat of chats) {
    const positions = postings.get(chat)!
    writer.varint(chat - chatBefore).varint(positions.length)
    chatBefore = chat
    let before = 0
    for (const position of positions) {
      writer.varint(position - before)
      before = position
    }
  }
  return writer.finish()
}

/** Throws `bad-record` unless positions ascend, lie below `items` and come to `items` together. */
function decodePostings(bytes: Uint8Array, items: number): Postings {
  const reader = new WireReader(bytes)
  const postings = new Map<ChatId, Uint32Array>()
  let chat = 0
  let total = 0
  while (reader.more) {
    const step = reader.varint()
    chat += step
    if ((step === 0 && postings.size > 0) || !Number.isSafeInteger(chat))
      throw badRecord('chats do not ascend')
    const count = reader.varint()
    total += count
    if (count === 0 || total > items) throw badRecord('bad posting count')
    postings.set(chat, readPositions(reader, count, items))
  }
  if (total !== items) throw badRecord('postings do not cover the segment')
  return postings
}

function readPositions(reader: WireReader, count: number, items: number): Uint32Array {
  const positions = new Uint32Array(count)
  let position = 0
  for (let i = 0; i < count; i++) {
    const step = reader.varint()
    position += step
    if ((step === 0 && i > 0) || position >= items) throw badRecord('bad posting position')
    positions[i] = position
  }
  return positions
}

function encodePageEntry(entry: PageEntry): Bytes {
  return new WireWriter()
    .uint(1, entry.id)
    .uint(2, entry.compressedLength)
    .message(3, encodePageHeader(entry, []))
    .uint(4, entry.withoutFiles ? 1 : 0)
    .finish()
}

function decodePageEntry(reader: WireReader): PageEntry {
  let id = 0
  let compressedLength = 0
  let withoutFiles = false
  let header: Uint8Array = new Uint8Array(0)
  while (reader.more) {
    const field = reader.field()
    if (field === 1) id = reader.uint()
    else if (field === 2) compressedLength = reader.uint(maxBodyBytes)
    else if (field === 3) header = reader.bytes(maxHeaderBytes)
    else if (field === 4) withoutFiles = reader.uint() === 1
    else reader.skip()
  }
  return { ...decodePageHeader(header).facts, id, compressedLength, withoutFiles }
}

export function encodeSegment(segment: Segment): Bytes {
  const writer = new WireWriter()
  for (const page of segment.pages) writer.message(1, encodePageEntry(page))
  return writer.bytes(2, encodePostings(segment.postings)).finish()
}

/** Throws `bad-record`. */
export function decodeSegment(id: SegmentId, bytes: Uint8Array): Segment {
  const reader = new WireReader(bytes)
  const pages: PageEntry[] = []
  let postings: Uint8Array = new Uint8Array(0)
  while (reader.more) {
    const field = reader.field()
    if (field === 1) {
      if (pages.length === maxSegmentPages) throw badRecord('too many pages in a segment')
      pages.push(decodePageEntry(reader.message(maxHeaderBytes + 64)))
    } else if (field === 2) postings = reader.bytes(maxPostingsBytes)
    else reader.skip()
  }
  if (pages.length === 0) throw badRecord('empty segment')
  const items = pages.reduce((sum, page) => sum + page.items, 0)
  return { id, pages, postings: decodePostings(postings, items) }
}
