import { HeirloomError } from '../../core/errors.ts'
import type { PageEdits } from '../../domain/history/rewrite-types.ts'
import type { ChatRow, PageId, Segment, SegmentId } from '../../domain/history/types.ts'
import { deletedChatJob } from '../archive/journal.ts'
import type { OnProgress } from '../api/history-api.ts'
import type { ChatId, ItemId } from '../api/views.ts'
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
