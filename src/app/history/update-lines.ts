import type { ChatItem, ChatUpdateMessage, GroupCall, IndividualCall } from '../../domain/frame/backup_pb.ts'
import {
  GroupCall_State,
  IndividualCall_Direction,
  IndividualCall_State,
  IndividualCall_Type,
  SimpleChatUpdate_Type as Simple,
} from '../../domain/frame/backup_pb.ts'
import type { Directory } from './directory.ts'
import { groupChangeLine } from './group-lines.ts'
import { cleanName, duration, millis, oneLine, phoneNumber } from './safe-text.ts'

/** One plain sentence for each kind of update (spec 4.5). */

function callLine(call: IndividualCall): string {
  const video = call.type === IndividualCall_Type.VIDEO_CALL
  const noun = video ? 'video call' : 'voice call'
  const outgoing = call.direction === IndividualCall_Direction.OUTGOING
  switch (call.state) {
    case IndividualCall_State.MISSED:
      return `Missed ${noun}`
    case IndividualCall_State.MISSED_NOTIFICATION_PROFILE:
      return `Missed ${noun} while notifications were off`
    case IndividualCall_State.NOT_ACCEPTED:
      return outgoing ? `Unanswered ${noun}` : `Declined ${noun}`
    default:
      return outgoing ? `Outgoing ${noun}` : `Incoming ${noun}`
  }
}

function groupCallLine(call: GroupCall, directory: Directory): string {
  const ringer = call.ringerRecipientId ?? call.startedCallRecipientId
  const person = ringer === undefined ? null : directory.person(Number(ringer))
  switch (call.state) {
    case GroupCall_State.MISSED:
      return 'Missed group call'
    case GroupCall_State.MISSED_NOTIFICATION_PROFILE:
      return 'Missed group call while notifications were off'
    case GroupCall_State.DECLINED:
      return 'Declined group call'
    case GroupCall_State.OUTGOING_RING:
      return 'Outgoing group call'
    case GroupCall_State.RINGING:
    case GroupCall_State.ACCEPTED:
      return 'Incoming group call'
    case GroupCall_State.JOINED:
      return 'You joined a group call'
    default:
      return person ? `${person.name} started a group call` : 'Group call'
  }
}

type SimpleLine = (name: string, self: boolean) => string

const simpleLines: Readonly<Record<number, SimpleLine>> = {
  [Simple.JOINED_SIGNAL]: (name) => `${name} is on Signal.`,
  [Simple.IDENTITY_UPDATE]: (name, self) => `${whose(name, self)} safety number has changed.`,
  [Simple.IDENTITY_VERIFIED]: (name, self) => `${whose(name, self)} safety number was marked as verified.`,
  [Simple.IDENTITY_DEFAULT]: (name, self) =>
    `${whose(name, self)} safety number is no longer marked as verified.`,
  [Simple.CHANGE_NUMBER]: (name) => `${name} changed the phone number.`,
  [Simple.RELEASE_CHANNEL_DONATION_REQUEST]: () => 'Signal asked for a donation.',
  [Simple.END_SESSION]: () => 'The secure session was reset.',
  [Simple.CHAT_SESSION_REFRESH]: () => 'The secure session was refreshed.',
  [Simple.BAD_DECRYPT]: (name, self) =>
    self ? 'A message could not be delivered.' : `A message from ${name} could not be delivered.`,
  [Simple.PAYMENTS_ACTIVATED]: (name) => `${name} activated payments.`,
  [Simple.PAYMENT_ACTIVATION_REQUEST]: (name) => `${name} asked to activate payments.`,
  [Simple.UNSUPPORTED_PROTOCOL_MESSAGE]: (name, self) =>
    self ? 'A message could not be shown.' : `${name} sent a message that needs a newer app.`,
  [Simple.REPORTED_SPAM]: () => 'This chat was reported as spam.',
  [Simple.BLOCKED]: () => 'You blocked this chat.',
  [Simple.UNBLOCKED]: () => 'You unblocked this chat.',
  [Simple.MESSAGE_REQUEST_ACCEPTED]: () => 'You accepted the message request.',
}

function whose(name: string, self: boolean): string {
  return self ? 'Your' : `${name}’s`
}

function learnedLine(
  update: Extract<ChatUpdateMessage['update'], { case: 'learnedProfileChange' }>['value'],
  name: string,
) {
  const { previousName } = update
  const before =
    previousName.case === 'e164'
      ? phoneNumber(previousName.value)
      : previousName.case
        ? cleanName(previousName.value)
        : ''
  return before ? `${before} is now known as ${name}.` : `You learned the name of ${name}.`
}

const unknownUpdate = 'A change that Heirloom does not know yet.'

/** `author`: who the item names as its author. */
export function updateLine(item: ChatItem, message: ChatUpdateMessage, directory: Directory): string {
  const author = directory.person(Number(item.authorId))
  const { update } = message
  switch (update.case) {
    case 'simpleUpdate':
      return simpleLines[update.value.type]?.(author.name, author.self) ?? unknownUpdate
    case 'groupChange':
      return groupChangeLine(update.value, directory)
    case 'expirationTimerChange': {
      const time = millis(update.value.expiresInMs)
      return time === 0
        ? `${author.name} turned off disappearing messages.`
        : `${author.name} set the disappearing message time to ${duration(time)}.`
    }
    case 'profileChange':
      return `${cleanName(update.value.previousName)} changed the profile name to ${cleanName(update.value.newName)}.`
    case 'threadMerge':
      return `The chats with ${author.name} and ${phoneNumber(update.value.previousE164)} were joined.`
    case 'sessionSwitchover':
      return `${phoneNumber(update.value.e164)} belongs to ${author.name}.`
    case 'individualCall':
      return callLine(update.value)
    case 'groupCall':
      return groupCallLine(update.value, directory)
    case 'learnedProfileChange':
      return learnedLine(update.value, author.name)
    case 'pollTerminate':
      return `${author.name} ended the poll “${oneLine(update.value.question, 120)}”.`
    case 'pinMessage':
      return `${author.name} pinned a message.`
    default:
      return unknownUpdate
  }
}

export function isCall(message: ChatUpdateMessage): boolean {
  return message.update.case === 'individualCall' || message.update.case === 'groupCall'
}
