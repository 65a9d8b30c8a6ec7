import type { FrameScanner } from '../core-port.ts'
import type { PagePacker } from '../ports.ts'
import type { BuiltSegment, OpenedPage } from './build-types.ts'
import type { ChatId, ItemId, PageId, Segment, SegmentId } from './types.ts'

/** New frames (length varint included) by position in a page; null removes the item. Ids of items stay. */
export type PageEdits = ReadonlyMap<number, Uint8Array | null>

export interface NewItem {
  readonly frame: Uint8Array
  readonly id: ItemId
}

export interface RewriteTools {
  readonly scanner: FrameScanner
  readonly packer: PagePacker
  readonly nextId: () => number
  readonly openPages: (pages: readonly PageId[]) => Promise<readonly OpenedPage[]>
  readonly openSegments: (segments: readonly SegmentId[]) => Promise<readonly Segment[]>
}

/** Where the items of a page that was written again are now, by their old positions. */
export interface MovedPage {
  /** -1: removed. */
  readonly pages: Float64Array
  readonly positions: Uint16Array
}

/** What has taken the place of a segment. */
export interface RewrittenSegment {
  /** In order; none when nothing is left. */
  readonly segments: readonly BuiltSegment[]
  readonly dropPages: readonly PageId[]
  readonly moved: ReadonlyMap<PageId, MovedPage>
  /** Difference of the unread number. */
  readonly unread: ReadonlyMap<ChatId, number>
  /** Chats of items that were removed, replaced or added. */
  readonly changed: ReadonlySet<ChatId>
  /** The new pages, unpacked. */
  readonly opened: readonly OpenedPage[]
}
