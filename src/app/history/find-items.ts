import { isCode } from '../../core/errors.ts'
import type { ChatRow, ItemId, PageId, SegmentId } from '../../domain/history/types.ts'
import { readItems } from './chat-items.ts'
import type { ItemPlace } from './chat-items.ts'
import { chatItemOf } from './message-view.ts'
import { frameAt } from './open-pages.ts'
import type { OpenPages } from './open-pages.ts'
import { Recent } from './recent.ts'

export interface FoundItem extends ItemPlace {
  readonly segment: SegmentId
  readonly id: ItemId
  /** With its length varint. */
  readonly frame: Uint8Array
}

type PlacedItem = Omit<FoundItem, 'segment'>

const maxHints = 20_000
const step = 200
const segmentsAtOnce = 16

/** Finds items by their ids, which say nothing of where they lie. */
export class ItemFinder {
  private readonly pages: OpenPages
  /** Where items lay when they were shown: checked before it is believed. */
  private readonly hints = new Recent<ItemId, ItemPlace>(maxHints)

  constructor(pages: OpenPages) {
    this.pages = pages
  }

  remember({ id, page, position }: ItemPlace & { readonly id: ItemId }): void {
    this.hints.set(id, { page, position })
  }

  /** Those of the items that are still in the chat: where they were last seen, else by going back through it. */
  async find(row: ChatRow, wanted: readonly ItemId[]): Promise<FoundItem[]> {
    const hinted: PlacedItem[] = []
    for (const id of new Set(wanted)) {
      const item = await this.atHint(row, id)
      if (item) hinted.push(item)
    }
    // A page that is open here may have been replaced in another tab: its items then lie elsewhere.
    const found = await this.inSegments(row, hinted)
    const missing = new Set(wanted)
    for (const { id } of found) missing.delete(id)
    const sought: PlacedItem[] = []
    for (let end = row.items; end > 0 && missing.size > 0; end -= step) {
      for (const item of await readItems(row, Math.max(0, end - step), end, this.pages)) {
        if (missing.delete(item.id)) sought.push(item)
      }
    }
    return [...found, ...(await this.inSegments(row, sought))]
  }

  /** With their segments; without those whose page is in none of the chat's. */
  private async inSegments(row: ChatRow, items: readonly PlacedItem[]): Promise<FoundItem[]> {
    const segments = await this.segmentsOf(row, new Set(items.map((item) => item.page)))
    return items.flatMap((item) => {
      const segment = segments.get(item.page)
      return segment === undefined ? [] : [{ ...item, segment }]
    })
  }

  private async atHint(row: ChatRow, id: ItemId): Promise<PlacedItem | null> {
    const hint = this.hints.get(id)
    if (!hint) return null
    try {
      const [opened] = await this.pages.open([hint.page])
      if (opened?.page.itemIds[hint.position] !== id) return null
      const frame = frameAt(opened, hint.position)
      const item = chatItemOf(frame)
      return item && Number(item.chatId) === row.chat ? { ...hint, id, frame } : null
    } catch (error) {
      // The page was replaced since.
      if (isCode(error, 'conflict')) return null
      throw error
    }
  }

  private async segmentsOf(
    row: ChatRow,
    pages: ReadonlySet<PageId>,
  ): Promise<ReadonlyMap<PageId, SegmentId>> {
    const found = new Map<PageId, SegmentId>()
    for (let end = row.segments.length; end > 0 && found.size < pages.size; end -= segmentsAtOnce) {
      const shares = row.segments.slice(Math.max(0, end - segmentsAtOnce), end)
      for (const segment of await this.pages.openSegments(shares.map((share) => share.id))) {
        for (const page of segment.pages) if (pages.has(page.id)) found.set(page.id, segment.id)
      }
    }
    return found
  }
}
