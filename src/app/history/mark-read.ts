import { lastRead } from '../../domain/history/read-mark.ts'
import type { ChatId, UnreadView } from '../api/views.ts'
import type { StandingHistory } from './standing.ts'
import { rowOf } from './standing.ts'
import type { UnreadCounter } from './unread.ts'

/**
 * All that is in the chat is read from now on, on this device. `generation`: of what the person saw; once the history
 * is another one, nothing is marked. Answers what was unread until now.
 */
export async function markRead(
  history: StandingHistory,
  counter: UnreadCounter,
  chat: ChatId,
  generation: number,
): Promise<UnreadView> {
  const standing = await history.get()
  const nothing = { count: 0, first: null }
  if (standing.generation !== generation) return nothing
  const row = rowOf(standing, chat)
  const mark = standing.readMarks.get(chat)
  const markedUnread = !mark && standing.directory.chat(chat)?.markedUnread === true
  const unread = await counter.find(row, standing)
  if (unread.count === 0 && !markedUnread) return nothing
  const newest = await counter.newestOrder(row, standing)
  await history.deps.store.writeReadMark({
    chat,
    upTo: Math.max(newest, mark?.upTo ?? 0),
    // Another moment each time, so that whoever observes sees that something was read.
    readAt: Math.max(history.deps.clock.now(), lastRead(standing.readMarks.values()) + 1),
    items: row.items,
    unread: row.unread,
    lastDate: row.lastDate,
  })
  history.changed()
  return unread
}
