import type { ChatRow } from '../../../domain/history/types.ts'
import type { ChatSummaryView } from '../../views.ts'
import type { Book } from './directory-book.ts'
import { lineOfFrame } from './line-view.ts'

/** One line of the chat list. `now` decides whether a mute still holds. */
export function chatSummary(row: ChatRow, book: Book, now: number): ChatSummaryView {
  const chat = book.chat(row.chat)?.frame
  const person = book.person(row.recipient)
  const kind = book.kind(row.recipient)
  return {
    id: row.chat,
    kind,
    title: kind === 'self' ? 'Note to Self' : person.name,
    color: person.color,
    last: lineOfFrame(row.lastFrame, book),
    lastDate: row.lastDate,
    messages: row.items,
    unread: row.unread,
    markedUnread: chat?.markedUnread ?? false,
    pinnedOrder: chat?.pinnedOrder ?? null,
    archived: chat?.archived ?? false,
    muted: chat?.muteUntilMs !== undefined && Number(chat.muteUntilMs) > now,
    timerMs: Number(chat?.expirationTimerMs ?? 0n),
  }
}
