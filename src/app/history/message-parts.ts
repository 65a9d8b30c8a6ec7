import type { ChatItem, Poll, Quote, Reaction } from '../../domain/frame/backup_pb.ts'
import { Quote_Type } from '../../domain/frame/backup_pb.ts'
import type {
  AttachmentView,
  LineView,
  MessageView,
  PersonView,
  PollView,
  QuoteView,
  ReactionView,
} from '../api/views.ts'
import { attachmentsLine, attachmentViews, fileView } from './attachments.ts'
import { plainLine } from './body-text.ts'
import type { Directory } from './directory.ts'
import { checkUrl } from './links.ts'
import { millis, oneLine } from './safe-text.ts'

const maxReactions = 200
const maxEmoji = 16
const maxOptions = 100

/** Only what a screen may know of a person. */
export function personView({ id, name, color, self }: PersonView): PersonView {
  return { id, name, color, self }
}

export function filesOf(item: ChatItem): AttachmentView[] {
  const content = item.item
  if (content.case === 'standardMessage') return attachmentViews(content.value.attachments)
  if (content.case === 'stickerMessage') return [fileView(content.value.sticker?.data, 'sticker')]
  // What may be looked at once only is never shown.
  return []
}

export function reactionsOf(item: ChatItem, directory: Directory): ReactionView[] {
  const content = item.item
  const reactions = content.value && 'reactions' in content.value ? content.value.reactions : []
  const byEmoji = new Map<string, PersonView[]>()
  for (const reaction of inOrder(reactions.slice(0, maxReactions))) {
    const emoji = oneLine(reaction.emoji, maxEmoji)
    const people = byEmoji.get(emoji) ?? []
    people.push(personView(directory.person(Number(reaction.authorId))))
    byEmoji.set(emoji, people)
  }
  return [...byEmoji].map(([emoji, people]) => ({ emoji, people }))
}

function inOrder(reactions: readonly Reaction[]): Reaction[] {
  return [...reactions].sort((a, b) => (a.sortOrder < b.sortOrder ? -1 : a.sortOrder > b.sortOrder ? 1 : 0))
}

export function pollOf(item: ChatItem, directory: Directory): PollView | null {
  if (item.item.case !== 'poll') return null
  const poll: Poll = item.item.value
  return {
    question: oneLine(poll.question, 800),
    ended: poll.hasEnded,
    multiple: poll.allowMultiple,
    options: poll.options.slice(0, maxOptions).map(({ option, votes }) => ({
      text: oneLine(option, 400),
      votes: votes.length,
      mine: votes.some((vote) => directory.person(Number(vote.voterId)).self),
    })),
  }
}

function quotedLine(quote: Quote, directory: Directory): Pick<LineView, 'kind' | 'text'> {
  if (quote.type === Quote_Type.VIEW_ONCE) return { kind: 'view-once', text: 'View-once media' }
  if (quote.type === Quote_Type.GIFT_BADGE) return { kind: 'gift-badge', text: 'Donation badge' }
  const text = quote.text?.body ? plainLine(quote.text, directory, 300) : ''
  if (quote.type === Quote_Type.POLL) return { kind: 'poll', text: text || 'Poll' }
  if (text) return { kind: 'text', text }
  const files = quote.attachments.slice(0, 20).map(({ contentType, fileName, thumbnail }) => ({
    ...fileView(thumbnail?.pointer, null, thumbnail?.flag),
    ...fileKind(contentType),
    fileName: oneLine(fileName ?? '', 120),
  }))
  return { kind: 'attachment', text: attachmentsLine(files) || 'Message' }
}

function fileKind(contentType: string | undefined): Partial<AttachmentView> {
  const [kind] = (contentType ?? '').slice(0, 20).toLowerCase().split('/')
  return kind === 'image' || kind === 'video' || kind === 'audio' ? { kind } : { kind: 'document' }
}

export function quoteOf(item: ChatItem, directory: Directory): QuoteView | null {
  const quote = item.item.case === 'standardMessage' ? item.item.value.quote : undefined
  if (!quote) return null
  const author = directory.person(Number(quote.authorId))
  const line = { ...quotedLine(quote, directory), author: author.name, outgoing: author.self }
  return {
    author: personView(author),
    line,
    picture: quotedPicture(quote),
    dateSent: millis(quote.targetSentTimestamp),
  }
}

function quotedPicture(quote: Quote): AttachmentView | null {
  const pointer = quote.attachments[0]?.thumbnail?.pointer
  return pointer && quote.type !== Quote_Type.VIEW_ONCE ? fileView(pointer, 'image') : null
}

export function previewOf(item: ChatItem): MessageView['linkPreview'] {
  const preview = item.item.case === 'standardMessage' ? item.item.value.linkPreview[0] : undefined
  const url = preview ? checkUrl(preview.url) : null
  if (!preview || !url || url.toLowerCase().startsWith('mailto:')) return null
  return {
    url,
    title: oneLine(preview.title ?? '', 300),
    description: oneLine(preview.description ?? '', 600),
    picture: preview.image ? fileView(preview.image, 'image') : null,
  }
}
