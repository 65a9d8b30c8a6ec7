import type { Bytes } from '../../core/bytes.ts'
import { HeirloomError } from '../../core/errors.ts'
import { frameFlags } from '../core-port.ts'
import type { FrameColumns } from '../core-port.ts'
import { postingsOf } from './postings.ts'
import { maxPageBytes, maxPageItems, maxSegmentPages, maxTailBytes, tailItems } from './types.ts'
import type { ChatId, ItemId, PageFacts, PageId, Postings, SegmentEntry, SegmentId } from './types.ts'
import { tailOf } from './tail-columns.ts'
import type { TailColumns } from './tail-columns.ts'

/** What one segment adds to the books of one chat. */
export interface ChatDigest {
  readonly items: number
  readonly unread: number
  /** dateSent of the last item; -1: not known without opening a page. */
  readonly lastDate: number
  readonly tail: TailColumns
}

export interface SegmentDigest {
  readonly id: SegmentId
  readonly chats: ReadonlyMap<ChatId, ChatDigest>
}

type PageNumbers = Omit<PageFacts, 'crc32' | 'contentHash'>

/** A page that is not packed yet: where it lies in the draft, and what is known of it. */
export interface DraftPage extends PageNumbers {
  readonly first: number
  readonly at: number
  readonly withoutFiles: boolean
}

/** Larger ones are closed early: items may have up to 4 MiB each. */
const maxSegmentBytes = 4 * 1024 * 1024
const capacity = maxPageItems * maxSegmentPages

/** One segment while it fills: frames one after the other, and columns of what the books need. */
export class SegmentDraft {
  private frames = new Uint8Array(maxPageBytes)
  private length = 0
  private items = 0
  private pageFirst = 0
  private pageAt = 0
  private readonly finished: DraftPage[] = []
  private readonly chat = new Float64Array(capacity)
  private readonly at = new Uint32Array(capacity + 1)
  private readonly itemId = new Float64Array(capacity)
  private readonly date = new Float64Array(capacity)
  private readonly order = new Float64Array(capacity)
  private readonly expiresAt = new Float64Array(capacity)
  private readonly timer = new Float64Array(capacity)
  private readonly flags = new Uint16Array(capacity)

  get empty(): boolean {
    return this.items === 0
  }

  /** Whether this item would no longer fit and the draft must be closed first. */
  isFullFor(length: number): boolean {
    if (this.items === 0) return false
    if (this.length + length > maxSegmentBytes) return true
    return this.needsCut(length) && this.finished.length === maxSegmentPages - 1
  }

  private needsCut(length: number): boolean {
    const items = this.items - this.pageFirst
    return items === maxPageItems || (items > 0 && this.length - this.pageAt + length > maxPageBytes)
  }

  /** Adds row `i`; begins a page where either limit would be passed. */
  add(bytes: Uint8Array, columns: FrameColumns, i: number, itemId: ItemId): void {
    const at = columns.at[i]!
    const length = columns.length[i]!
    if (this.needsCut(length)) this.cut()
    if (this.items === capacity || length === 0) throw new HeirloomError('bug', 'draft overrun')
    this.room(length)
    this.frames.set(bytes.subarray(at, at + length), this.length)
    const item = this.items++
    const date = columns.dateSent[i]!
    this.at[item] = this.length
    this.chat[item] = columns.chat[i]!
    this.itemId[item] = itemId
    this.date[item] = date
    this.order[item] = columns.dateReceived[i]! || date
    this.expiresAt[item] = columns.expiresAt[i]!
    this.timer[item] = columns.timer[i]!
    this.flags[item] = columns.flags[i]!
    this.length += length
    this.at[item + 1] = this.length
  }

  private room(length: number): void {
    if (this.length + length <= this.frames.length) return
    const larger = new Uint8Array(Math.max(this.frames.length * 2, this.length + length))
    larger.set(this.frames.subarray(0, this.length))
    this.frames = larger
  }

  /** Ends the page here. */
  cut(): void {
    if (this.items === this.pageFirst) return
    this.finished.push(this.pageFacts())
    this.pageFirst = this.items
    this.pageAt = this.length
  }

