import { HeirloomError } from '../../core/errors.ts'
import type { FrameColumns } from '../../domain/core-port.ts'
import { frameColumns, frameFlags } from '../../domain/core-port.ts'
import { chatItemKind, expiredBy } from '../../domain/frame/expiry.ts'
import type { OpenedPage } from '../../domain/history/build-types.ts'
import type { Segment } from '../../domain/history/types.ts'
import { maxPageItems } from '../../domain/history/types.ts'
import type { ChatId, FoundMessage, SoughtMessage } from '../views.ts'
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
  return history.use((standing) => new MessageSearch(history, standing, chat, signal).first(sought))
}

interface Dates {
  readonly minDate: number
  readonly maxDate: number
}

function mayHold({ minDate, maxDate }: Dates, { dateSent }: SoughtMessage): boolean {
  return maxDate >= dateSent && minDate <= dateSent + editedWithinMs
}

class MessageSearch {
  private readonly history: StandingHistory
  private readonly standing: Standing
  private readonly chat: ChatId
  private readonly signal: AbortSignal | undefined
  private readonly columns = frameColumns(maxPageItems)
  private pagesLeft = maxPages

  constructor(history: StandingHistory, standing: Standing, chat: ChatId, signal: AbortSignal | undefined) {
    this.history = history
    this.standing = standing
    this.chat = chat
    this.signal = signal
  }

  async first(sought: readonly SoughtMessage[]): Promise<FoundMessage | null> {
    for (const one of sought) {
      const found = await this.find(one)
      if (found) return found
    }
    return null
  }

  private async find(sought: SoughtMessage): Promise<FoundMessage | null> {
    const { generation, spine } = this.standing
    const dates = new Map(spine?.segments.map((entry) => [entry.id, entry]))
    const row = rowOf(this.standing, this.chat)
    let end = row.items
    for (const share of row.segments.toReversed()) {
      if (this.pagesLeft <= 0) return null
      end -= share.items
      const entry = dates.get(share.id)
      if (!entry) throw new HeirloomError('conflict', 'the history has changed meanwhile')
      if (!mayHold(entry, sought)) continue
      const [segment] = await this.history.pages.openSegments([share.id])
      const found = await this.inSegment(segment!, sought)
      if (found) return { id: found.id, at: end + found.nth, generation }
    }
    return null
  }

  /** `nth`: how many of the chat's messages come before it in the segment. */
  private async inSegment(segment: Segment, sought: SoughtMessage) {
    const positions = segment.postings.get(this.chat) ?? new Uint32Array(0)
    let pageEnd = segment.pages.reduce((sum, page) => sum + page.items, 0)
    let nth = positions.length
    for (const page of segment.pages.toReversed()) {
      const pageStart = pageEnd - page.items
      const before = nth
      while (nth > 0 && positions[nth - 1]! >= pageStart) nth--
      const here = positions.subarray(nth, before)
      pageEnd = pageStart
      if (here.length === 0 || !mayHold(page, sought)) continue
      if (this.signal?.aborted) throw new HeirloomError('cancelled', 'no longer wanted')
      if (this.pagesLeft-- <= 0) break
      const [opened] = await this.history.pages.open([page.id])
      const at = this.inPage(opened!, here, pageStart, sought)
      if (at >= 0) return { id: opened!.page.itemIds[here[at]! - pageStart]!, nth: nth + at }
    }
    return null
  }

  /** Which of the positions it is; -1: none. What has vanished is not found. */
  private inPage(opened: OpenedPage, positions: Uint32Array, first: number, sought: SoughtMessage): number {
    const { columns } = this
    const now = this.history.deps.clock.now()
    this.history.deps.core.scan(opened.frames, 0, columns)
    const here = (i: number) => columns.kind[i] === chatItemKind && !expiredBy(columns, i, now)
    const exact = positions.findIndex((position) => {
      const i = position - first
      return here(i) && isIt(columns, i, opened.page.itemIds[i]!, sought)
    })
    if (exact >= 0 || sought.id !== undefined) return exact
    return positions.findIndex((position) => {
      const i = position - first
      return here(i) && wasIt(columns, i, opened, sought)
    })
  }
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
