import type { ChatRecords } from '../../../domain/history/build-types.ts'
import type { ChatId } from '../../../domain/history/types.ts'
import type { HistoryChange } from '../../../domain/ports.ts'
import type { ScannedPage } from './index-history.ts'

/** What a merge made of the history, as far as records beside it have to know. */
export interface Merged {
  /** Item id that is given next. */
  readonly nextItemId: number
  /** Rows that were made again. */
  readonly chats: readonly ChatRecords[]
  readonly goneChats: ReadonlySet<ChatId>
}

/**
 * For a source that shares a past with this history: what it says of messages that are here and not in it, and who is
 * right where both differ. Messages here are named by their ordinal.
 */
export interface MergeRules {
  /** Hears of every page here, in order, before the source is read. `first`: ordinal of its first message. */
  note(scanned: ScannedPage, first: number): void
  /** Whether a message that the source does not hold is to go. */
  goesWhenMissing(ordinal: number): boolean
  chatOf(ordinal: number): ChatId
  /** Whether the source's form of a message, or of a directory row, takes the place of the one here. */
  takesMessage(ordinal: number): boolean
  takesRow(row: number): boolean
  /** Hears how many are to go before anything is written; throws when a person has to be asked. */
  agree(removals: number): void
  /** Until when chats that are gone there are taken for deleted: milliseconds. */
  readonly deletedAt: number
  /** Goes into the change that publishes the merge. */
  also(merged: Merged): Promise<Pick<HistoryChange, 'settings' | 'jobs'>>
}
