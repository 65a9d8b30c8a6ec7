import type { ChatItem, ContactMessage, PaymentNotification, Text } from '../../domain/frame/backup_pb.ts'
import { GiftBadge_State } from '../../domain/frame/backup_pb.ts'
import type { LineView, MessageKind } from '../api/views.ts'
import { attachmentsLine, attachmentViews, isVoice } from './attachments.ts'
import { plainLine } from './body-text.ts'
import type { Directory } from './directory.ts'
import { cleanName, oneLine } from './safe-text.ts'
import { isCall, updateLine } from './update-lines.ts'

const maxLine = 140

const unknownLine = 'A kind of message that Heirloom does not know yet.'
export const unreadableLine = 'A message that cannot be read.'

export function messageKind({ item }: ChatItem): MessageKind {
  switch (item.case) {
    case 'standardMessage':
      if (isVoice(item.value)) return 'voice'
      return item.value.text?.body || item.value.attachments.length === 0 ? 'text' : 'attachment'
    case 'contactMessage':
      return 'contact-card'
    case 'stickerMessage':
      return 'sticker'
    case 'remoteDeletedMessage':
      return 'deleted'
    case 'updateMessage':
      return isCall(item.value) ? 'call' : 'update'
    case 'paymentNotification':
      return 'payment'
    case 'giftBadge':
      return 'gift-badge'
    case 'viewOnceMessage':
      return 'view-once'
    case 'directStoryReplyMessage':
      return 'story-reply'
    case 'poll':
      return 'poll'
    case 'adminDeletedMessage':
      return 'admin-deleted'
    default:
      return 'unknown'
  }
}

function cardLine({ contact }: ContactMessage): string {
  const name = contact?.name
  const stated =
    cleanName(name?.prefix, name?.givenName, name?.middleName, name?.familyName, name?.suffix) ||
    cleanName(contact?.nickname?.given, contact?.nickname?.family) ||
    cleanName(name?.nickname) ||
    cleanName(contact?.organization) ||
    cleanName(contact?.number[0]?.value) ||
    cleanName(contact?.email[0]?.value)
  return stated || 'Contact'
}

function paymentLine(payment: PaymentNotification, outgoing: boolean): string {
  // Decimal digits with one dot at most (spec 4.4): anything else is not repeated.
  const amount =
    payment.amountMob && /^\d{1,20}(\.\d{1,20})?$/.test(payment.amountMob) ? payment.amountMob : ''
  const failed = payment.transactionDetails?.payment.case === 'failedTransaction'
  const what = amount ? `${amount} MOB` : 'a payment'
  const note = oneLine(payment.note ?? '', maxLine)
  const line = failed ? `Payment of ${what} failed` : `${outgoing ? 'Sent' : 'Received'} ${what}`
  return note ? `${line}: ${note}` : line
}

function deletedLine(item: ChatItem, directory: Directory): string {
  if (item.directionalDetails.case === 'outgoing') return 'You deleted this message.'
  return `${directory.person(Number(item.authorId)).name} deleted this message.`
}

/** For every kind that is no plain text: a sentence or a name. Empty for text. */
export function itemLine(item: ChatItem, directory: Directory): string {
  const outgoing = item.directionalDetails.case === 'outgoing'
  const content = item.item
  switch (content.case) {
    case 'standardMessage':
      return content.value.text?.body ? '' : attachmentsLine(attachmentViews(content.value.attachments))
    case 'contactMessage':
      return cardLine(content.value)
    case 'stickerMessage':
      return `Sticker ${oneLine(content.value.sticker?.emoji ?? '', 16)}`.trim()
    case 'remoteDeletedMessage':
      return deletedLine(item, directory)
    case 'updateMessage':
      return updateLine(item, content.value, directory)
    case 'paymentNotification':
      return paymentLine(content.value, outgoing)
    case 'giftBadge':
      if (content.value.state === GiftBadge_State.FAILED) return 'A donation badge that could not be redeemed'
      return outgoing ? 'You gave a donation badge' : 'You were given a donation badge'
    case 'viewOnceMessage':
      return content.value.attachment ? 'View-once media' : 'View-once media, already viewed'
    case 'directStoryReplyMessage':
      return storyLine(content.value.reply, outgoing)
    case 'poll':
      return oneLine(content.value.question, 200)
    case 'adminDeletedMessage':
      return `${directory.person(Number(content.value.adminId)).name} deleted this message as an admin.`
    default:
      return unknownLine
  }
}

type Reply = Extract<ChatItem['item'], { case: 'directStoryReplyMessage' }>['value']['reply']

function storyLine(reply: Reply, outgoing: boolean): string {
  if (reply.case === 'emoji') {
    const emoji = oneLine(reply.value, 16)
    return outgoing ? `You reacted ${emoji} to their story` : `Reacted ${emoji} to your story`
  }
  return outgoing ? 'You replied to their story' : 'Replied to your story'
}

/** The text that a person wrote, whichever kind carries it. */
export function textOf(item: ChatItem): Text | null {
  if (item.item.case === 'standardMessage') return item.item.value.text ?? null
  if (item.item.case !== 'directStoryReplyMessage') return null
  const { reply } = item.item.value
  return reply.case === 'textReply' ? (reply.value.text ?? null) : null
}

/** The short line of chat lists. `inGroup`: then it matters who wrote it. */
export function lineView(item: ChatItem, directory: Directory, inGroup: boolean): LineView {
  const kind = messageKind(item)
  const text = textOf(item)
  const outgoing = item.directionalDetails.case === 'outgoing'
  const named = inGroup && item.directionalDetails.case === 'incoming'
  return {
    kind,
    text: text?.body ? plainLine(text, directory, maxLine) : oneLine(itemLine(item, directory), maxLine),
    author: named ? directory.person(Number(item.authorId)).name : '',
    outgoing,
  }
}
