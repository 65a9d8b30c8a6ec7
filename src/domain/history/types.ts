import type { Bytes } from '../../core/bytes.ts'

/** The parts of a history as they are in memory, unsealed. Bytes on disk: docs/format.md sections 3 to 6. */

export type PageId = number
export type SegmentId = number
export type ItemId = number
export type ChatId = number

export const maxPageItems = 256
export const maxPageBytes = 64 * 1024
export const maxSegmentPages = 16
export const tailItems = 50
export const maxTailPages = 4
export const maxTailBytes = 32 * 1024

export interface Volatile {
  readonly viewOnce: number
  /** 0: none. */
  readonly soonestExpiry: number
  /** 0: none. */
  readonly shortestTimer: number
}

/** What is known of a page without opening it. */
export interface PageFacts extends Volatile {
  readonly items: number
  readonly uncompressedLength: number
  readonly crc32: number
  /** 16 bytes. */
  readonly contentHash: Bytes
  readonly minDate: number
  readonly maxDate: number
  readonly maxOrder: number
  readonly odd: number
}

export interface Page extends PageFacts {
  readonly id: PageId
  readonly itemIds: readonly ItemId[]
  /** DEFLATE blocks ended by a full flush. */
  readonly body: Bytes
}

export interface PageEntry extends PageFacts {
  readonly id: PageId
  readonly compressedLength: number
  /** No item of it names a file that was hashed. False: one does, or nobody has looked. */
  readonly withoutFiles: boolean
}

/** Chat -> positions among the items of the segment, ascending. */
export type Postings = ReadonlyMap<ChatId, Uint32Array>

export interface Segment {
  readonly id: SegmentId
  readonly pages: readonly PageEntry[]
  readonly postings: Postings
}

export interface SegmentEntry {
  readonly id: SegmentId
  readonly items: number
  readonly pages: number
  readonly minDate: number
  readonly maxDate: number
  readonly maxOrder: number
}

export interface Spine {
  readonly generation: number
  readonly segments: readonly SegmentEntry[]
  readonly nextItemId: number
  readonly items: number
  readonly nextRow: number
  readonly asOf: number
  readonly restoring: { readonly expectedItems: number; readonly expectedChats: number } | null
  readonly sample: boolean
  /** Fields that this version does not know, as they lie in the record: written back as they are. */
  readonly unknown?: Bytes
}

export interface ChatRow {
  readonly chat: ChatId
  readonly recipient: number
  readonly items: number
  readonly unread: number
  readonly lastDate: number
  readonly lastFrame: Bytes
  readonly segments: readonly { readonly id: SegmentId; readonly items: number }[]
  readonly row: number
}

export interface ChatTail {
  readonly chat: ChatId
  /** Places of the last 50 items, oldest first. */
  readonly pages: readonly { readonly id: PageId; readonly positions: readonly number[] }[]
  /** The newest of them that come to at most 32 KiB, when they lie in more than 4 pages; else empty. */
  readonly frames: Bytes
  /** Of `frames`. */
  readonly itemIds: readonly ItemId[]
}

/** One frame with its length varint. Row 0 is `BackupInfo`. */
export interface DirectoryRow {
  readonly row: number
  readonly frame: Bytes
}
