import type { FrameColumns } from '../../core-port.ts'
import { frameFlags } from '../../core-port.ts'
import { readVarint } from '../../../core/varint.ts'
import type { KnownIds } from './known-ids.ts'
import { marks, messengerMarks } from './known-ids.ts'
import type { OddReason } from './odd-reason.ts'
import { itemFrameShape } from './item-shape.ts'
import { ShapeWalker } from './shape-walker.ts'

/** Frame.item number of a chat item; ChatItem.item number of an update. */
export const chatItemKind = 4
const updateItemKind = 15
const maxDate = 8_640_000_000_000_000

/**
 * Says of each chat item whether it can stand as it is: its kind and direction are set, and everything it refers to
 * is known and of the right sort (spec section 4.3). Runs on every item, so it decodes nothing.
 */
export class ItemCheck {
  private readonly known: KnownIds
  private readonly onReference: ((id: number) => void) | null
  private dangling = false
  private tooLarge = false
  private readonly walker = new ShapeWalker(itemFrameShape, {
    recipient: (id) => this.recipient(id),
    chat: (id) => this.chat(id),
  })

  /** `onReference` hears every known recipient that an item names. */
  constructor(known: KnownIds, onReference: ((id: number) => void) | null = null) {
    this.known = known
    this.onReference = onReference
  }

  /** Row `i` is a chat item of `bytes`. Null: nothing is odd about it. */
  check(bytes: Uint8Array, columns: FrameColumns, i: number): OddReason | null {
    this.forget()
    const at = columns.at[i]!
    const body = readVarint(bytes, at)
    const walked = body ? this.walker.walk(bytes, body.next, at + columns.length[i]!) : 'malformed'
    if (walked === 'malformed') return 'malformed'
    if (this.tooLarge) return 'too-large-id'
    if (columns.itemKind[i] === 0) return 'unknown-kind'
    if (columns.flags[i]! & frameFlags.odd) return 'malformed'
    if (this.dangling) return 'dangling-reference'
    if (walked === 'incomplete') return 'missing-field'
    return this.checkPlace(columns, i)
  }

  private forget(): void {
    this.dangling = false
    this.tooLarge = false
  }

  private checkPlace(columns: FrameColumns, i: number): OddReason | null {
    const chat = columns.chat[i]!
    const author = this.known.recipients.get(columns.author[i]!)
    const place = this.known.chats.get(chat)
    if (chat === 0 || columns.author[i] === 0) return 'missing-field'
    if (columns.dateSent[i]! > maxDate || columns.dateReceived[i]! > maxDate) return 'malformed'
    const flags = columns.flags[i]!
    // A timer that should run but was never started.
    if (flags & frameFlags.timerDue && columns.timer[i] !== 0) return 'missing-field'
    const update = columns.itemKind[i] === updateItemKind
    if (flags & frameFlags.directionless) return update ? null : 'missing-field'
    if (update || !(flags & (frameFlags.incoming | frameFlags.outgoing))) return 'missing-field'
    if (flags & frameFlags.outgoing) return author & marks.self ? null : 'dangling-reference'
    return this.incomingFits(author, columns.author[i]!, place, chat) ? null : 'dangling-reference'
  }

  /** Contacts write in their own chat or in groups, the release channel in its own. */
  private incomingFits(author: number, authorId: number, place: number, chat: number): boolean {
    if (author & marks.notes) return (place & marks.notes) !== 0
    if (!(author & messengerMarks)) return false
    if (place & marks.group) return true
    return (place & marks.contact) !== 0 && this.known.chatRecipients.get(chat) === authorId
  }

  private recipient(id: number): void {
    if (id === Infinity) this.tooLarge = true
    else if (this.known.recipients.get(id) === 0) this.dangling = true
    else this.onReference?.(id)
  }

  private chat(id: number): void {
    if (id === Infinity) this.tooLarge = true
    else if (this.known.chats.get(id) === 0) this.dangling = true
  }
}
