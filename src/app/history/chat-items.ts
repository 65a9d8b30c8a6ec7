import { HeirloomError } from '../../core/errors.ts'
import { splitFrames } from '../../domain/history/frame-peek.ts'
import type { ChatRow, ChatTail, ItemId, PageId, Segment, SegmentId } from '../../domain/history/types.ts'
import { maxTailPages } from '../../domain/history/types.ts'
import { frameAt } from './open-pages.ts'
import type { OpenPages } from './open-pages.ts'

/** Where an item lies. */
export interface ItemPlace {
  readonly page: PageId
  readonly position: number
}

export interface ReadItem extends ItemPlace {
  readonly id: ItemId
  /** In the chat. */
  readonly at: number
  /** With its length varint. */
  readonly frame: Uint8Array
}

/** Items of a chat at positions `from` to `to` (exclusive), which lie within it. */
export async function readItems(
  row: ChatRow,
  from: number,
  to: number,
  pages: OpenPages,
): Promise<ReadItem[]> {
  const parts: { readonly id: SegmentId; readonly from: number; readonly to: number }[] = []
  let first = 0
  for (const share of row.segments) {
    const end = first + share.items
    if (end > from && first < to) {
      parts.push({ id: share.id, from: Math.max(from, first) - first, to: Math.min(to, end) - first })
    }
    first = end
  }
  const segments = await pages.openSegments(parts.map((part) => part.id))
  const places = segments.flatMap((segment, i) => placesIn(segment, row.chat, parts[i]!.from, parts[i]!.to))
  return itemsAt(places, from, pages)
}

function placesIn(segment: Segment, chat: number, from: number, to: number): ItemPlace[] {
  const positions = segment.postings.get(chat)?.subarray(from, to) ?? new Uint32Array(0)
  // The row and the segment disagree: they belong to different generations.
  if (positions.length !== to - from) throw new HeirloomError('conflict', 'the history has changed meanwhile')
  const places: ItemPlace[] = []
  let page = 0
  let first = 0
  for (const position of positions) {
    while (position >= first + segment.pages[page]!.items) first += segment.pages[page++]!.items
    places.push({ page: segment.pages[page]!.id, position: position - first })
  }
  return places
}

async function itemsAt(places: readonly ItemPlace[], from: number, pages: OpenPages): Promise<ReadItem[]> {
  const ids = [...new Set(places.map((place) => place.page))]
  const opened = new Map((await pages.open(ids)).map((one) => [one.page.id, one]))
  return places.map(({ page, position }, i) => {
    const one = opened.get(page)!
    if (position >= one.page.items) throw new HeirloomError('bad-record', 'an item beyond its page')
    return { page, position, id: one.page.itemIds[position]!, at: from + i, frame: frameAt(one, position) }
  })
}

/**
 * The newest items, from the tail alone or from the at most 4 pages it names. When very long items are among the
 * newest these may be fewer than 50, but one at least.
 */
export async function readTail(row: ChatRow, tail: ChatTail | null, pages: OpenPages): Promise<ReadItem[]> {
  if (!tail) return readItems(row, Math.max(0, row.items - 50), row.items, pages)
  const places = tail.pages.flatMap(({ id, positions }) =>
    positions.map((position) => ({ page: id, position })),
  )
  if (tail.itemIds.length > 0) {
    const frames = splitFrames(tail.frames, tail.itemIds.length)
    const newest = places.slice(-frames.length)
    return frames.map((frame, i) => ({
      ...newest[i]!,
      id: tail.itemIds[i]!,
      at: row.items - frames.length + i,
      frame,
    }))
  }
  const near = new Set(tail.pages.slice(-maxTailPages).map((page) => page.id))
  const newest = places.filter((place) => near.has(place.page))
  return itemsAt(newest, row.items - newest.length, pages)
}
