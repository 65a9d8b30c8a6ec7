import { HeirloomError } from '../../core/errors.ts'
import type { FrameColumns } from '../../domain/core-port.ts'
import { frameFlags } from '../../domain/core-port.ts'
import { chatItemKind, expiredBy } from '../../domain/frame/expiry.ts'
import type { OpenedPage } from '../../domain/history/build-types.ts'
import { judgedTime } from '../expiry/judged-time.ts'
import type { ChatId, FoundMessage, SoughtMessage } from '../api/views.ts'
import type { Bounds, ChatPage, PageBudget } from './chat-pages.ts'
import { chatPagesBack } from './chat-pages.ts'
import { chatItemOf } from './message-view.ts'
import { frameAt } from './open-pages.ts'
import { rowOf } from './standing.ts'
import type { Standing, StandingHistory } from './standing.ts'

/** Pages that are opened for one call, whatever the dates in the history claim: about a second's work. */
const maxPages = 300
/** A message is edited within a day; a quote of it may name any of its versions. */
const editedWithinMs = 2 * 86_400_000

/**
 * Where the first of these messages that is still in the chat stands. Only pages are opened whose dates allow it to
 * be there, newest first, and only so many. Null: it is not there, or not within that.
 */
export function findMessage(
  history: StandingHistory,
  chat: ChatId,
  sought: readonly SoughtMessage[],
  signal?: AbortSignal,
): Promise<FoundMessage | null> {
  return history.use(async (standing) => {
    const budget = { pages: maxPages, spent: false }
    for (const one of sought) {
      const found = await findOne(history, standing, { chat, sought: one, budget, signal })
      if (found) return found
    }
    return null
  })
}

interface Search {
  readonly chat: ChatId
  readonly sought: SoughtMessage
  readonly budget: PageBudget
  readonly signal: AbortSignal | undefined
}

async function findOne(
  history: StandingHistory,
  standing: Standing,
  { chat, sought, budget, signal }: Search,
): Promise<FoundMessage | null> {
  const { hideBy } = await judgedTime(history.deps)
  const may = (bounds: Bounds) => mayHold(bounds, sought)
  for await (const page of chatPagesBack(history, standing, rowOf(standing, chat), { may, budget })) {
    if (signal?.aborted) throw new HeirloomError('cancelled', 'no longer wanted')
    const nth = inPage(page, sought, hideBy)
    if (nth < 0) continue
    const id = page.opened.page.itemIds[page.items[nth]!]!
    return { id, at: page.at + nth, generation: standing.generation }
  }
  return null
}

function mayHold({ minDate, maxDate }: Bounds, { dateSent }: SoughtMessage): boolean {
  return maxDate >= dateSent && minDate <= dateSent + editedWithinMs
}

/** Which of the chat's items in the page it is; -1: none. What has vanished is not found. */
function inPage({ opened, columns, items }: ChatPage, sought: SoughtMessage, hideBy: number): number {
  const here = (i: number) => columns.kind[i] === chatItemKind && !expiredBy(columns, i, hideBy)
  const exact = items.findIndex((i) => here(i) && isIt(columns, i, opened.page.itemIds[i]!, sought))
  if (exact >= 0 || sought.id !== undefined) return exact
  return items.findIndex((i) => here(i) && wasIt(columns, i, opened, sought))
}

function isIt(columns: FrameColumns, i: number, id: number, sought: SoughtMessage): boolean {
  if (sought.id !== undefined) return id === sought.id
  return columns.dateSent[i] === sought.dateSent && columns.author[i] === sought.author
}

/** Whether an earlier version of it is what is sought. */
function wasIt(
  columns: FrameColumns,
  i: number,
  opened: OpenedPage,
  { dateSent, author }: SoughtMessage,
): boolean {
  if (!(columns.flags[i]! & frameFlags.hasRevisions) || columns.author[i] !== author) return false
  const revisions = chatItemOf(frameAt(opened, i))?.revisions ?? []
  return revisions.some((revision) => Number(revision.dateSent) === dateSent)
}
