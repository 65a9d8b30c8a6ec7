import { HeirloomError } from '../../core/errors.ts'
import type { FrameColumns } from '../../domain/core-port.ts'
import { frameColumns } from '../../domain/core-port.ts'
import type { OpenedPage } from '../../domain/history/build-types.ts'
import type { ChatId, ChatRow, PageEntry, Segment } from '../../domain/history/types.ts'
import { maxPageItems } from '../../domain/history/types.ts'
import type { Standing, StandingHistory } from './standing.ts'

/** What is known of a segment or a page before it is opened. */
export interface Bounds {
  readonly minDate: number
  readonly maxDate: number
  readonly maxOrder: number
}

export interface ChatPage {
  readonly opened: OpenedPage
  /** Of the whole page; they are filled again for the next one. */
  readonly columns: FrameColumns
  /** Which items of it are the chat's, ascending. */
  readonly items: readonly number[]
  /** Position in the chat of the first of them. */
  readonly at: number
}

/** How many pages may still be opened, over as many walks as it is handed to. */
export interface PageBudget {
  pages: number
  /** A page was not opened because there were no more to spend. */
  spent: boolean
}

/**
 * The pages that hold messages of a chat, newest first. Only those are opened whose bounds say that they may hold what
 * is looked for, and only within the budget.
 */
export async function* chatPagesBack(
  history: StandingHistory,
  standing: Standing,
  row: ChatRow,
  { may, budget }: { readonly may: (bounds: Bounds) => boolean; readonly budget: PageBudget },
): AsyncGenerator<ChatPage> {
  const entries = new Map(standing.spine?.segments.map((entry) => [entry.id, entry]))
  const columns = frameColumns(maxPageItems)
  let end = row.items
  for (const share of row.segments.toReversed()) {
    end -= share.items
    const entry = entries.get(share.id)
    if (!entry) throw new HeirloomError('conflict', 'the history has changed meanwhile')
    if (!may(entry)) continue
    const [segment] = await history.pages.openSegments([share.id])
    for (const { page, items, before } of pagesBack(segment!, row.chat)) {
      if (!may(page)) continue
      if (budget.pages === 0) {
        budget.spent = true
        return
      }
      budget.pages--
      const [opened] = await history.pages.open([page.id])
      history.deps.core.scan(opened!.frames, 0, columns)
      yield { opened: opened!, columns, items, at: end + before }
    }
  }
}

/** Pages of a segment that hold items of a chat, last first; `before`: how many of the chat's come before them. */
function* pagesBack(
  segment: Segment,
  chat: ChatId,
): Generator<{ readonly page: PageEntry; readonly items: readonly number[]; readonly before: number }> {
  const positions = segment.postings.get(chat) ?? new Uint32Array(0)
  let start = segment.pages.reduce((sum, page) => sum + page.items, 0)
  let end = positions.length
  for (const page of segment.pages.toReversed()) {
    start -= page.items
    let before = end
    while (before > 0 && positions[before - 1]! >= start) before--
    if (before === end) continue
    const items = Array.from(positions.subarray(before, end), (position) => position - start)
    yield { page, items, before }
    end = before
  }
}
