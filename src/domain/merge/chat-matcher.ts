import type { DirectoryEntry } from './directory-rows.ts'

interface ChatsOfRecipient {
  readonly entries: DirectoryEntry[]
  taken: number
}

/**
 * Finds the chat here for a chat of another source by their recipient. The second chat that a source has with one
 * recipient goes to the second here, or, where there is none, into the last: the same on every import.
 */
export class ChatMatcher {
  private readonly byRecipient = new Map<number, ChatsOfRecipient>()

  add(entry: DirectoryEntry): void {
    this.of(entry)?.entries.push(entry)
  }

  /** A chat that the source brings itself. */
  addTaken(entry: DirectoryEntry): void {
    const chats = this.of(entry)
    if (!chats) return
    chats.entries.push(entry)
    chats.taken = chats.entries.length
  }

  /** `first`: no other chat of the source went there. Null: there is none yet. */
  next(recipient: number): { readonly entry: DirectoryEntry; readonly first: boolean } | null {
    const chats = this.byRecipient.get(recipient)
    const entry = chats?.entries[chats.taken]
    if (chats && entry) {
      chats.taken++
      return { entry, first: true }
    }
    const last = chats?.entries.at(-1)
    return last ? { entry: last, first: false } : null
  }

  private of(entry: DirectoryEntry): ChatsOfRecipient | null {
    const item = entry.frame?.item
    if (item?.case !== 'chat') return null
    const recipient = Number(item.value.recipientId)
    const known = this.byRecipient.get(recipient)
    if (known) return known
    const chats: ChatsOfRecipient = { entries: [], taken: 0 }
    this.byRecipient.set(recipient, chats)
    return chats
  }
}
