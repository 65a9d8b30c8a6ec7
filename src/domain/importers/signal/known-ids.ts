import type { Frame, Recipient } from '../../frame/backup_pb.ts'
import { IdTable } from './id-table.ts'

/** What a recipient is good for, as bits. */
export const marks = {
  contact: 1,
  withAci: 2,
  withE164: 4,
  group: 8,
  list: 16,
  self: 32,
  notes: 64,
  link: 128,
  withPni: 256,
} as const

/** Contacts that may write an incoming message. */
export const messengerMarks = marks.withAci | marks.withE164
/** Who may be a chat's. */
export const chatMarks = marks.contact | marks.group | marks.self | marks.notes

/** The ids of one frame stream: what references may point to. */
export class KnownIds {
  /** Recipient id to marks. */
  readonly recipients = new IdTable()
  /** Chat id to its recipient's marks. */
  readonly chats = new IdTable()
  /** Chat id to its recipient. */
  readonly chatRecipients = new Map<number, number>()

  addRecipient(id: number, recipient: Recipient): void {
    this.recipients.set(id, recipientMarks(recipient))
  }

  addChat(id: number, recipient: number): void {
    this.chats.set(id, this.recipients.get(recipient))
    this.chatRecipients.set(id, recipient)
  }
}

/** The ids of frames that were checked before, in any order. */
export function knownFrom(frames: readonly Frame[]): KnownIds {
  const known = new KnownIds()
  for (const { item } of frames)
    if (item.case === 'recipient') known.addRecipient(Number(item.value.id), item.value)
  for (const { item } of frames)
    if (item.case === 'chat') known.addChat(Number(item.value.id), Number(item.value.recipientId))
  return known
}

function recipientMarks(recipient: Recipient): number {
  const { destination } = recipient
  switch (destination.case) {
    case 'contact':
      return (
        marks.contact |
        (destination.value.aci?.length === 16 ? marks.withAci : 0) |
        (destination.value.pni?.length === 16 ? marks.withPni : 0) |
        (destination.value.e164 ? marks.withE164 : 0)
      )
    case 'group':
      return marks.group
    case 'distributionList':
      return marks.list
    case 'self':
      return marks.self
    case 'releaseNotes':
      return marks.notes
    case 'callLink':
      return marks.link
    case undefined:
      return 0
  }
}

/** Null: no id that can be worked with. */
export function safeId(id: bigint): number | null {
  return id > 0n && id <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(id) : null
}
