import type { Bytes } from '../../core/bytes.ts'
import { maxTailBytes, tailItems } from './types.ts'

/**
 * The last items of a chat, at most 50, oldest first, as columns: one of these exists for every chat of every
 * segment that is built. Frames are held for the newest items that come to at most 32 KiB. An item of length 0 with
 * an id (0: some id) does not fit into them; one without is in a page that was not opened.
 */
export interface TailColumns {
  readonly count: number
  readonly pages: Float64Array
  /** In the page. */
  readonly positions: Uint16Array
  /** -1: not known without opening the page; 0: does not matter. */
  readonly itemIds: Float64Array
  readonly lengths: Uint32Array
  /** Held frames one after the other. */
  readonly frames: Bytes
}

export const noTail: TailColumns = tailOf(0, new Uint8Array(0))

export function tailOf(count: number, frames: Bytes): TailColumns {
  return {
    count,
    pages: new Float64Array(count),
    positions: new Uint16Array(count),
    itemIds: new Float64Array(count).fill(-1),
    lengths: new Uint32Array(count),
    frames,
  }
}

/** Index of the first item whose frame is among the newest ones that come to at most 32 KiB. */
function firstHeld(lengths: readonly Uint32Array[]): number {
  let index = 0
  for (const part of lengths) index += part.length
  let total = 0
  for (let p = lengths.length - 1; p >= 0; p--) {
    const part = lengths[p]!
    for (let i = part.length - 1; i >= 0; i--) {
      total += part[i]!
      if (total > maxTailBytes) return index
      index--
    }
  }
  return index
}

/** The last 50 of `older` followed by `newer`. */
export function joinTails(older: TailColumns, newer: TailColumns): TailColumns {
  if (newer.count >= tailItems || older.count === 0) return newer
  const taken = Math.min(older.count, tailItems - newer.count)
  const skip = older.count - taken
  const olderLengths = older.lengths.slice(skip)
  const first = firstHeld([olderLengths, newer.lengths])
  if (first > 0) olderLengths.fill(0, 0, Math.min(first, taken))
  let olderBytes = 0
  for (const length of olderLengths) olderBytes += length
  const frames = new Uint8Array(olderBytes + newer.frames.length)
  // Held frames are a suffix up to gaps, and what is dropped lies in front: the last bytes are the ones to keep.
  frames.set(older.frames.subarray(older.frames.length - olderBytes))
  frames.set(newer.frames, olderBytes)
  const joined = tailOf(taken + newer.count, frames)
  joined.pages.set(older.pages.subarray(skip))
  joined.pages.set(newer.pages, taken)
  joined.positions.set(older.positions.subarray(skip))
  joined.positions.set(newer.positions, taken)
  joined.itemIds.set(older.itemIds.subarray(skip))
  joined.itemIds.set(newer.itemIds, taken)
  joined.lengths.set(olderLengths)
  joined.lengths.set(newer.lengths, taken)
  return joined
}

/** Distinct pages; items of one page lie together. */
export function tailPages(tail: TailColumns): number {
  let pages = 0
  for (let i = 0; i < tail.count; i++) if (i === 0 || tail.pages[i] !== tail.pages[i - 1]) pages++
  return pages
}
