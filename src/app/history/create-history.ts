import { HeirloomError } from '../../core/errors.ts'
import { eraseMedia } from '../media/erase-media.ts'
import type { HistoryApi } from '../api/history-api.ts'
import { lookAt } from './adding-files.ts'
import { appendMedia } from './add-media.ts'
import { deleteChat, deleteMessages } from './delete-items.ts'
import { appendNote, editNote, setTimer } from './edit-notes.ts'
import { findMessage } from './find-message.ts'
import { ItemFinder } from './find-items.ts'
import type { HistoryDeps } from './history-deps.ts'
import { markRead } from './mark-read.ts'
import { ChatReader } from './read-chats.ts'
import { readSetAside } from './read-set-aside.ts'
import { StandingHistory } from './standing.ts'
import { eraseSample } from './erase-sample.ts'
import { startEmpty } from './start-empty.ts'
import { sweepExpired } from './sweep-expired.ts'
import { historyStatus } from './status.ts'
import { UnreadCounter } from './unread.ts'
import { viewOnce } from './view-once.ts'

/** The part of `HistoryApi` that reads and edits what is here, and what the other rooms need of it. */
export type History = Pick<
  HistoryApi,
  | 'status'
  | 'observe'
  | 'askPersistence'
  | 'listChats'
  | 'openChat'
  | 'readMessages'
  | 'findMessage'
  | 'markRead'
  | 'readLongText'
  | 'appendNote'
  | 'lookAtFile'
  | 'appendMedia'
  | 'editNote'
  | 'setTimer'
  | 'deleteMessages'
  | 'deleteChat'
  | 'eraseHistory'
  | 'startEmpty'
  | 'viewOnce'
  | 'readSetAside'
> & {
  /** Erases what is gone for sure; resolves with the moment when the next item is due (0: none). */
  sweepExpired(): Promise<number>
  /** Erases the history if it is the sample; what was set up for backups stays. */
  eraseSample(): Promise<void>
  /** To be called after a change that another room committed, and when a job goes on or ends. */
  changed(): void
  close(): void
}

export function createHistory(deps: HistoryDeps): History {
  const history = new StandingHistory(deps)
  const finder = new ItemFinder(history.pages)
  const unread = new UnreadCounter(history)
  const reader = new ChatReader(history, finder, unread)
  const status = () => historyStatus(history)
  const adding = () => {
    if (deps.adding) return deps.adding
    throw new HeirloomError('bug', 'no files are added here')
  }
  const changing = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } finally {
      history.changed()
    }
  }
  return {
    status,
    observe(listener) {
      // What cannot be told now is told by the next call that asks for it.
      const stop = history.observe(oneAfterAnother(() => status().then(listener, () => undefined)))
      return Promise.resolve(stop)
    },
    askPersistence: () => deps.storage.askPersistence(),
    listChats: () => reader.listChats(),
    openChat: (chat) => reader.openChat(chat),
    readMessages: (chat, from, to, signal) => reader.readMessages(chat, from, to, signal),
    findMessage: (chat, sought, signal) => findMessage(history, chat, sought, signal),
    markRead: (chat, generation) => markRead(history, unread, chat, generation),
    readLongText: (chat, item) => reader.readLongText(chat, item),
    appendNote: (text) => appendNote(history, text),
    lookAtFile: (file, signal) => lookAt(adding(), file, signal),
    appendMedia: (files, note, onProgress, signal) =>
      appendMedia(history, adding(), { files, note, onProgress, signal }),
    editNote: (chat, item, text) => editNote(history, finder, { chat, item, text }),
    setTimer: (chat, timerMs) => setTimer(history, chat, timerMs),
    deleteMessages: (chat, items) => deleteMessages(history, finder, chat, items),
    deleteChat: (chat, onProgress) => deleteChat(history, chat, onProgress),
    viewOnce: (chat, item) => viewOnce(history, finder, { chat, item }),
    readSetAside: () => readSetAside(history),
    sweepExpired: () => sweepExpired(history),
    eraseHistory: () =>
      changing(async () => {
        await deps.store.erase()
        await eraseMedia(deps.mediaFiles)
        history.forget()
      }),
    eraseSample: () => changing(() => eraseSample(history)),
    startEmpty: (name) => changing(() => startEmpty(history, name)),
    changed: () => history.changed(),
    close: () => history.close(),
  }
}

/** While one is at work further ones become one more after it: what is told last is what is so last. */
function oneAfterAnother(work: () => Promise<void>): () => void {
  let working = false
  let again = false
  const begin = (): void => {
    again = working
    if (working) return
    working = true
    void work().finally(() => {
      working = false
      if (again) begin()
    })
  }
  return begin
}
