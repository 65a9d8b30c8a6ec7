import { HeirloomError } from '../../core/errors.ts'
import type { KeptHistory, OpenedPage } from './build-types.ts'
import { splitFrames } from './frame-peek.ts'
import type { ChatId, ChatTail, ItemId, PageId } from './types.ts'

/** An item of a page that was kept closed. */
export interface MissingItem {
  readonly chat: ChatId
  readonly page: PageId
  readonly position: number
}

export interface KnownItem {
  readonly id: ItemId
  readonly frame: Uint8Array
}

/** Pages opened at once: about 4 MiB of frames. */
const batch = 64

/** Places (`page/position`) to items: from the tails as they were before, else from the pages themselves. */
export async function openMissing(
  missing: readonly MissingItem[],
  kept: KeptHistory | undefined,
): Promise<ReadonlyMap<string, KnownItem>> {
  const known = new Map<string, KnownItem>()
  if (missing.length === 0) return known
  if (!kept) throw new HeirloomError('bug', 'kept pages need a way to open them')
  for (const chat of new Set(missing.map((item) => item.chat))) {
    const before = kept.before.get(chat)
    if (before) fromTail(before.tail, known)
  }
  const byPage = new Map<PageId, MissingItem[]>()
  for (const item of missing) {
    if (known.has(`${item.page}/${item.position}`)) continue
    const items = byPage.get(item.page)
    if (items) items.push(item)
    else byPage.set(item.page, [item])
  }
  const pages = [...byPage.keys()]
  for (let i = 0; i < pages.length; i += batch) {
    for (const opened of await kept.openPages(pages.slice(i, i + batch))) {
      fromPage(opened, byPage.get(opened.page.id) ?? [], known)
    }
  }
  return known
}

function fromTail(tail: ChatTail, known: Map<string, KnownItem>): void {
  const places = tail.pages.flatMap((page) => page.positions.map((position) => `${page.id}/${position}`))
  const frames = splitFrames(tail.frames, tail.itemIds.length)
  const skip = places.length - frames.length
  frames.forEach((frame, i) => known.set(places[skip + i]!, { id: tail.itemIds[i]!, frame }))
}

function fromPage(opened: OpenedPage, items: readonly MissingItem[], known: Map<string, KnownItem>): void {
  const { page, frames, offsets } = opened
  for (const { position } of items) {
    if (position >= page.items) throw new HeirloomError('bad-record', 'a tail names an item beyond its page')
    const frame = frames.slice(offsets[position], offsets[position + 1])
    known.set(`${page.id}/${position}`, { id: page.itemIds[position]!, frame })
  }
}
