import { HeirloomError } from '../../core/errors.ts'
import type { ChatItem } from '../../domain/frame/backup_pb.ts'
import { judgedTime } from '../expiry/judged-time.ts'
import type { ChatId, ItemId, MessageView } from '../api/views.ts'
import { changeHistory, editsOf } from './change-history.ts'
import type { ItemFinder } from './find-items.ts'
import { chatItemOf, isEditable, isHidden, messageView } from './message-view.ts'
import {
  chatWithTimer,
  checkNote,
  editedNote,
  framed,
  noteContent,
  notePlace,
  ownItem,
  timerItem,
} from './own-notes.ts'
import { rowOf } from './standing.ts'
import type { Standing, StandingHistory } from './standing.ts'
import { directoryRow } from './start-empty.ts'
import { burial } from './tombstones.ts'

const maxTimerMs = 366 * 86_400_000
/** Two notes within one millisecond must still differ by their dates: that is how a message is recognised. */
const nearMs = 60_000

function dateFor(standing: Standing, chat: ChatId, now: number): number {
  const last = standing.rows.get(chat)?.lastDate ?? 0
  return last >= now && last < now + nearMs ? last + 1 : now
}

export async function appendNote(history: StandingHistory, text: string): Promise<MessageView> {
  return appendOwn(history, noteContent(checkNote(text)))
}

/** Adds to Note to Self, making recipient and chat when they are missing. */
export async function appendOwn(history: StandingHistory, content: ChatItem['item']): Promise<MessageView> {
  const now = history.deps.clock.now()
  const shown = await changeHistory(history, (standing) => {
    const place = notePlace(standing)
    const date = dateFor(standing, place.chat, now)
    const frame = framed(ownItem(place, content, date))
    const id = standing.spine!.nextItemId
    const at = standing.rows.get(place.chat)?.items ?? 0
    return Promise.resolve({
      edits: { edits: new Map(), append: [{ frame, id }], newPlaces: [place] },
      spine: { nextItemId: id + 1, nextRow: place.nextRow },
      also: { putDirectory: place.rows },
      result: { id, at, chat: place.chat, frame },
    })
  })
  // The note may have made its own author: the view is made of what stands now.
  const { directory } = await history.get()
  return messageView(shown!, { directory, now })!
}

/** `not-found` when it is gone, or is nothing that can be edited. */
export async function editNote(
  history: StandingHistory,
  finder: ItemFinder,
  target: { readonly chat: ChatId; readonly item: ItemId; readonly text: string },
): Promise<void> {
  const body = checkNote(target.text)
  await changeHistory(history, async (standing) => {
    const [found] = await finder.find(rowOf(standing, target.chat), [target.item])
    const item = found && chatItemOf(found.frame)
    const { hideBy } = await judgedTime(history.deps)
    if (!item || isHidden(item, hideBy) || !isEditable(item, target.chat, standing.directory)) {
      throw new HeirloomError('not-found', 'nothing here that can be edited')
    }
    const date = Math.max(history.deps.clock.now(), Number(item.dateSent) + 1)
    const edited = editedNote(item, body, date)!
    return {
      edits: { edits: editsOf([{ ...found, after: framed(edited) }]) },
      // It has another date now: an import would take what it was for another message.
      also: { settings: await burial(history, { items: [found] }) },
      result: null,
    }
  })
}

/** Sets the disappearing timer of a chat; 0 turns it off. In Note to Self the chat says so. */
export async function setTimer(history: StandingHistory, chat: ChatId, timerMs: number): Promise<void> {
  if (!Number.isInteger(timerMs) || timerMs < 0 || timerMs > maxTimerMs) {
    throw new HeirloomError('bad-length', 'no such timer')
  }
  await changeHistory(history, (standing) => {
    const { directory } = standing
    const entry = directory.chats.get(chat)
    const frame = directory.chat(chat)
    if (!entry || !frame) throw new HeirloomError('not-found', 'this chat is gone')
    const id = standing.spine!.nextItemId
    const date = dateFor(standing, chat, history.deps.clock.now())
    const said = directory.person(entry.recipient).self
      ? [{ frame: framed(timerItem(entry, timerMs, date)), id }]
      : []
    return Promise.resolve({
      edits: { edits: new Map(), append: said },
      spine: { nextItemId: id + said.length },
      also: { putDirectory: [directoryRow(entry.row, chatWithTimer(frame, timerMs))] },
      result: null,
    })
  })
}
