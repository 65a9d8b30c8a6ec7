import type { FrameColumns } from '../../domain/core-port.ts'
import type { ReadMark } from '../../domain/history/read-mark.ts'
import { isAsRead } from '../../domain/history/read-mark.ts'
import { isUnread } from '../../domain/history/segment-draft.ts'
import type { ChatRow, ItemId } from '../../domain/history/types.ts'
import type { UnreadView } from '../api/views.ts'
import type { Bounds } from './chat-pages.ts'
import { chatPagesBack } from './chat-pages.ts'
import { Recent } from './recent.ts'
import type { Standing, StandingHistory } from './standing.ts'

/** Pages opened to count what came into a chat since it was read: new pages, which many chats share. */
const maxPages = 200
const maxCounted = 5000

const none: UnreadView = { count: 0, first: null }

/** What is unread in each chat: what its frames say, but for what was read on this device ([Note: Read marks]). */
export class UnreadCounter {
  private readonly history: StandingHistory
  private readonly counted = new Recent<string, UnreadView>(maxCounted)

  constructor(history: StandingHistory) {
    this.history = history
  }

  /** Opens a page only when something came into the chat, or went from it, since it was read. */
  async count(row: ChatRow, standing: Standing): Promise<number> {
    const mark = standing.readMarks.get(row.chat)
    return mark ? (await this.after(row, mark, standing)).count : row.unread
  }

  /** With the first of them. */
  async find(row: ChatRow, standing: Standing): Promise<UnreadView> {
    const mark = standing.readMarks.get(row.chat)
    return mark ? this.after(row, mark, standing) : this.look(row, 0, standing)
  }

  private async after(row: ChatRow, mark: ReadMark, standing: Standing): Promise<UnreadView> {
    if (isAsRead(row, mark)) return none
    const last = row.segments.at(-1)?.id ?? 0
    const key = [row.chat, mark.upTo, row.items, row.unread, row.lastDate, last].join('/')
    const known = this.counted.get(key)
    if (known) return known
    const found = await this.look(row, mark.upTo, standing)
    this.counted.set(key, found)
    return found
  }

  /** Goes back from the end until as many were found as there can be. */
  private async look(row: ChatRow, upTo: number, standing: Standing): Promise<UnreadView> {
    if (row.unread === 0) return none
    let count = 0
    let first: ItemId | null = null
    const may = ({ maxOrder }: Bounds) => maxOrder > upTo
    const budget = { pages: maxPages, spent: false }
    for await (const page of chatPagesBack(this.history, standing, row, { may, budget })) {
      const { columns, items, opened } = page
      for (const i of items.toReversed()) {
        if (!isUnread(columns.flags[i]!) || orderOf(columns, i) <= upTo) continue
        count++
        first = opened.page.itemIds[i]!
      }
      if (count >= row.unread) break
    }
    // Too many pages to look at: what the row says is the most that it can be.
    return budget.spent ? { count: row.unread, first: null } : { count, first }
  }

  /** Order key of what is newest in a chat, wherever it stands. */
  async newestOrder(row: ChatRow, standing: Standing): Promise<number> {
    let newest = 0
    const may = ({ maxOrder }: Bounds) => maxOrder > newest
    const budget = { pages: maxPages, spent: false }
    for await (const { columns, items } of chatPagesBack(this.history, standing, row, { may, budget })) {
      for (const i of items) newest = Math.max(newest, orderOf(columns, i))
    }
    return newest
  }
}

function orderOf(columns: FrameColumns, i: number): number {
  return columns.dateReceived[i]! || columns.dateSent[i]!
}
