/** What was deleted here and must not come back with an import. */
export interface Tombstones {
  /** By identity, in this history's ids. */
  hasItem(chat: number, author: number, dateSent: number, occurrence: number): boolean
  /** When the chat with a recipient was deleted here (milliseconds); 0: it was not. */
  chatDeletedAt(recipient: number): number
}
