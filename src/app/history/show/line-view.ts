import type { ChatItem } from '../../../domain/frame/backup_pb.ts'
import { decodeFrame } from '../../../domain/frame/frame.ts'
import type { LineView } from '../../views.ts'
import type { Book } from './directory-book.ts'
import { itemContent } from './item-content.ts'
import { spokenText } from './text-view.ts'

const maxLine = 200

export function lineView(chatItem: ChatItem, book: Book): LineView {
  const author = book.person(Number(chatItem.authorId))
  const content = itemContent(chatItem, author, book)
  const text = content.text?.body ? spokenText(content.text, book, maxLine) : content.line.slice(0, maxLine)
  const outgoing = chatItem.directionalDetails.case === 'outgoing'
  return { kind: content.kind, text, author: outgoing ? '' : author.name, outgoing }
}

/** A frame without its length varint, as chat rows keep it. Null when there is nothing to say. */
export function lineOfFrame(frame: Uint8Array, book: Book): LineView | null {
  if (frame.length === 0) return null
  const decoded = decodeFrame(frame)
  if (!decoded.ok || decoded.message.item.case !== 'chatItem') return null
  return lineView(decoded.message.item.value, book)
}
