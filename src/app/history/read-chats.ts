import { HeirloomError } from '../../core/errors.ts'
import type { ChatId, ChatRow, ItemId } from '../../domain/history/types.ts'
import type { ChatSummaryView, ChatWindow, LineView, MessageView } from '../api/views.ts'
import { readItems, readTail } from './chat-items.ts'
import type { ReadItem } from './chat-items.ts'
import { chatPeople, chatSummary, newestLine } from './chat-summary.ts'
import type { ItemFinder } from './find-items.ts'
import { textOf } from './item-line.ts'
import { chatItemOf, isHidden, messageView } from './message-view.ts'
import { readLongText } from './long-text.ts'
import { placeMedia } from './place-media.ts'
import { judgedTime } from '../expiry/judged-time.ts'
import { rowOf } from './standing.ts'
import type { Standing, StandingHistory } from './standing.ts'
import type { UnreadCounter } from './unread.ts'

const maxWindow = 200

/** A chat's line, true from one time to another. */
interface KnownLine {
  readonly line: LineView | null
  readonly from: number
  readonly until: number
}

/** Reads chats for the screen. */
export class ChatReader {
  private readonly history: StandingHistory
  private readonly lines = new WeakMap<ChatRow, KnownLine>()
  private readonly finder: ItemFinder
  private readonly unread: UnreadCounter

  constructor(history: StandingHistory, finder: ItemFinder, unread: UnreadCounter) {
    this.history = history
    this.finder = finder
    this.unread = unread
  }

  /** Pinned ones first in their order, then by date, newest first. */
  listChats(): Promise<readonly ChatSummaryView[]> {
    return this.history.use(async (standing) => {
      const { hideBy } = await judgedTime(this.history.deps)
      const rows = [...standing.rows.values()]
      const views = await Promise.all(rows.map((row) => this.summary(row, standing, hideBy)))
      const pin = (view: ChatSummaryView): number => view.pinnedOrder ?? Infinity
      return views.sort((a, b) => (pin(a) === pin(b) ? b.lastDate - a.lastDate : pin(a) - pin(b)))
    })
  }

  private async summary(row: ChatRow, standing: Standing, hideBy: number): Promise<ChatSummaryView> {
    const shown = {
      last: await this.line(row, standing, hideBy),
      unread: await this.unread.count(row, standing),
      wasRead: standing.readMarks.has(row.chat),
    }
    return chatSummary(row, standing.directory, shown, this.history.deps.clock.now())
  }

  /** From the row itself; where the newest item is too long for it or has vanished, from the tail. */
  private async line(row: ChatRow, { directory }: Standing, hideBy: number): Promise<LineView | null> {
    const known = this.lines.get(row)
    if (known && known.from <= hideBy && hideBy < known.until) return known.line
    if (row.items === 0) return null
    const inGroup = directory.person(row.recipient).kind === 'group'
    let newest = row.lastFrame.length > 0 ? newestLine(row.lastFrame, inGroup, directory, hideBy) : null
    const isNewest = newest !== null
    if (!newest) {
      const tail = await this.history.deps.store.readChatTail(row.chat)
      const items = await readTail(row, tail, this.history.pages)
      for (const { frame } of items.reverse()) newest ??= newestLine(frame, inGroup, directory, hideBy)
    }
    const { line, until } = newest ?? { line: null, until: Infinity }
    // What was passed over had vanished by then: by an earlier time it has not.
    this.lines.set(row, { line, until, from: isNewest ? 0 : hideBy })
    return line
  }

  openChat(chat: ChatId): Promise<ChatWindow> {
    return this.history.use(async (standing) => {
      const row = rowOf(standing, chat)
      const { store } = this.history.deps
      const [tail, spine] = await Promise.all([store.readChatTail(chat), store.readSpine()])
      // Row and tail must be of one generation; the notice of another tab may still be on its way.
      if ((spine?.generation ?? 0) !== standing.generation)
        throw new HeirloomError('conflict', 'changed meanwhile')
      return this.window(row, await readTail(row, tail, this.history.pages), standing)
    })
  }

  readMessages(chat: ChatId, from: number, to: number, signal?: AbortSignal): Promise<ChatWindow> {
    return this.history.use(async (standing) => {
      if (signal?.aborted) throw new HeirloomError('cancelled', 'no longer wanted')
      const row = rowOf(standing, chat)
      const first = Math.min(Math.max(0, Math.trunc(from) || 0), row.items)
      const end = Math.min(Math.max(first, Math.trunc(to) || 0), row.items, first + maxWindow)
      return this.window(row, await readItems(row, first, end, this.history.pages), standing)
    })
  }

  private async window(row: ChatRow, items: readonly ReadItem[], standing: Standing): Promise<ChatWindow> {
    const { directory, generation } = standing
    const { hideBy } = await judgedTime(this.history.deps)
    const messages: MessageView[] = []
    for (const item of items) {
      this.finder.remember(item)
      const view = messageView({ ...item, chat: row.chat }, { directory, now: hideBy })
      if (view) messages.push(view)
    }
    const chat = await this.summary(row, standing, hideBy)
    const placed = await placeMedia(this.history.deps, messages)
    return {
      chat,
      total: row.items,
      people: chatPeople(row.recipient, directory),
      messages: placed,
      generation,
    }
  }

  readLongText(chat: ChatId, item: ItemId): Promise<string> {
    return this.history.use(async (standing) => {
      const [found] = await this.finder.find(rowOf(standing, chat), [item])
      const message = found && chatItemOf(found.frame)
      const { hideBy } = await judgedTime(this.history.deps)
      if (!message || isHidden(message, hideBy)) throw new HeirloomError('not-found', 'this message is gone')
      return (await readLongText(this.history.deps, message)) ?? textOf(message)?.body ?? ''
    })
  }
}
