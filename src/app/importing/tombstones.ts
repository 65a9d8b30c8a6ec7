import type { HistoryStore } from '../../domain/ports.ts'

/** What was deleted here and must not come back with an import. */
export interface Tombstones {
  /** By identity, in this history's ids. */
  hasItem(chat: number, author: number, dateSent: number, occurrence: number): boolean
  /** When the chat with a recipient was deleted here (milliseconds); 0: it was not. */
  chatDeletedAt(recipient: number): number
}

/** Null: nothing was ever deleted here. */
export async function readTombstones(store: HistoryStore): Promise<Tombstones | null> {
  await store.readSetting('tombstones')
  return null
}
