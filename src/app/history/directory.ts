import { concat } from '../../core/bytes.ts'
import { readVarint } from '../../core/varint.ts'
import { frameColumns } from '../../domain/core-port.ts'
import type { FrameScanner } from '../../domain/core-port.ts'
import type { AccountData, Chat, Frame, Group, Recipient } from '../../domain/frame/backup_pb.ts'
import { decodeFrame } from '../../domain/frame/frame.ts'
import type { DirectoryRow } from '../../domain/history/types.ts'
import { nobody, personOf, serviceIdKey } from './people.ts'
import type { Person, Sha256 } from './people.ts'

/** Frame.item numbers. */
const kinds = { account: 1, recipient: 2, chat: 3 } as const

export interface ChatEntry {
  readonly row: number
  readonly chat: number
  readonly recipient: number
}

/** The directory in memory: frames stay bytes until someone asks for a person or a chat. */
export class Directory {
  readonly chats = new Map<number, ChatEntry>()
  readonly recipients = new Map<number, number>()
  readonly accountRow: number | null = null
  readonly nextIds: { readonly recipient: number; readonly chat: number }
  private readonly frames = new Map<number, Uint8Array>()
  private readonly people = new Map<number, Person>()
  private readonly decodedChats = new Map<number, Chat>()
  private readonly hash: Sha256
  private aciIndex: ReadonlyMap<string, number> | null = null

  constructor(rows: readonly DirectoryRow[], scanner: FrameScanner, hash: Sha256) {
    this.hash = hash
    const listed = rows.filter((row) => row.row !== 0)
    for (const { row, frame } of listed) this.frames.set(row, frame)
    const next = { recipient: 1, chat: 1 }
    for (const { row, kind, id, author } of scanRows(listed, scanner)) {
      if (kind === kinds.account) this.accountRow = row
      else if (kind === kinds.recipient && id > 0) {
        this.recipients.set(id, row)
        next.recipient = Math.max(next.recipient, id + 1)
      } else if (kind === kinds.chat && id > 0) {
        this.chats.set(id, { row, chat: id, recipient: author })
        next.chat = Math.max(next.chat, id + 1)
      }
    }
    this.nextIds = next
  }

  /** Null when there is no such row, or when it cannot be read. */
  frameAt(row: number): Frame | null {
    const bytes = this.frames.get(row)
    return bytes ? frameOf(bytes) : null
  }

  recipient(id: number): Recipient | null {
    const row = this.recipients.get(id)
    const item = row === undefined ? undefined : this.frameAt(row)?.item
    return item?.case === 'recipient' ? item.value : null
  }

  person(id: number): Person {
    const known = this.people.get(id)
    if (known) return known
    const recipient = this.recipient(id)
    const person = recipient ? personOf(recipient, this.hash) : nobody(id)
    this.people.set(id, person)
    return person
  }

  chat(id: number): Chat | null {
    const known = this.decodedChats.get(id)
    if (known) return known
    const entry = this.chats.get(id)
    const item = entry ? this.frameAt(entry.row)?.item : undefined
    if (item?.case !== 'chat') return null
    this.decodedChats.set(id, item.value)
    return item.value
  }

  chatOf(recipient: number): ChatEntry | null {
    for (const entry of this.chats.values()) if (entry.recipient === recipient) return entry
    return null
  }

  self(): Person | null {
    for (const id of this.recipients.keys()) if (this.person(id).self) return this.person(id)
    return null
  }

  account(): AccountData | null {
    const item = this.accountRow === null ? undefined : this.frameAt(this.accountRow)?.item
    return item?.case === 'account' ? item.value : null
  }

  group(recipient: number): Group | null {
    const destination = this.recipient(recipient)?.destination
    return destination?.case === 'group' ? destination.value : null
  }

  /** Null: nobody here has this id. */
  byServiceId(id: Uint8Array): Person | null {
    this.aciIndex ??= this.indexServiceIds()
    const recipient = this.aciIndex.get(serviceIdKey(id))
    return recipient === undefined ? null : this.person(recipient)
  }

  /**
   * One's own ACI stands nowhere in a backup, but in every group one is a member of: the one id that no contact has
   * and that all groups share is taken for it.
   */
  private indexServiceIds(): ReadonlyMap<string, number> {
    const index = new Map<string, number>()
    const groups: Group[] = []
    for (const id of this.recipients.keys()) {
      const destination = this.recipient(id)?.destination
      if (destination?.case === 'contact') {
        const { aci, pni } = destination.value
        if (aci?.length === 16) index.set(serviceIdKey(aci), id)
        if (pni?.length === 16) index.set(serviceIdKey(concat(Uint8Array.of(1), pni)), id)
      } else if (destination?.case === 'group') groups.push(destination.value)
    }
    const own = ownServiceId(groups, index)
    const self = this.self()
    if (own && self) index.set(own, self.id)
    return index
  }
}

function ownServiceId(groups: readonly Group[], contacts: ReadonlyMap<string, number>): string | null {
  let shared: readonly string[] | null = null
  for (const group of groups) {
    const members = new Set(group.snapshot?.members.map((member) => serviceIdKey(member.userId)))
    if (members.size === 0) continue
    const candidates: readonly string[] = shared ?? [...members].filter((id) => !contacts.has(id))
    shared = candidates.filter((id) => members.has(id))
  }
  return shared?.length === 1 ? shared[0]! : null
}

/** A frame with its length varint. */
export function frameOf(bytes: Uint8Array): Frame | null {
  const length = readVarint(bytes, 0)
  if (!length || length.next + length.value !== bytes.length) return null
  const decoded = decodeFrame(bytes.subarray(length.next))
  return decoded.ok ? decoded.message : null
}

const batch = 1024

function* scanRows(rows: readonly DirectoryRow[], scanner: FrameScanner) {
  const columns = frameColumns(batch)
  for (let from = 0; from < rows.length; from += batch) {
    const part = rows.slice(from, from + batch)
    const { frames } = scanner.scan(concat(...part.map((row) => row.frame)), 0, columns)
    for (let i = 0; i < frames; i++) {
      yield { row: part[i]!.row, kind: columns.kind[i]!, id: columns.chat[i]!, author: columns.author[i]! }
    }
  }
}
