import type {
  ChatUpdateMessage,
  GroupCall,
  IndividualCall,
  LearnedProfileChatUpdate,
} from '../../../domain/frame/backup_pb.ts'
import {
  GroupCall_State,
  IndividualCall_Direction,
  IndividualCall_State,
  IndividualCall_Type,
  SimpleChatUpdate_Type,
} from '../../../domain/frame/backup_pb.ts'
import type { MessageKind, PersonView } from '../../views.ts'
import type { Book } from './directory-book.ts'
import { durationWords } from './duration-words.ts'
import { groupChangeWords } from './group-words.ts'
import { prettyPhone } from './pretty-phone.ts'

export interface UpdateLine {
  readonly kind: Extract<MessageKind, 'update' | 'call' | 'unknown'>
  readonly line: string
}

/** One plain sentence for what happened in a chat. */
export function updateLine(update: ChatUpdateMessage, author: PersonView, book: Book): UpdateLine {
  const { update: what } = update
  switch (what.case) {
    case 'individualCall':
      return { kind: 'call', line: callWords(what.value) }
    case 'groupCall':
      return { kind: 'call', line: groupCallWords(what.value, book) }
    case undefined:
      return { kind: 'unknown', line: '' }
    default: {
      const line = otherWords(what, author, book)
      return line === null ? { kind: 'unknown', line: '' } : { kind: 'update', line }
    }
  }
}

type Other = Exclude<ChatUpdateMessage['update'], { case: 'individualCall' | 'groupCall' | undefined }>

function otherWords(what: Other, author: PersonView, book: Book): string | null {
  const who = author.name
  switch (what.case) {
    case 'simpleUpdate':
      return simpleWords(what.value.type, author)
    case 'groupChange':
      return groupChangeWords(what.value.updates, book)
    case 'expirationTimerChange':
      return timerWords(who, Number(what.value.expiresInMs))
    case 'profileChange':
      return `${what.value.previousName} changed their profile name to ${what.value.newName}.`
    case 'threadMerge':
      return `This chat and the one with ${prettyPhone(`+${what.value.previousE164}`)} are now one.`
    case 'sessionSwitchover':
      return `${who} was seen before as ${prettyPhone(`+${what.value.e164}`)}.`
    case 'learnedProfileChange':
      return `You started this chat with ${learnedName(what.value)}.`
    case 'pollTerminate':
      return `${who} ended the poll “${what.value.question}”.`
    case 'pinMessage':
      return `${who} pinned a message.`
  }
}

export function timerWords(who: string, ms: number): string {
  if (ms === 0) return `${who} turned off disappearing messages.`
  return `${who} set messages to disappear after ${durationWords(ms)}.`
}

function learnedName({ previousName }: LearnedProfileChatUpdate): string {
  switch (previousName.case) {
    case 'e164':
      return prettyPhone(`+${previousName.value}`)
    case 'username':
    case 'sharedName':
      return previousName.value
    default:
      return 'an unknown name'
  }
}

function simpleWords(type: SimpleChatUpdate_Type, author: PersonView): string | null {
  const who = author.name
  const their = author.self ? 'your' : 'their'
  const words: Readonly<Partial<Record<number, string>>> = {
    [SimpleChatUpdate_Type.JOINED_SIGNAL]: `${who} joined Signal.`,
    [SimpleChatUpdate_Type.IDENTITY_UPDATE]: `The safety number with ${who} changed.`,
    [SimpleChatUpdate_Type.IDENTITY_VERIFIED]: `The safety number with ${who} was marked as verified.`,
    [SimpleChatUpdate_Type.IDENTITY_DEFAULT]: `The safety number with ${who} was marked as not verified.`,
    [SimpleChatUpdate_Type.CHANGE_NUMBER]: `${who} changed ${their} phone number.`,
    [SimpleChatUpdate_Type.RELEASE_CHANNEL_DONATION_REQUEST]: 'Signal asked for a donation.',
    [SimpleChatUpdate_Type.END_SESSION]: 'The secure session was reset.',
    [SimpleChatUpdate_Type.CHAT_SESSION_REFRESH]: 'The chat session was refreshed.',
    [SimpleChatUpdate_Type.BAD_DECRYPT]: `A message from ${who} could not be delivered.`,
    [SimpleChatUpdate_Type.PAYMENTS_ACTIVATED]: `${who} can now take payments.`,
    [SimpleChatUpdate_Type.PAYMENT_ACTIVATION_REQUEST]: `${who} asked to turn on payments.`,
    [SimpleChatUpdate_Type.UNSUPPORTED_PROTOCOL_MESSAGE]: `${who} sent a message that this version could not read.`,
    [SimpleChatUpdate_Type.REPORTED_SPAM]: 'Reported as spam.',
    [SimpleChatUpdate_Type.BLOCKED]: 'You blocked this chat.',
    [SimpleChatUpdate_Type.UNBLOCKED]: 'You unblocked this chat.',
    [SimpleChatUpdate_Type.MESSAGE_REQUEST_ACCEPTED]: 'You accepted the message request.',
  }
  return words[type] ?? null
}

function callWords({ type, direction, state }: IndividualCall): string {
  const kind = type === IndividualCall_Type.VIDEO_CALL ? 'video call' : 'voice call'
  const outgoing = direction === IndividualCall_Direction.OUTGOING
  if (state === IndividualCall_State.NOT_ACCEPTED) return outgoing ? `Unanswered ${kind}` : `Declined ${kind}`
  if (state === IndividualCall_State.MISSED) return `Missed ${kind}`
  if (state === IndividualCall_State.MISSED_NOTIFICATION_PROFILE)
    return `Missed ${kind} while notifications were off`
  return outgoing ? `Outgoing ${kind}` : `Incoming ${kind}`
}

function groupCallWords(call: GroupCall, book: Book): string {
  const starter = call.startedCallRecipientId ?? call.ringerRecipientId
  const who = starter ? book.person(Number(starter)).name : ''
  switch (call.state) {
    case GroupCall_State.MISSED:
    case GroupCall_State.MISSED_NOTIFICATION_PROFILE:
      return 'Missed group call'
    case GroupCall_State.DECLINED:
      return 'Declined group call'
    case GroupCall_State.OUTGOING_RING:
      return 'Outgoing group call'
    case GroupCall_State.JOINED:
    case GroupCall_State.ACCEPTED:
      return who ? `Group call that ${who} started; you joined` : 'Group call that you joined'
    default:
      return who ? `${who} started a group call` : 'Group call'
  }
}
