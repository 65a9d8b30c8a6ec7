import type { ChatRow } from '../../domain/history/types.ts'
import type { ChatSummaryView, LineView, PersonView } from '../api/views.ts'
import type { Directory } from './directory.ts'
import { lineView, unreadableLine } from './item-line.ts'
import { personView } from './message-parts.ts'
import { chatItemOf, expiryOf, isHidden } from './message-view.ts'
import { millis } from './safe-text.ts'

const maxPeople = 1000

/** The line of a chat's newest frame, and until when it may be shown; null when it has vanished. */
export function newestLine(
  frame: Uint8Array,
  inGroup: boolean,
  directory: Directory,
  hideBy: number,
): { readonly line: LineView; readonly until: number } | null {
  const item = chatItemOf(frame)
  const unreadable: LineView = { kind: 'unknown', text: unreadableLine, author: '', outgoing: false }
  if (!item) return { line: unreadable, until: Infinity }
  if (isHidden(item, hideBy)) return null
  const expiresAt = expiryOf(item)
  return { line: lineView(item, directory, inGroup), until: expiresAt > 0 ? expiresAt : Infinity }
}

export function chatSummary(
  row: ChatRow,
  directory: Directory,
  shown: { readonly last: LineView | null; readonly unread: number; readonly wasRead: boolean },
  now: number,
): ChatSummaryView {
  const chat = directory.chat(row.chat)
  const person = directory.person(row.recipient)
  return {
    id: row.chat,
    kind: person.kind,
    title: person.title,
    color: person.color,
    last: shown.last,
    lastDate: Math.min(row.lastDate, 8_640_000_000_000_000),
    messages: row.items,
    unread: shown.unread,
    markedUnread: !shown.wasRead && (chat?.markedUnread ?? false),
    pinnedOrder: chat?.pinnedOrder ?? null,
    archived: chat?.archived ?? false,
    muted: millis(chat?.muteUntilMs) > now,
    timerMs: millis(chat?.expirationTimerMs),
  }
}

/** Members for groups, one person for all else. */
export function chatPeople(recipient: number, directory: Directory): PersonView[] {
  const group = directory.group(recipient)
  if (!group) return [personView(directory.person(recipient))]
  const people: PersonView[] = []
  for (const { userId } of group.snapshot?.members.slice(0, maxPeople) ?? []) {
    const person = directory.byServiceId(userId)
    if (person) people.push(personView(person))
  }
  return people
}
