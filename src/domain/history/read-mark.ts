import type { Bytes } from '../../core/bytes.ts'
import type { ChatId, ChatRow } from './types.ts'
import { badRecord, WireReader, WireWriter } from './wire.ts'

/**
 * [Note: Read marks] How far a chat was read on this device. Frames say what was read where they came from, and stay
 * as they came; a mark lies beside the chat's row, is no part of what is derived, and goes with the chat only.
 */
export interface ReadMark {
  readonly chat: ChatId
  /** Order key (dateReceived, else dateSent) of what was newest in the chat then: all up to it is read. */
  readonly upTo: number
  readonly readAt: number
  /** What the chat's row said then: while it says the same, nothing in it is unread. */
  readonly items: number
  readonly unread: number
  readonly lastDate: number
}

/** Nothing has changed in the chat since it was read. */
export function isAsRead(row: ChatRow, mark: ReadMark): boolean {
  return row.items === mark.items && row.unread === mark.unread && row.lastDate === mark.lastDate
}

/** 0: nothing was ever read here. */
export function lastRead(marks: Iterable<ReadMark>): number {
  let last = 0
  for (const { readAt } of marks) last = Math.max(last, readAt)
  return last
}

export function encodeReadMark(mark: ReadMark): Bytes {
  return new WireWriter()
    .uint(1, mark.chat)
    .uint(2, mark.upTo)
    .uint(3, mark.readAt)
    .uint(4, mark.items)
    .uint(5, mark.unread)
    .uint(6, mark.lastDate)
    .finish()
}

/** Throws `bad-record`. */
export function decodeReadMark(bytes: Uint8Array): ReadMark {
  const reader = new WireReader(bytes)
  const mark = { chat: -1, upTo: 0, readAt: 0, items: 0, unread: 0, lastDate: 0 }
  while (reader.more) {
    const field = reader.field()
    if (field === 1) mark.chat = reader.uint()
    else if (field === 2) mark.upTo = reader.uint()
    else if (field === 3) mark.readAt = reader.uint()
    else if (field === 4) mark.items = reader.uint()
    else if (field === 5) mark.unread = reader.uint()
    else if (field === 6) mark.lastDate = reader.uint()
    else reader.skip()
  }
  if (mark.chat < 0) throw badRecord('a read mark of no chat')
  return mark
}
