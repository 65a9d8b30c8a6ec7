import type { Bytes } from '../../core/bytes.ts'
import type { FrameColumns } from '../core-port.ts'
import type { PagePacker } from '../ports.ts'
import type { ChatId, ChatRow, ChatTail, ItemId, Page, PageId, Segment, SegmentEntry } from './types.ts'

/** Rows `from` (inclusive) to `to` (exclusive) of the columns, all of them chat items, ids already patched. */
export interface ItemChunk {
  readonly bytes: Uint8Array
  readonly columns: FrameColumns
  readonly from: number
  readonly to: number
  /** Ids of items that have one already, `itemIds[0]` for row `from`; new ones are given to all else. */
  readonly itemIds?: ArrayLike<ItemId>
}

/** A segment with all its pages, ready to be staged or committed. */
export interface BuiltSegment {
  readonly entry: SegmentEntry
  readonly segment: Segment
  readonly pages: readonly Page[]
}

export interface BuilderOptions {
  readonly packer: PagePacker
  /** `HistoryStore.newIdRun`. */
  readonly newIdRun: () => number
  /** First item id to give. */
  readonly nextItemId: number
  /** Called in order, never twice at once; the builder waits for it before it runs far ahead. */
  readonly emit: (built: BuiltSegment) => Promise<void>
  /**
   * Segments that an earlier run of the same source has staged, in order: they are cut again, compared
   * (`source-changed` when they differ) and neither packed nor emitted.
   */
  readonly staged?: { readonly segments: readonly Segment[]; readonly crc32: (bytes: Uint8Array) => number }
}

export interface BuiltHistory {
  /** Of the whole history in order, kept ones included: `Spine.segments`. */
  readonly segments: readonly SegmentEntry[]
  readonly items: number
  readonly nextItemId: number
}

/** Where a chat stands in the directory. */
export interface ChatPlace {
  readonly chat: ChatId
  readonly recipient: number
  /** Directory row of its Chat frame. */
  readonly row: number
}

export interface ChatRecords {
  readonly row: ChatRow
  readonly tail: ChatTail
}

/** What the ledger asks for when parts of the history were kept unopened. */
export interface KeptHistory {
  /** Rows and tails as they were before. */
  readonly before: ReadonlyMap<ChatId, ChatRecords>
  /** In the order asked, for the few pages that must be opened; asked for at most 64 at once. */
  readonly openPages: (pages: readonly PageId[]) => Promise<readonly OpenedPage[]>
}

/** One page with its body inflated. */
export interface OpenedPage {
  readonly page: Page
  readonly frames: Bytes
  /** Where each item's frame (length varint included) begins in `frames`, and the end: items + 1 offsets. */
  readonly offsets: Uint32Array
}

/**
 * Cuts a stream of items into pages and segments and keeps the books of every chat. Memory grows with the number of
 * chats (about 50 frames each) and not with the history.
 *
 *   const builder = createHistoryBuilder(options)
 *   await builder.add(chunk) …            // in history order
 *   const built = await builder.finish()
 *   const chats = await builder.chatRecords(places)
 */
export interface HistoryBuilder {
  add(chunk: ItemChunk): Promise<void>
  /** Goes on with a segment of the present history that stays as it is. */
  keepSegment(entry: SegmentEntry, segment: Segment): Promise<void>
  /** When merging: items of the present history whose pages are dropped (added again or not). */
  dropItems(columns: FrameColumns, from: number, to: number): void
  /** Packs and emits the rest. */
  finish(): Promise<BuiltHistory>
  /** After `finish`: a row and a tail for each place, chats without items included. */
  chatRecords(places: Iterable<ChatPlace>, kept?: KeptHistory): Promise<ChatRecords[]>
}
