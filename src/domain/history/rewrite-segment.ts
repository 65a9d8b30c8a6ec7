import type { Bytes } from '../../core/bytes.ts'
import { HeirloomError } from '../../core/errors.ts'
import { frameColumns } from '../core-port.ts'
import type { BuiltSegment, OpenedPage } from './build-types.ts'
import { frameOffsets } from './frame-peek.ts'
import { packPage, pageEntry } from './pack-segment.ts'
import { planJoins } from './page-plan.ts'
import type { PlannedPage } from './page-plan.ts'
import { chatsOf, postingsOf } from './postings.ts'
import type { MovedPage, NewItem, PageEdits, RewriteTools, RewrittenSegment } from './rewrite-types.ts'
import { entryOf, isUnread, SegmentDraft } from './segment-draft.ts'
import { maxPageBytes, maxPageItems, maxSegmentPages } from './types.ts'
import type { ChatId, Page, PageEntry, PageId, Segment } from './types.ts'

/** One page of the new order: kept as it is, or new. */
interface Part {
  readonly entry: PageEntry
  readonly chats: Float64Array
  readonly page: Page | null
}

export interface SegmentEdits {
  readonly edits: ReadonlyMap<PageId, PageEdits>
  /** Behind the last item; the caller has seen that they fit (`roomFor`). */
  readonly append?: readonly NewItem[]
}

/** Whether the last page or a new one of this segment may take these items. */
export function roomFor(segment: Segment, items: readonly NewItem[]): boolean {
  const held = segment.pages.reduce((sum, page) => sum + page.items, 0)
  if (held + items.length > maxPageItems * maxSegmentPages) return false
  return segment.pages.length < maxSegmentPages || lastTakes(segment, items)
}

function lastTakes(segment: Segment, items: readonly NewItem[]): boolean {
  const last = segment.pages.at(-1)
  if (!last) return false
  const bytes = items.reduce((sum, item) => sum + item.frame.length, last.uncompressedLength)
  return last.items + items.length <= maxPageItems && bytes <= maxPageBytes
}

/** Writes again what the edits touch; the other pages of the segment keep their ids. */
export async function rewriteSegment(
  segment: Segment,
  { edits, append = [] }: SegmentEdits,
  tools: RewriteTools,
): Promise<RewrittenSegment> {
  const work = new SegmentRewrite(segment, edits, append, tools)
  await work.open()
  await work.write()
  return work.result()
}

class SegmentRewrite {
  private readonly segment: Segment
  private readonly edits: ReadonlyMap<PageId, PageEdits>
  private readonly append: readonly NewItem[]
  private readonly tools: RewriteTools
  private readonly chats: Float64Array
  private readonly pages = new Map<PageId, OpenedPage>()
  private readonly columns = frameColumns(maxPageItems)
  private readonly one = frameColumns(1)
  private readonly parts: Part[] = []
  private readonly moved = new Map<PageId, MovedPage>()
  private readonly unread = new Map<ChatId, number>()
  private readonly changed = new Set<ChatId>()
  private readonly opened: OpenedPage[] = []
  private joins: boolean[] = []

  constructor(
    segment: Segment,
    edits: ReadonlyMap<PageId, PageEdits>,
    append: readonly NewItem[],
    tools: RewriteTools,
  ) {
    this.segment = segment
    this.edits = edits
    this.append = append
    this.tools = tools
    const items = segment.pages.reduce((sum, page) => sum + page.items, 0)
    this.chats = chatsOf(segment.postings, items)
  }

  /** Opens the pages with edits, and those that join them. */
  async open(): Promise<void> {
    const { pages } = this.segment
    const touched = new Set(this.edits.keys())
    const last = pages.at(-1)
    if (last && this.append.length > 0 && lastTakes(this.segment, this.append)) touched.add(last.id)
    await this.openPages([...touched])
    const planned = pages.map((entry) => this.planned(entry, touched.has(entry.id)))
    this.joins = planJoins(planned)
    const joined = pages.filter((_, i) => this.joins[i] === true || (i > 0 && this.joins[i - 1] === true))
    await this.openPages(joined.map((entry) => entry.id).filter((id) => !this.pages.has(id)))
  }

  private async openPages(ids: readonly PageId[]): Promise<void> {
    if (ids.length === 0) return
    for (const opened of await this.tools.openPages(ids)) this.pages.set(opened.page.id, opened)
  }

  private planned(entry: PageEntry, touched: boolean): PlannedPage {
    let { items, uncompressedLength: bytes } = entry
    const offsets = this.pages.get(entry.id)?.offsets
    for (const [position, frame] of this.edits.get(entry.id) ?? []) {
      if (position >= entry.items) throw new HeirloomError('bug', 'an edit beyond its page')
      bytes += (frame?.length ?? 0) - (offsets![position + 1]! - offsets![position]!)
      if (!frame) items--
    }
    return { items, bytes, touched }
  }

