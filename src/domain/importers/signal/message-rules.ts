import { marks, messengerMarks } from './known-ids.ts'
import type { Tally } from './tally.ts'

/** Rules that no table tells: `tally` is of the message named, its fields by number (spec sections 4.2 to 4.5). */
type Rule = (tally: Tally) => boolean

const maxBody = 128 * 1024
/** With a quote or a long text, and of what a quote repeats. */
const maxShortBody = 2 * 1024
const voiceMessage = 1

/** FilePointer.LocatorInfo: empty means that there is no file; else it says how the file is known and opened. */
export const locator: Rule = (tally) => {
  // Numbers of 0 and empty bytes that need not be written are nothing, the same written out.
  const written = tally.filled | (tally.present & optionalLocatorFields)
  if (written === 0 && !tally.strange) return true
  const [plaintext, digest] = [tally.fills(10), tally.fills(11)]
  const transit = tally.fills(4) && tally.has(5)
  if (plaintext === digest || !tally.fills(1)) return false
  if (tally.has(4) !== tally.has(5) || (tally.has(4) && !transit)) return false
  if (tally.has(6) && !transit) return false
  return plaintext || (transit && !tally.has(9) && !tally.has(7))
}
const optionalLocatorFields = [4, 5, 6, 7, 9, 10, 11].reduce((mask, field) => mask | (1 << field), 0)

/** FilePointer: a MAC of chunks and their size go together. */
export const pointer: Rule = (tally) => tally.has(5) === tally.has(6)

/** Text with its length. */
export const replyText: Rule = (tally) => tally.a > 0 && tally.a <= maxBody
export const quotedText: Rule = (tally) => tally.a > 0 && tally.a <= maxShortBody

/** Quote: an ordinary message had something in it. */
export const quote: Rule = (tally) => tally.a !== 1 || tally.has(3) || tally.has(4)

/** StandardMessage: one attachment that is a voice message makes it one, and then it says nothing else. */
export const standardMessage: Rule = (tally) => {
  const [written, long] = [tally.has(2), tally.has(5)]
  if (tally.has(3) && !tally.repeats(3) && tally.b === voiceMessage) {
    tally.voiceMessage = true
    return !written && !tally.has(4) && !long
  }
  return !long || (written && tally.a <= maxShortBody)
}

/** DirectStoryReplyMessage.TextReply. */
export const textReply: Rule = (tally) => !tally.has(2) || tally.a <= maxShortBody

/** MobileCoinTxoIdentification: one of the two lists. */
export const identification: Rule = (tally) => tally.has(1) !== tally.has(2)

/** GiftBadge: what failed has nothing to present. */
export const giftBadge: Rule = (tally) => tally.fills(1) === (tally.a !== 3)

/** PollVote, and the poll it belongs to: unless several may be chosen, nobody votes twice. */
export const vote: Rule = (tally) => {
  tally.votes++
  tally.voters.add(tally.a)
  return true
}
export const poll: Rule = (tally) => {
  const once = tally.voters.size === tally.votes
  tally.endPoll()
  return once || tally.a !== 0
}

/** PinDetails. */
export const pinDetails: Rule = (tally) => !tally.has(2) || tally.b >= tally.a

/** GroupMemberAddedUpdate: who invited is told of an invitation only. */
export const memberAdded: Rule = (tally) => !tally.has(4) || tally.fills(3)

const everyone = marks.contact | marks.self
const account = messengerMarks | marks.self
const notNotes = ~marks.notes

/** SimpleChatUpdate.Type to the chats it may stand in and who may be its author. */
const simplePlaces: readonly (readonly [chats: number, authors: number])[] = [
  [-1, -1],
  [everyone, everyone], // joined Signal
  [notNotes, everyone], // identity update
  [notNotes, account], // identity verified
  [notNotes, account], // identity default
  [notNotes, account], // number changed
  [marks.notes, marks.notes], // donation request
  [everyone, everyone], // end of session
  [everyone, everyone], // session refreshed
  [notNotes, account], // bad decryption
  [everyone, marks.withAci | marks.self], // payments activated
  [everyone, marks.withAci | marks.self], // asked to activate payments
  [notNotes, account], // unsupported message
  [notNotes, marks.self], // reported as spam
  [-1, marks.self], // blocked
  [-1, marks.self], // unblocked
  [notNotes, marks.self], // request accepted
]

export const simpleUpdate: Rule = (tally) => {
  const [chats, authors] = simplePlaces[tally.a]!
  tally.chats &= chats
  tally.authors &= authors
  return true
}

const directions = (1 << 8) | (1 << 9) | (1 << 10)
const [standard, storyReply] = [1 << 11, 1 << 19]
const kinds = Array.from({ length: 12 }, (_, i) => i + 11).reduce(
  (mask, field) => (field === 21 ? mask : mask | (1 << field)),
  0,
)

/** A start of nothing that runs, or a timer that has run out since 1970, is no timer. */
const expiry: Rule = (tally) => !tally.has(4) || (tally.fills(4) && tally.fills(5))

/** ChatItem as a revision of another. */
export const revision: Rule = (tally) => {
  tally.revisionBits |= tally.present & (directions | kinds)
  if (tally.revisionAuthor === 0) tally.revisionAuthor = tally.a
  else if (tally.revisionAuthor !== tally.a) tally.revisionAuthor = -1
  return expiry(tally)
}

/** ChatItem: its revisions are of the same author, direction and kind, and only of two kinds. */
export const item: Rule = (tally) => {
  if (!expiry(tally)) return false
  if (!tally.has(6)) return true
  const kind = tally.present & kinds
  return (
    (kind === standard || kind === storyReply) &&
    !tally.voiceMessage &&
    tally.revisionBits === (tally.present & (directions | kinds)) &&
    tally.revisionAuthor === tally.a
  )
}