  private pageFacts(): DraftPage {
    let named = 0
    let minDate = Infinity
    let maxDate = 0
    let maxOrder = 0
    let viewOnce = 0
    let soonestExpiry = Infinity
    let shortestTimer = Infinity
    let odd = 0
    for (let i = this.pageFirst; i < this.items; i++) {
      minDate = Math.min(minDate, this.date[i]!)
      maxDate = Math.max(maxDate, this.date[i]!)
      maxOrder = Math.max(maxOrder, this.order[i]!)
      soonestExpiry = Math.min(soonestExpiry, this.expiresAt[i]! || Infinity)
      shortestTimer = Math.min(shortestTimer, this.timer[i]! || Infinity)
      const flags = this.flags[i]!
      if (flags & frameFlags.viewOnce) viewOnce++
      if (flags & frameFlags.odd) odd++
      named |= flags & frameFlags.namesHashed
    }
    return {
      first: this.pageFirst,
      at: this.pageAt,
      items: this.items - this.pageFirst,
      uncompressedLength: this.length - this.pageAt,
      minDate,
      maxDate,
      maxOrder,
      viewOnce,
      soonestExpiry: soonestExpiry === Infinity ? 0 : soonestExpiry,
      shortestTimer: shortestTimer === Infinity ? 0 : shortestTimer,
      odd,
      withoutFiles: named === 0,
    }
  }

  /** Ends the last page. The draft takes no more items until `clear`. */
  pages(): readonly DraftPage[] {
    this.cut()
    return this.finished
  }

  /** A copy of one page's frames. */
  framesOf(page: DraftPage): Bytes {
    return this.frames.slice(page.at, page.at + page.uncompressedLength)
  }

  itemIdsOf(page: DraftPage): ItemId[] {
    return Array.from(this.itemId.subarray(page.first, page.first + page.items))
  }

  chatsOf(page: DraftPage): Float64Array {
    return this.chat.slice(page.first, page.first + page.items)
  }

  postings(): Postings {
    return postingsOf(this.chat.subarray(0, this.items))
  }

  entry(id: SegmentId): SegmentEntry {
    return entryOf(id, this.pages())
  }

  /** `pageIds` in the order of `pages()`. */
  digest(id: SegmentId, pageIds: readonly PageId[], postings: Postings): SegmentDigest {
    const pageOf = new Uint8Array(this.items)
    this.pages().forEach((page, index) => pageOf.fill(index, page.first, page.first + page.items))
    const chats = new Map<ChatId, ChatDigest>()
    for (const [chat, positions] of postings) chats.set(chat, this.chatDigest(positions, pageOf, pageIds))
    return { id, chats }
  }

  private chatDigest(positions: Uint32Array, pageOf: Uint8Array, pageIds: readonly PageId[]): ChatDigest {
    let unread = 0
    for (const position of positions) if (isUnread(this.flags[position]!)) unread++
    const lastDate = this.date[positions[positions.length - 1]!]!
    return { items: positions.length, unread, lastDate, tail: this.tail(positions, pageOf, pageIds) }
  }

  private tail(positions: Uint32Array, pageOf: Uint8Array, pageIds: readonly PageId[]): TailColumns {
    const count = Math.min(positions.length, tailItems)
    const skip = positions.length - count
    let bytes = 0
    let held = count
    while (held > 0) {
      const position = positions[skip + held - 1]!
      const length = this.at[position + 1]! - this.at[position]!
      if (bytes + length > maxTailBytes) break
      bytes += length
      held--
    }
    const tail = tailOf(count, new Uint8Array(bytes))
    let at = 0
    for (let i = 0; i < count; i++) {
      const position = positions[skip + i]!
      const page = pageOf[position]!
      tail.pages[i] = pageIds[page]!
      tail.positions[i] = position - this.finished[page]!.first
      tail.itemIds[i] = this.itemId[position]!
      if (i < held) continue
      tail.frames.set(this.frames.subarray(this.at[position], this.at[position + 1]), at)
      at += tail.lengths[i] = this.at[position + 1]! - this.at[position]!
    }
    return tail
  }

  clear(): void {
    this.length = this.items = this.pageFirst = this.pageAt = 0
    this.finished.length = 0
  }
}

/** Incoming and not read. */
export function isUnread(flags: number): boolean {
  return (flags & (frameFlags.incoming | frameFlags.read)) === frameFlags.incoming
}

/** What the spine says of a segment with these pages. */
export function entryOf(
  id: SegmentId,
  pages: readonly Pick<PageFacts, 'items' | 'minDate' | 'maxDate' | 'maxOrder'>[],
) {
  let items = 0
  let minDate = Infinity
  let maxDate = 0
  let maxOrder = 0
  for (const page of pages) {
    items += page.items
    minDate = Math.min(minDate, page.minDate)
    maxDate = Math.max(maxDate, page.maxDate)
    maxOrder = Math.max(maxOrder, page.maxOrder)
  }
  return { id, items, pages: pages.length, minDate, maxDate, maxOrder }
}
