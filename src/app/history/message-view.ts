import type { ChatItem } from '../../domain/frame/backup_pb.ts'
import { peekDateSent } from '../../domain/history/frame-peek.ts'
import type { ChatId, ItemId, MessageView, TextView } from '../api/views.ts'
import { textView } from './body-text.ts'
import { deliveryOf } from './delivery.ts'
import type { Directory } from './directory.ts'
import { frameOf } from './directory.ts'
import { itemLine, messageKind, textOf, unreadableLine } from './item-line.ts'
import { longTextOf } from './long-text.ts'
import { filesOf, personView, pollOf, previewOf, quoteOf, reactionsOf } from './message-parts.ts'
import { nobody } from './people.ts'
import { millis } from './safe-text.ts'

/** One item where it stands in its chat. */
export interface PlacedItem {
  readonly id: ItemId
  readonly at: number
  readonly chat: ChatId
  /** With its length varint. */
  readonly frame: Uint8Array
}

export interface ViewContext {
  readonly directory: Directory
  readonly now: number
}

const maxEdits = 100

/** The chat item of a frame; null when it is none, or cannot be read. */
export function chatItemOf(frame: Uint8Array): ChatItem | null {
  const item = frameOf(frame)?.item
  return item?.case === 'chatItem' ? item.value : null
}

/** When it vanishes: 0 never, -1 once its timer starts. */
export function expiryOf(item: ChatItem): number {
  const time = millis(item.expiresInMs)
  if (time === 0) return 0
  const start = millis(item.expireStartDate)
  return start === 0 ? -1 : start + time
}

/** Whether it has vanished by then. */
export function isHidden(item: ChatItem, hideBy: number): boolean {
  const expiresAt = expiryOf(item)
  return expiresAt > 0 && expiresAt <= hideBy
}

/** Null: it has vanished. Never throws: what cannot be read is shown as that. */
export function messageView(placed: PlacedItem, context: ViewContext): MessageView | null {
  const item = chatItemOf(placed.frame)
  if (!item) return placeholder(placed)
  const expiresAt = expiryOf(item)
  if (isHidden(item, context.now)) return null
  const { directory } = context
  const text = textOf(item)
  const kind = messageKind(item)
  return {
    id: placed.id,
    at: placed.at,
    chat: placed.chat,
    kind,
    author: personView(directory.person(Number(item.authorId))),
    direction: directionOf(item),
    dateSent: millis(item.dateSent),
    delivery: deliveryOf(item),
    text: text?.body && kind !== 'voice' ? withRest(textView(text, directory), item) : null,
    quote: quoteOf(item, directory),
    attachments: filesOf(item),
    linkPreview: previewOf(item),
    reactions: reactionsOf(item, directory),
    poll: pollOf(item, directory),
    line: itemLine(item, directory),
    edits: editsOf(item, directory),
    expiresAt,
    pinned: isPinned(item, context.now),
    canEdit: isEditable(item, placed.chat, directory),
  }
}

/** Of a very long text the message holds the beginning; all of it is a file. */
function withRest(text: TextView, item: ChatItem): TextView {
  return longTextOf(item) ? { ...text, cut: true } : text
}

function directionOf(item: ChatItem): MessageView['direction'] {
  const { case: direction } = item.directionalDetails
  return direction === 'incoming' || direction === 'outgoing' ? direction : 'none'
}

function editsOf(item: ChatItem, directory: Directory): MessageView['edits'] {
  return item.revisions
    .slice(-maxEdits)
    .flatMap((revision) => {
      const text = textOf(revision)
      return text ? [{ date: millis(revision.dateSent), text: textView(text, directory) }] : []
    })
    .sort((a, b) => a.date - b.date)
}

function isPinned({ pinDetails }: ChatItem, now: number): boolean {
  if (!pinDetails) return false
  const { pinExpiry } = pinDetails
  return pinExpiry.case !== 'pinExpiresAtTimestamp' || millis(pinExpiry.value) > now
}

/** One's own words in Note to Self: nobody else holds another version of them. */
export function isEditable(item: ChatItem, chat: ChatId, directory: Directory): boolean {
  if (item.directionalDetails.case !== 'outgoing' || messageKind(item) !== 'text') return false
  if (item.item.case !== 'standardMessage') return false
  return directory.person(directory.chats.get(chat)?.recipient ?? 0).self
}

function placeholder({ id, at, chat, frame }: PlacedItem): MessageView {
  return {
    id,
    at,
    chat,
    kind: 'unknown',
    author: personView(nobody(0)),
    direction: 'none',
    dateSent: Math.min(peekDateSent(frame), 8_640_000_000_000_000),
    delivery: 'none',
    text: null,
    quote: null,
    attachments: [],
    linkPreview: null,
    reactions: [],
    poll: null,
    line: unreadableLine,
    edits: [],
    expiresAt: 0,
    pinned: false,
    canEdit: false,
  }
}
