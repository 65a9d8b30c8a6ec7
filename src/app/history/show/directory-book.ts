import { toHex } from '../../../core/bytes.ts'
import { readVarint } from '../../../core/varint.ts'
import type { Chat, Recipient } from '../../../domain/frame/backup_pb.ts'
import { decodeFrame } from '../../../domain/frame/frame.ts'
import type { DirectoryRow } from '../../../domain/history/types.ts'
import { chatKindOf, recipientTitle } from '../../../domain/importers/signal/recipient-title.ts'
import type { ChatKind, PersonView } from '../../views.ts'
import { prettyPhone } from './pretty-phone.ts'

/** Who and what the messages of a history name by number, read once from its directory. */
export interface Book {
  person(recipient: number): PersonView
  /** By the 16 raw bytes of an account id; null when nobody here has it. */
  personByAci(aci: Uint8Array): PersonView | null
  readonly self: number
  chat(id: number): BookChat | null
  /** People of a chat: members of a group, the contact, or oneself. */
  members(recipient: number): readonly PersonView[]
  kind(recipient: number): ChatKind
}

export interface BookChat {
  readonly row: number
  readonly frame: Chat
}

const unknownName = 'Unknown'

export function readBook(rows: readonly DirectoryRow[]): Book {
  const recipients = new Map<number, Recipient>()
  const people = new Map<number, PersonView>()
  const byAci = new Map<string, number>()
  const chats = new Map<number, BookChat>()
  let self = 0
  for (const { row, frame } of rows) {
    const item = row === 0 ? undefined : decodeDelimited(frame)
    if (item?.case === 'chat') chats.set(Number(item.value.id), { row, frame: item.value })
    if (item?.case !== 'recipient') continue
    const recipient = item.value
    const id = Number(recipient.id)
    recipients.set(id, recipient)
    if (recipient.destination.case === 'self') self = id
    people.set(id, personOf(id, recipient))
    const aci = recipient.destination.case === 'contact' ? recipient.destination.value.aci : undefined
    if (aci?.length === 16) byAci.set(toHex(aci), id)
  }
  const person = (id: number): PersonView =>
    people.get(id) ?? { id, name: unknownName, color: Math.abs(id) % 12, self: false }
  const personByAci = (aci: Uint8Array): PersonView | null => {
    const id = byAci.get(toHex(aci))
    return id === undefined ? null : person(id)
  }
  return {
    self,
    person,
    personByAci,
    chat: (id) => chats.get(id) ?? null,
    kind: (id) => {
      const recipient = recipients.get(id)
      return recipient ? chatKindOf(recipient) : 'unknown'
    },
    members: (id) => {
      const destination = recipients.get(id)?.destination
      if (destination?.case !== 'group') return [person(id)]
      const members = destination.value.snapshot?.members ?? []
      return members.map(({ userId }) => personByAci(userId)).filter((found) => found !== null)
    },
  }
}

function decodeDelimited(frame: Uint8Array) {
  const length = readVarint(frame, 0)
  if (!length) return undefined
  const decoded = decodeFrame(frame.subarray(length.next))
  return decoded.ok ? decoded.message.item : undefined
}

function personOf(id: number, recipient: Recipient): PersonView {
  const { destination } = recipient
  const self = destination.case === 'self'
  const title = self ? 'You' : recipientTitle(recipient)
  const name = /^\+\d+$/.test(title) ? prettyPhone(title) : title
  const color =
    destination.case === 'contact' || destination.case === 'group' || destination.case === 'self'
      ? destination.value.avatarColor
      : undefined
  return { id, name: name || unknownName, color: color ?? id % 12, self }
}
