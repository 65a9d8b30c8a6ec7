import { HeirloomError } from '../../core/errors.ts'
import { frameColumns } from '../../domain/core-port.ts'
import { expiredBy } from '../../domain/frame/expiry.ts'
import type { PageEdits } from '../../domain/history/rewrite-types.ts'
import type { ChatRow, PageId, Segment, SegmentId } from '../../domain/history/types.ts'
import { maxPageItems } from '../../domain/history/types.ts'
import { deletedChatJob } from '../archive/journal.ts'
import type { OnProgress } from '../history-api.ts'
import type { ChatId, ItemId } from '../views.ts'
import { changeHistory, editsOf } from './change-history.ts'
import type { ItemFinder } from './find-items.ts'
import { rowOf } from './standing.ts'
import type { Standing, StandingHistory } from './standing.ts'
import { burial } from './tombstones.ts'

const maxItems = 10_000

/** Those that are already gone do not matter. */
export async function deleteMessages(
  history: StandingHistory,
  finder: ItemFinder,
  chat: ChatId,
  items: readonly ItemId[],
): Promise<void> {
  if (items.length > maxItems) throw new HeirloomError('too-large', 'too many messages at once')
  await changeHistory(history, async (standing) => {
    const found = await finder.find(rowOf(standing, chat), items)
    if (found.length === 0) return null
    const settings = await burial(history, { items: found })
    return {
      edits: { edits: editsOf(found.map((item) => ({ ...item, after: null }))) },
      also: { settings },
      result: null,
    }
  })
}

/** The chat with all its messages, in one transaction; the person stays in the directory. */
export async function deleteChat(
  history: StandingHistory,
  chat: ChatId,
  onProgress?: OnProgress,
): Promise<void> {
  const work = async (standing: Standing) => {
    const row = rowOf(standing, chat)
    const edits = await removalsOf(row, history)
    const { recipient } = row
    const settings = await burial(history, { chat: { recipient, standing, at: history.deps.clock.now() } })
    const dropDirectory = row.row > 0 ? [row.row] : []
    const also = { settings, dropDirectory, jobs: deletedChatJob(chat) }
    return { edits: { edits, dropChats: [chat] }, also, result: null }
  }
  await changeHistory(history, work, (done, total) =>
    onProgress?.({ step: 'deleting', done, total, unit: 'parts' }),
  )
}

async function removalsOf(
  row: ChatRow,
  history: StandingHistory,
): Promise<Map<SegmentId, ReadonlyMap<PageId, PageEdits>>> {
  const edits = new Map<SegmentId, ReadonlyMap<PageId, PageEdits>>()
  for (const { id } of row.segments) {
    const [segment] = await history.pages.openSegments([id])
    edits.set(id, removalsIn(segment!, row.chat))
  }
  return edits
}

function removalsIn(segment: Segment, chat: ChatId): ReadonlyMap<PageId, PageEdits> {
  const pages = new Map<PageId, Map<number, null>>()
  let page = 0
  let first = 0
  for (const position of segment.postings.get(chat) ?? []) {
    while (position >= first + segment.pages[page]!.items) first += segment.pages[page++]!.items
    const { id } = segment.pages[page]!
    pages.set(id, (pages.get(id) ?? new Map<number, null>()).set(position - first, null))
  }
  return pages
}

/** Removes what has vanished by now. Returns when the next item will, 0 when none is known. */
export async function sweepExpired(history: StandingHistory): Promise<number> {
  const now = history.deps.clock.now()
  let next = Infinity
  const standing = await history.get()
  if (!standing.spine || standing.spine.restoring) return 0
  await changeHistory(history, async ({ spine }) => {
    next = Infinity
    const edits = new Map<SegmentId, ReadonlyMap<PageId, PageEdits>>()
    for (const { id } of spine!.segments) {
      const [segment] = await history.pages.openSegments([id])
      const due = segment!.pages.filter((page) => page.soonestExpiry > 0 && page.soonestExpiry <= now)
      for (const page of segment!.pages)
        if (page.soonestExpiry > now) next = Math.min(next, page.soonestExpiry)
      if (due.length === 0) continue
      const ids = due.map((page) => page.id)
      const found = await expiredIn(ids, history, now)
      edits.set(id, found.edits)
      next = Math.min(next, found.next)
    }
    return edits.size > 0 ? { edits: { edits }, result: null } : null
  })
  return next === Infinity ? 0 : next
}

async function expiredIn(
  ids: readonly PageId[],
  history: StandingHistory,
  now: number,
): Promise<{ readonly edits: ReadonlyMap<PageId, PageEdits>; readonly next: number }> {
  const columns = frameColumns(maxPageItems)
  const pages = new Map<PageId, PageEdits>()
  let next = Infinity
  for (const { page, frames } of await history.pages.open(ids)) {
    const { frames: count } = history.deps.core.scan(frames, 0, columns)
    const gone = new Map<number, null>()
    for (let i = 0; i < count; i++) {
      if (expiredBy(columns, i, now)) gone.set(i, null)
      else next = Math.min(next, columns.expiresAt[i]! || Infinity)
    }
    pages.set(page.id, gone)
  }
  return { edits: pages, next }
}
