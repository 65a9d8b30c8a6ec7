import { create } from '@bufbuild/protobuf'
import { fromUtf8, utf8 } from '../../core/bytes.ts'
import { HeirloomError } from '../../core/errors.ts'
import type { Chat, ChatItem, Frame } from '../../domain/frame/backup_pb.ts'
import {
  ChatItemSchema,
  FrameSchema,
  StandardMessageSchema,
  TextSchema,
} from '../../domain/frame/backup_pb.ts'
import { encodeFrame } from '../../domain/frame/frame.ts'
import { delimited } from '../../domain/frame/wire.ts'
import type { ChatPlace } from '../../domain/history/build-types.ts'
import type { DirectoryRow } from '../../domain/history/types.ts'
import { millis } from './safe-text.ts'
import type { Standing } from './standing.ts'
import { chatFrame, directoryRow, selfFrame } from './start-empty.ts'

/** One message of one's own in Note to Self. */

const maxNoteBytes = 64 * 1024

/** `bad-length` for nothing but blanks, `too-large` beyond 64 KiB. */
export function checkNote(text: string): string {
  if (text.trim() === '') throw new HeirloomError('bad-length', 'an empty note')
  if (text.length > maxNoteBytes || utf8(text).length > maxNoteBytes) {
    throw new HeirloomError('too-large', 'a note above 64 KiB', { facts: { maxBytes: maxNoteBytes } })
  }
  // A lone surrogate has no UTF-8; what is stored must be what is shown.
  return fromUtf8(utf8(text))
}

export interface NotePlace extends ChatPlace {
  /** Rows that must be made first. */
  readonly rows: readonly DirectoryRow[]
  readonly nextRow: number
  readonly timerMs: number
}

/** Where notes go: the chat with oneself, made when it is missing. */
export function notePlace({ directory, spine }: Standing): NotePlace {
  let nextRow = spine?.nextRow ?? 1
  const rows: DirectoryRow[] = []
  let recipient = directory.self()?.id
  if (recipient === undefined) {
    recipient = directory.nextIds.recipient
    rows.push(directoryRow(nextRow++, selfFrame(recipient)))
  }
  const entry = directory.chatOf(recipient)
  if (entry) {
    const timerMs = millis(directory.chat(entry.chat)?.expirationTimerMs)
    return { chat: entry.chat, recipient, row: entry.row, rows, nextRow, timerMs }
  }
  const chat = directory.nextIds.chat
  const row = nextRow++
  rows.push(directoryRow(row, chatFrame(chat, recipient)))
  return { chat, recipient, row, rows, nextRow, timerMs: 0 }
}

/** A frame with its length varint. */
export function framed(item: ChatItem): Uint8Array {
  const frame: Frame = create(FrameSchema, { item: { case: 'chatItem', value: item } })
  return delimited(encodeFrame(frame))
}

/** An item of one's own with any content. */
export function ownItem(place: NotePlace, content: ChatItem['item'], date: number): ChatItem {
  const when = BigInt(date)
  const self = BigInt(place.recipient)
  const deliveryStatus = { case: 'read', value: { sealedSender: false } } as const
  return create(ChatItemSchema, {
    chatId: BigInt(place.chat),
    authorId: self,
    dateSent: when,
    // One has read one's own words: the timer runs from the start.
    ...(place.timerMs > 0 ? { expireStartDate: when, expiresInMs: BigInt(place.timerMs) } : {}),
    directionalDetails: {
      case: 'outgoing',
      value: { sendStatus: [{ recipientId: self, timestamp: when, deliveryStatus }], dateReceived: when },
    },
    item: content,
  })
}

export function noteContent(text: string): ChatItem['item'] {
  return { case: 'standardMessage', value: create(StandardMessageSchema, { text: { body: text } }) }
}

/** The item with new words, and what it was as its newest revision. */
export function editedNote(item: ChatItem, text: string, date: number): ChatItem | null {
  if (item.item.case !== 'standardMessage') return null
  const before = create(ChatItemSchema, { ...item, revisions: [] })
  delete before.pinDetails
  const value = create(StandardMessageSchema, { ...item.item.value })
  value.text = create(TextSchema, { body: text })
  value.linkPreview = []
  delete value.longText
  return create(ChatItemSchema, {
    ...item,
    dateSent: BigInt(date),
    revisions: [...item.revisions, before],
    item: { case: 'standardMessage', value },
  })
}

/** That the timer was changed, as the other apps write it into the chat. */
export function timerItem(
  place: Pick<NotePlace, 'chat' | 'recipient'>,
  timerMs: number,
  date: number,
): ChatItem {
  return create(ChatItemSchema, {
    chatId: BigInt(place.chat),
    authorId: BigInt(place.recipient),
    dateSent: BigInt(date),
    directionalDetails: { case: 'directionless', value: {} },
    item: {
      case: 'updateMessage',
      value: { update: { case: 'expirationTimerChange', value: { expiresInMs: BigInt(timerMs) } } },
    },
  })
}

export function chatWithTimer(chat: Chat, timerMs: number): Frame {
  const value: Chat = {
    ...chat,
    expirationTimerMs: BigInt(timerMs),
    expireTimerVersion: Math.min(chat.expireTimerVersion + 1, 0xffffffff),
  }
  return create(FrameSchema, { item: { case: 'chat', value } })
}