  /** Goes through the pages in order; runs of opened ones are cut anew. */
  async write(): Promise<void> {
    const draft = new SegmentDraft()
    let run: OpenedPage[] = []
    let first = 0
    for (const [i, entry] of this.segment.pages.entries()) {
      const opened = this.pages.get(entry.id)
      if (opened) {
        this.draftPage(draft, opened)
        run.push(opened)
        if (!this.joins[i] && this.continues(i)) draft.cut()
      } else {
        await this.endRun(draft, run)
        run = []
        this.parts.push({ entry, chats: this.chats.slice(first, first + entry.items), page: null })
      }
      first += entry.items
    }
    for (const item of this.append) {
      this.scanOne(item.frame)
      draft.add(item.frame, this.one, 0, item.id)
      this.count(this.one.chat[0]!, this.one.flags[0]!, 1)
    }
    await this.endRun(draft, run)
  }

  /** What is appended goes into the last page, not behind it. */
  private continues(i: number): boolean {
    return this.append.length === 0 || i < this.segment.pages.length - 1
  }

  private scanOne(frame: Uint8Array): void {
    if (this.tools.scanner.scan(frame, 0, this.one).next !== frame.length) {
      throw new HeirloomError('bug', 'no single frame')
    }
  }

  private draftPage(draft: SegmentDraft, { page, frames }: OpenedPage): void {
    const { columns, one } = this
    const scanned = this.tools.scanner.scan(frames, 0, columns)
    if (scanned.frames !== page.items)
      throw new HeirloomError('bad-record', 'a page does not hold what it says')
    const edits = this.edits.get(page.id)
    for (let i = 0; i < page.items; i++) {
      const edit = edits?.get(i)
      const chat = columns.chat[i]!
      if (edit === undefined) {
        draft.add(frames, columns, i, page.itemIds[i]!)
        continue
      }
      this.count(chat, columns.flags[i]!, -1)
      if (edit === null) continue
      this.scanOne(edit)
      if (one.chat[0] !== chat) throw new HeirloomError('bug', 'an edit moves an item to another chat')
      this.count(chat, one.flags[0]!, 1)
      draft.add(edit, one, 0, page.itemIds[i]!)
    }
  }

  private count(chat: ChatId, flags: number, by: number): void {
    this.changed.add(chat)
    if (isUnread(flags)) this.unread.set(chat, (this.unread.get(chat) ?? 0) + by)
  }

  private async endRun(draft: SegmentDraft, run: readonly OpenedPage[]): Promise<void> {
    const drafts = draft.pages()
    // Ids first: one that cannot be had must not leave pages behind that are being packed for nobody.
    const ids = drafts.map(() => this.tools.nextId())
    const packed = await Promise.all(
      drafts.map((page, i) => packPage(draft, page, ids[i]!, this.tools.packer)),
    )
    packed.forEach((page, i) => {
      const frames: Bytes = draft.framesOf(drafts[i]!)
      this.parts.push({ entry: pageEntry(page, drafts[i]!), chats: draft.chatsOf(drafts[i]!), page })
      this.opened.push({ page, frames, offsets: frameOffsets(frames, page.items) })
    })
    draft.clear()
    this.follow(run, packed)
  }

  /** Items of a run keep their order: old and new positions are walked side by side. */
  private follow(run: readonly OpenedPage[], packed: readonly Page[]): void {
    let page = 0
    let position = 0
    for (const { page: old } of run) {
      const moved = { pages: new Float64Array(old.items).fill(-1), positions: new Uint16Array(old.items) }
      const edits = this.edits.get(old.id)
      for (let i = 0; i < old.items; i++) {
        if (edits?.get(i) === null) continue
        if (position === packed[page]!.items) {
          page++
          position = 0
        }
        moved.pages[i] = packed[page]!.id
        moved.positions[i] = position++
      }
      this.moved.set(old.id, moved)
    }
  }

  result(): RewrittenSegment {
    const { moved, unread, changed, opened } = this
    return {
      segments: splitParts(this.parts).map((parts) => this.built(parts)),
      dropPages: [...this.pages.keys()],
      moved,
      unread,
      changed,
      opened,
    }
  }

  private built(parts: readonly Part[]): BuiltSegment {
    const id = this.tools.nextId()
    const pages = parts.map((part) => part.entry)
    const chats = new Float64Array(pages.reduce((sum, page) => sum + page.items, 0))
    let at = 0
    for (const part of parts) {
      chats.set(part.chats, at)
      at += part.chats.length
    }
    return {
      entry: entryOf(id, pages),
      segment: { id, pages, postings: postingsOf(chats) },
      pages: parts.flatMap((part) => (part.page ? [part.page] : [])),
    }
  }
}

/** Cut where objects are cut (every 4 pages), so that what lies before the cut stays as it is at the service. */
function splitParts(parts: readonly Part[]): Part[][] {
  if (parts.length === 0) return []
  if (parts.length <= maxSegmentPages) return [[...parts]]
  const cut = 4 * Math.ceil(parts.length / 8)
  return [...splitParts(parts.slice(0, cut)), ...splitParts(parts.slice(cut))]
}
