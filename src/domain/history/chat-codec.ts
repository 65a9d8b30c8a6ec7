import type { Bytes } from '../../core/bytes.ts'
import { decodeItemIds, encodeItemIds } from './page-codec.ts'
import { maxTailBytes, tailItems } from './types.ts'
import type { ChatRow, ChatTail } from './types.ts'
import { badRecord, owned, WireReader, WireWriter } from './wire.ts'

/** docs/format.md section 6. Grows when the meaning of rows or tails changes: then they are built again. */
const derivedVersion = 1

export const maxLineBytes = 4096
const maxShares = 1 << 18
const maxShareBytes = 32
const maxPagePositions = 256

export function encodeChatRow(row: ChatRow): Bytes {
  const writer = new WireWriter()
    .uint(1, derivedVersion)
    .uint(2, row.chat)
    .uint(3, row.recipient)
    .uint(4, row.items)
    .uint(5, row.unread)
    .uint(6, row.lastDate)
    .bytes(7, row.lastFrame)
  for (const share of row.segments) {
    writer.message(8, new WireWriter().uint(1, share.id).uint(2, share.items).finish())
  }
  return writer.uint(9, row.row).finish()
}

type Share = ChatRow['segments'][number]

function decodeShare(reader: WireReader): Share {
  let id = 0
  let items = 0
  while (reader.more) {
    const field = reader.field()
    if (field === 1) id = reader.uint()
    else if (field === 2) items = reader.uint()
    else reader.skip()
  }
  if (items === 0) throw badRecord('empty share')
  return { id, items }
}

/** Null: written under another derived version, to be built again. Throws `bad-record`. */
export function decodeChatRow(bytes: Uint8Array): ChatRow | null {
  const reader = new WireReader(bytes)
  const segments: Share[] = []
  const row = {
    chat: 0,
    recipient: 0,
    items: 0,
    unread: 0,
    lastDate: 0,
    lastFrame: new Uint8Array(0),
    row: 0,
  }
  let version = 0
  while (reader.more) {
    const field = reader.field()
    if (field === 1) version = reader.uint()
    else if (version !== derivedVersion) return null
    else if (field === 2) row.chat = reader.uint()
    else if (field === 3) row.recipient = reader.uint()
    else if (field === 4) row.items = reader.uint()
    else if (field === 5) row.unread = reader.uint()
    else if (field === 6) row.lastDate = reader.uint()
    else if (field === 7) row.lastFrame = owned(reader.bytes(maxLineBytes))
    else if (field === 8) {
      if (segments.push(decodeShare(reader.message(maxShareBytes))) > maxShares)
        throw badRecord('row too long')
    } else if (field === 9) row.row = reader.uint()
    else reader.skip()
  }
  if (version !== derivedVersion) return null
  if (segments.reduce((sum, share) => sum + share.items, 0) !== row.items)
    throw badRecord('row does not add up')
  return { ...row, segments }
}

export function encodeChatTail(tail: ChatTail): Bytes {
  const writer = new WireWriter().uint(1, derivedVersion)
  for (const page of tail.pages) {
    writer.message(2, new WireWriter().uint(1, page.id).packed(2, page.positions).finish())
  }
  return writer.bytes(3, tail.frames).bytes(4, encodeItemIds(tail.itemIds)).finish()
}

type TailPage = ChatTail['pages'][number]

function decodeTailPage(reader: WireReader): TailPage {
  const positions: number[] = []
  let id = 0
  while (reader.more) {
    const field = reader.field()
    if (field === 1) id = reader.uint()
    else if (field === 2) reader.uints(positions, tailItems, maxPagePositions - 1)
    else reader.skip()
  }
  if (positions.length === 0) throw badRecord('empty tail page')
  return { id, positions }
}

/** Null: written under another derived version, to be built again. Throws `bad-record`. */
export function decodeChatTail(chat: number, bytes: Uint8Array): ChatTail | null {
  const reader = new WireReader(bytes)
  const pages: TailPage[] = []
  let frames = new Uint8Array(0)
  let ids: Uint8Array = new Uint8Array(0)
  let version = 0
  while (reader.more) {
    const field = reader.field()
    if (field === 1) version = reader.uint()
    else if (version !== derivedVersion) return null
    else if (field === 2) {
      if (pages.push(decodeTailPage(reader.message(tailItems * 10 + 32))) > tailItems)
        throw badRecord('tail too long')
    } else if (field === 3) frames = owned(reader.bytes(maxTailBytes))
    else if (field === 4) ids = reader.bytes(tailItems * 10)
    else reader.skip()
  }
  if (version !== derivedVersion) return null
  return { chat, pages, frames, itemIds: decodeItemIds(ids, countIds(ids)) }
}

function countIds(ids: Uint8Array): number {
  let count = 0
  for (const byte of ids) if (byte < 0x80) count++
  if (count > tailItems) throw badRecord('tail too long')
  return count
}
