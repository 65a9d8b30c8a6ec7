import type { ChatItem, Quote, Reaction, SendStatus } from '../../../domain/frame/backup_pb.ts'
import { Quote_Type } from '../../../domain/frame/backup_pb.ts'
import { decodeFrame } from '../../../domain/frame/frame.ts'
import type {
  ChatId,
  DeliveryState,
  ItemId,
  LineView,
  MessageView,
  PersonView,
  QuoteView,
  ReactionView,
} from '../../views.ts'
import { attachmentLine, attachmentViews, fileView } from './attachment-view.ts'
import type { Book } from './directory-book.ts'
import { checkedUrl } from './find-links.ts'
import { itemContent } from './item-content.ts'
import { plainText, spokenText, textView } from './text-view.ts'

export interface StoredItem {
  /** Without its length varint. */
  readonly frame: Uint8Array
  readonly id: ItemId
  readonly at: number
  readonly chat: ChatId
}

const maxEdits = 100
const maxReactions = 200

/** One message as the screen shows it. Never throws: what cannot be read becomes a placeholder. */
export function messageView(stored: StoredItem, book: Book): MessageView {
  const decoded = decodeFrame(stored.frame)
  const item = decoded.ok && decoded.message.item.case === 'chatItem' ? decoded.message.item.value : null
  return item ? viewOf(item, stored, book) : placeholder(stored, book)
}

function viewOf(item: ChatItem, { id, at, chat }: StoredItem, book: Book): MessageView {
  const author = book.person(Number(item.authorId))
  const content = itemContent(item, author, book)
  const standard = item.item.case === 'standardMessage' ? item.item.value : null
  const direction = item.directionalDetails.case ?? 'directionless'
  return {
    id,
    at,
    chat,
    kind: content.kind,
    author,
    direction: direction === 'directionless' ? 'none' : direction,
    dateSent: Number(item.dateSent),
    delivery:
      item.directionalDetails.case === 'outgoing'
        ? delivery(item.directionalDetails.value.sendStatus)
        : 'none',
    text: textView(content.text, book),
    quote: standard?.quote ? quoteView(standard.quote, book) : null,
    attachments: content.attachments,
    linkPreview: linkPreview(item),
    reactions: reactionViews(content.reactions, book),
    poll: content.poll,
    line: content.line,
    edits: editsOf(item, book),
    expiresAt: expiry(item),
    pinned: item.pinDetails !== undefined,
    canEdit: author.self && direction === 'outgoing' && content.kind === 'text' && item.chatId !== 0n,
  }
}

function placeholder({ id, at, chat }: StoredItem, book: Book): MessageView {
  return {
    id,
    at,
    chat,
    kind: 'unknown',
    author: book.person(0),
    direction: 'none',
    dateSent: 0,
    delivery: 'none',
    text: null,
    quote: null,
    attachments: [],
    linkPreview: null,
    reactions: [],
    poll: null,
    line: '',
    edits: [],
    expiresAt: 0,
    pinned: false,
    canEdit: false,
  }
}

function editsOf(item: ChatItem, book: Book): MessageView['edits'] {
  const shown = item.revisions.slice(-maxEdits).map((revision) => {
    const content = itemContent(revision, book.person(Number(revision.authorId)), book)
    return { date: Number(revision.dateSent), text: textView(content.text, book) ?? plainText(content.line) }
  })
  return shown.sort((a, b) => a.date - b.date)
}

function expiry(item: ChatItem): number {
  if (item.expiresInMs === undefined || item.expiresInMs === 0n) return 0
  return item.expireStartDate ? Number(item.expireStartDate + item.expiresInMs) : -1
}

/** The state of the message that is behind all others: what a single tick says. */
function delivery(statuses: readonly SendStatus[]): DeliveryState {
  const order: readonly DeliveryState[] = ['failed', 'pending', 'sent', 'delivered', 'read', 'viewed']
  let lowest = order.length
  for (const { deliveryStatus } of statuses) {
    if (deliveryStatus.case === 'skipped') continue
    lowest = Math.min(lowest, order.indexOf(deliveryStatus.case ?? 'pending'))
  }
  return order[lowest] ?? 'sent'
}

function quoteView(quote: Quote, book: Book): QuoteView {
  const author = book.person(Number(quote.authorId))
  return { author, line: quoteLine(quote, author, book), target: -1 }
}

function quoteLine(quote: Quote, author: PersonView, book: Book): LineView {
  const files = quote.attachments.map(({ thumbnail, contentType, fileName }) => ({
    ...(thumbnail ? attachmentViews([thumbnail])[0]! : fileView(undefined, 'document')),
    contentType: contentType ?? '',
    fileName: (fileName ?? '').slice(0, 200),
  }))
  const text = quote.text ? spokenText(quote.text, book, 300) : attachmentLine(files)
  const kinds = {
    [Quote_Type.VIEW_ONCE]: 'view-once',
    [Quote_Type.GIFT_BADGE]: 'gift-badge',
    [Quote_Type.POLL]: 'poll',
  } as const
  const special = (kinds as Readonly<Partial<Record<number, LineView['kind']>>>)[quote.type]
  const kind = special ?? (quote.text?.body ? 'text' : 'attachment')
  return { kind, text, author: author.self ? '' : author.name, outgoing: author.self }
}

function linkPreview(item: ChatItem): MessageView['linkPreview'] {
  const preview = item.item.case === 'standardMessage' ? item.item.value.linkPreview[0] : undefined
  const url = preview ? checkedUrl(preview.url) : null
  if (!preview || url === null) return null
  return {
    url,
    title: (preview.title ?? '').slice(0, 300),
    description: (preview.description ?? '').slice(0, 600),
  }
}

function reactionViews(reactions: readonly Reaction[], book: Book): ReactionView[] {
  const byEmoji = new Map<string, PersonView[]>()
  const ordered = [...reactions.slice(0, maxReactions)].sort((a, b) => Number(a.sortOrder - b.sortOrder))
  for (const { emoji, authorId } of ordered) {
    const shown = emoji.slice(0, 32)
    const people = byEmoji.get(shown) ?? []
    people.push(book.person(Number(authorId)))
    byEmoji.set(shown, people)
  }
  return [...byEmoji].map(([emoji, people]) => ({ emoji, people }))
}
