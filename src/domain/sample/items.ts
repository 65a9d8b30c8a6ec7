import type { Cast, CastChat, Person } from './cast.ts'
import type { FrameWriter } from './frame-writer.ts'
import type { Random } from './random.ts'
import type { TextSource } from './text-source.ts'

/** Field numbers of ChatItem's item. */
export const itemFields = {
  standard: 11,
  contact: 12,
  sticker: 13,
  deleted: 14,
  update: 15,
  payment: 16,
  giftBadge: 17,
  viewOnce: 18,
  storyReply: 19,
  poll: 20,
  adminDeleted: 22,
} as const

/** Everything a message maker needs. One object for a whole sample; `chat` and the fields below it change. */
export interface Scene {
  readonly out: FrameWriter
  readonly random: Random
  readonly texts: TextSource
  readonly cast: Cast
  /** BackupInfo.backupTimeMs. */
  readonly endMs: number
  readonly shortTimers: boolean
  chat: CastChat
  author: Person
  outgoing: boolean
  sent: number
  received: number
}

const dayMs = 86_400_000
/** Remote archives hold nothing that vanishes within a day of their own time; an hour more is the margin. */
const longMs = dayMs + 3_600_000

export function isUnread(scene: Scene): boolean {
  const { unreadFrom } = scene.chat
  return !scene.outgoing && unreadFrom !== 0 && scene.received >= unreadFrom
}

/** One chat item frame with its varint. `body` writes the item and whatever else comes after the direction. */
export function writeItem(
  scene: Scene,
  body: (scene: Scene) => void,
  revisions?: (scene: Scene) => void,
): void {
  const { out } = scene
  const frame = out.delimit()
  const item = out.open(4)
  writeHead(scene)
  revisions?.(scene)
  writeDirection(scene)
  body(scene)
  out.close(item)
  out.close(frame)
}

/** Ids, dates and the timer, for an item or a revision. */
export function writeHead(scene: Scene): void {
  const { out, chat } = scene
  out.number(1, chat.id)
  out.number(2, scene.author.id)
  out.number(3, scene.sent)
  if (chat.timerMs === 0) return
  const unread = isUnread(scene)
  const start = scene.received + 2000
  const least = scene.shortTimers ? 0 : longMs
  if (unread ? chat.timerMs < least : start + chat.timerMs < scene.endMs + least) return
  if (!unread) out.number(4, start)
  out.number(5, chat.timerMs)
}

export function writeDirection(scene: Scene): void {
  if (scene.outgoing) writeOutgoing(scene)
  else writeIncoming(scene)
}

function writeNetworkFailure(out: FrameWriter): void {
  const failed = out.open(9)
  out.number(1, 1)
  out.close(failed)
}

function writeIncoming(scene: Scene): void {
  const { out } = scene
  const details = out.open(8)
  out.number(1, scene.received)
  if (scene.random.chance(0.5)) out.number(2, scene.sent + 40)
  if (!isUnread(scene)) out.number(3, 1)
  if (scene.random.chance(0.8)) out.number(4, 1)
  out.close(details)
}

function writeOutgoing(scene: Scene): void {
  const { out, chat, random } = scene
  const details = out.open(9)
  const recipients = chat.kind === 'self' ? [scene.cast.self] : chat.members
  // Send statuses: 5 delivered, 6 read, 4 sent; now and then 9 failed.
  const status =
    random.chance(0.004) && chat.timerMs === 0 ? 9 : random.chance(0.75) ? 6 : random.chance(0.8) ? 5 : 4
  for (const recipient of recipients) {
    const start = out.open(1)
    out.number(1, recipient.id)
    out.number(2, scene.sent + 600)
    if (status === 9) writeNetworkFailure(out)
    else out.empty(status)
    out.close(start)
  }
  out.number(2, scene.received)
  out.close(details)
}

/** An update or call: nobody's message. `body` writes the inside of ChatUpdateMessage. */
export function writeUpdate(scene: Scene, author: number, body: (out: FrameWriter) => void): void {
  const { out } = scene
  const frame = out.delimit()
  const item = out.open(4)
  out.number(1, scene.chat.id)
  out.number(2, author)
  out.number(3, scene.sent)
  out.empty(10)
  const update = out.open(itemFields.update)
  body(out)
  out.close(update)
  out.close(item)
  out.close(frame)
}

/** Reactions by different people of the chat, into a message at this field. */
export function writeReactions(scene: Scene, field: number): void {
  const { out, random, chat } = scene
  const people = [scene.cast.self, ...chat.members]
  const count = Math.min(people.length, random.burst(1.4))
  const first = random.int(people.length)
  for (let i = 0; i < count; i++) {
    const start = out.open(field)
    out.text(1, random.pick(reactionEmoji))
    out.number(2, people[(first + i) % people.length]!.id)
    out.number(3, scene.received + 1000 * (i + 1))
    out.number(4, i + 1)
    out.close(start)
  }
}

const reactionEmoji = ['❤️', '👍', '😂', '😮', '😢', '🙏', '🎉', '👍🏽']
