import { create } from '@bufbuild/protobuf'
import { readVarint } from '../src/core/varint.ts'
import {
  Quote_Type,
  StandardMessageSchema,
  type ChatItem,
  type Frame,
} from '../src/domain/frame/backup_pb.ts'
import { decodeFrame, encodeFrame } from '../src/domain/frame/frame.ts'
import { delimited } from '../src/domain/frame/wire.ts'
import type { MadeHistory } from './made-sources.ts'

/** A made-up history with all messages in one chat, and `change` made to them. */
export function inOneChat(made: MadeHistory, change: (items: readonly ChatItem[]) => void): MadeHistory {
  const frames = made.items.map(decode)
  const items = frames.map(itemOf)
  for (const item of items) item.chatId = items[0]!.chatId
  change(items)
  return { directory: made.directory, items: frames.map((frame) => delimited(encodeFrame(frame))) }
}

function decode(bytes: Uint8Array): Frame {
  const decoded = decodeFrame(bytes.subarray(readVarint(bytes, 0)!.next))
  if (!decoded.ok) throw new Error(decoded.reason)
  return decoded.message
}

function itemOf({ item }: Frame): ChatItem {
  if (item.case !== 'chatItem') throw new Error('no message')
  return item.value
}

/** Makes plain words of a message; `quoted` is what it answers. */
export function say(
  item: ChatItem,
  body: string,
  quoted?: { readonly body: string; readonly authorId: bigint; readonly dateSent: bigint },
): void {
  const quote = quoted && {
    authorId: quoted.authorId,
    targetSentTimestamp: quoted.dateSent,
    text: { body: quoted.body },
    type: Quote_Type.NORMAL,
  }
  const value = create(StandardMessageSchema, { text: { body }, ...(quote ? { quote } : {}) })
  item.item = { case: 'standardMessage', value }
}
