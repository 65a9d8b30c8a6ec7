import type { FrameColumns } from '../../core-port.ts'
import { frameFlags } from '../../core-port.ts'
import type { KnownIds } from './known-ids.ts'
import { marks, messengerMarks } from './known-ids.ts'
import type { OddReason } from './odd-reason.ts'
import { itemFrameShape } from './item-shape.ts'
import { ShapeWalker } from './shape-walker.ts'

/** Frame.item number of a chat item; ChatItem.item number of an update. */
export const chatItemKind = 4
const updateItemKind = 15

/**
 * Says of each chat item whether it can stand as it is: everything in it is as others want it, and everything it
 * refers to is known and of the right sort (spec section 4.3). Runs on every item, so it decodes nothing.
 */
export class ItemCheck {
  private readonly known: KnownIds
  private readonly onReference: ((id: number) => void) | null
  private dangling = false
  private tooLarge = false
  private readonly walker = new ShapeWalker(itemFrameShape, {
    recipient: (id, wanted) => this.recipient(id, wanted),
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
    let body = at + 1
    while (bytes[body - 1]! >= 0x80) body++
    const walked = this.walker.walk(bytes, body, at + columns.length[i]!)
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
    const flags = columns.flags[i]!
    // A timer that should run but was never started.
    if (flags & frameFlags.timerDue) return 'missing-field'
    const update = columns.itemKind[i] === updateItemKind
    if (((flags & frameFlags.directionless) !== 0) !== update) return 'missing-field'
    const [chat, authorId] = [columns.chat[i]!, columns.author[i]!]
    const author = this.known.recipients.get(authorId)
    const place = this.known.chats.get(chat)
    const { tally } = this.walker
    const fits =
      (author & authorsOf(flags)) !== 0 &&
      (author & tally.authors) !== 0 &&
      (place & tally.chats) !== 0 &&
      this.writesThere(author, authorId, place, chat)
    return fits ? null : 'dangling-reference'
  }

  /** Contacts write in their own chat or in groups, the release channel in its own; Self anywhere. */
  private writesThere(author: number, authorId: number, place: number, chat: number): boolean {
    if (author & marks.self) return true
    if (author & marks.notes) return (place & marks.notes) !== 0
    if (place & marks.group) return true
    return (place & marks.contact) !== 0 && this.known.chatRecipients.get(chat) === authorId
  }

  private recipient(id: number, wanted: number): void {
    if (id === Infinity) this.tooLarge = true
    else if ((this.known.recipients.get(id) & wanted) === 0) this.dangling = true
    else this.onReference?.(id)
  }

  private chat(id: number): void {
    if (id === Infinity) this.tooLarge = true
    else if (this.known.chats.get(id) === 0) this.dangling = true
  }
}

/** Who may be the author of an item, by its direction. */
function authorsOf(flags: number): number {
  if (flags & frameFlags.outgoing) return marks.self
  if (flags & frameFlags.incoming) return messengerMarks | marks.notes
  return marks.contact | marks.self | marks.notes
}
