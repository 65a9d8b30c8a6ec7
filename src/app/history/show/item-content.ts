import type { ChatItem, ContactAttachment, Poll, Reaction, Text } from '../../../domain/frame/backup_pb.ts'
import { PaymentNotification_TransactionDetails_Transaction_Status as PaymentStatus } from '../../../domain/frame/backup_pb.ts'
import type { AttachmentView, MessageKind, PersonView, PollView } from '../../views.ts'
import { attachmentLine, attachmentViews, fileView } from './attachment-view.ts'
import type { Book } from './directory-book.ts'
import { updateLine } from './update-words.ts'

/** What one item says, before it is laid out: the part that lists and conversations share. */
export interface ItemContent {
  readonly kind: MessageKind
  readonly text: Text | undefined
  readonly line: string
  readonly attachments: readonly AttachmentView[]
  readonly reactions: readonly Reaction[]
  readonly poll: PollView | null
}

const nothing: Omit<ItemContent, 'kind'> = {
  text: undefined,
  line: '',
  attachments: [],
  reactions: [],
  poll: null,
}

export function itemContent(chatItem: ChatItem, author: PersonView, book: Book): ItemContent {
  const { item } = chatItem
  switch (item.case) {
    case 'standardMessage':
      return standardContent(item.value)
    case 'contactMessage':
      return {
        ...nothing,
        kind: 'contact-card',
        line: cardName(item.value.contact),
        reactions: item.value.reactions,
      }
    case 'stickerMessage': {
      const { sticker, reactions } = item.value
      const attachments = [fileView(sticker?.data, 'sticker')]
      return { ...nothing, kind: 'sticker', line: sticker?.emoji ?? '', attachments, reactions }
    }
    case 'remoteDeletedMessage':
      return { ...nothing, kind: 'deleted' }
    case 'adminDeletedMessage': {
      const admin = book.person(Number(item.value.adminId))
      return { ...nothing, kind: 'admin-deleted', line: `${admin.name} deleted this message as an admin.` }
    }
    case 'updateMessage':
      return { ...nothing, ...updateLine(item.value, author, book) }
    case 'viewOnceMessage':
      return { ...nothing, kind: 'view-once', reactions: item.value.reactions }
    default:
      return rareContent(item, book)
  }
}

function rareContent(item: ChatItem['item'], book: Book): ItemContent {
  switch (item.case) {
    case 'paymentNotification': {
      const details = item.value.transactionDetails?.payment
      const failed = details?.case === 'failedTransaction'
      const open = details?.case === 'transaction' && details.value.status !== PaymentStatus.SUCCESSFUL
      const amount = (item.value.amountMob ?? '').slice(0, 40)
      const state = failed ? 'failed payment' : open ? 'payment under way' : 'payment'
      return {
        ...nothing,
        kind: 'payment',
        line: [amount && `${amount} MOB`, state].filter(Boolean).join(', '),
      }
    }
    case 'giftBadge':
      return { ...nothing, kind: 'gift-badge', line: 'A donation made as a gift' }
    case 'directStoryReplyMessage': {
      const { reply, reactions } = item.value
      const text = reply.case === 'textReply' ? reply.value.text : undefined
      return {
        ...nothing,
        kind: 'story-reply',
        text,
        line: reply.case === 'emoji' ? reply.value : '',
        reactions,
      }
    }
    case 'poll':
      return {
        ...nothing,
        kind: 'poll',
        line: item.value.question,
        poll: pollView(item.value, book.self),
        reactions: item.value.reactions,
      }
    default:
      return { ...nothing, kind: 'unknown' }
  }
}

function standardContent(
  message: Extract<ChatItem['item'], { case: 'standardMessage' }>['value'],
): ItemContent {
  const attachments = attachmentViews(message.attachments)
  const voice = attachments.length === 1 && attachments[0]?.kind === 'voice'
  const kind = voice ? 'voice' : message.text?.body ? 'text' : 'attachment'
  const line = message.text?.body ? '' : attachmentLine(attachments)
  return { kind, text: message.text, line, attachments, reactions: message.reactions, poll: null }
}

function pollView(poll: Poll, self: number): PollView {
  return {
    question: poll.question,
    ended: poll.hasEnded,
    multiple: poll.allowMultiple,
    options: poll.options.slice(0, 100).map(({ option, votes }) => ({
      text: option,
      votes: votes.length,
      mine: votes.some(({ voterId }) => Number(voterId) === self),
    })),
  }
}

function cardName(contact: ContactAttachment | undefined): string {
  const { givenName, middleName, familyName, nickname } = contact?.name ?? {}
  const full = [givenName, middleName, familyName].filter(Boolean).join(' ')
  return (full || nickname || contact?.organization || contact?.number[0]?.value || 'Contact').slice(0, 200)
}
