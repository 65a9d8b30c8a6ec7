import type { HistoryStore } from '../../domain/ports.ts'
import type { HistoryStatus } from '../api/views.ts'
import type { History } from './create-history.ts'
import { statusOf, type StatusDeps } from './status.ts'

export interface WakingDeps extends StatusDeps {
  readonly store: Pick<HistoryStore, 'readSpine' | 'onChange'>
  /** Loads the whole room. Called again after it failed. */
  readonly load: () => Promise<History>
}

/**
 * A history that sleeps while there is none: it tells that it is empty, and notices when that changes. The room that
 * decodes, searches and edits is large and is loaded on the first call that needs it.
 */
export function createWakingHistory(deps: WakingDeps): History {
  const listeners = new Set<(status: HistoryStatus) => void>()
  let waking: Promise<History> | null = null
  let awake: History | null = null

  const wake = (): Promise<History> => {
    if (waking) return waking
    waking = deps.load().then(async (history) => {
      stopListening()
      awake = history
      await history.observe((status) => listeners.forEach((listener) => listener(status)))
      return history
    })
    waking.catch(() => (waking = null))
    return waking
  }
  /** Null while nothing is there that the whole room would be needed for. */
  const wakeIfAny = async (): Promise<History | null> =>
    waking || (await deps.store.readSpine()) ? wake() : null
  const status = async () => (await wakeIfAny())?.status() ?? statusOf(deps, null, { chats: 0, lastRead: 0 })
  const tell = () => {
    if (awake) awake.changed()
    else status().then(tellAll, () => undefined)
  }
  const tellAll = (now: HistoryStatus) => listeners.forEach((listener) => listener(now))
  const stopListening = deps.store.onChange(tell)

  return {
    status,
    observe(listener) {
      listeners.add(listener)
      return Promise.resolve(() => listeners.delete(listener))
    },
    askPersistence: () => deps.storage.askPersistence(),
    listChats: async () => (await wakeIfAny())?.listChats() ?? [],
    sweepExpired: async () => (await wakeIfAny())?.sweepExpired() ?? 0,
    openChat: async (...args) => (await wake()).openChat(...args),
    readMessages: async (...args) => (await wake()).readMessages(...args),
    findMessage: async (...args) => (await wake()).findMessage(...args),
    markRead: async (...args) => (await wake()).markRead(...args),
    readLongText: async (...args) => (await wake()).readLongText(...args),
    viewOnce: async (...args) => (await wake()).viewOnce(...args),
    readSetAside: async () => (await wakeIfAny())?.readSetAside() ?? { at: 0, parts: [] },
    appendNote: async (...args) => (await wake()).appendNote(...args),
    lookAtFile: async (...args) => (await wake()).lookAtFile(...args),
    appendMedia: async (...args) => (await wake()).appendMedia(...args),
    editNote: async (...args) => (await wake()).editNote(...args),
    setTimer: async (...args) => (await wake()).setTimer(...args),
    deleteMessages: async (...args) => (await wake()).deleteMessages(...args),
    deleteChat: async (...args) => (await wake()).deleteChat(...args),
    eraseHistory: async () => (await wake()).eraseHistory(),
    eraseSample: async () => (await wakeIfAny())?.eraseSample(),
    startEmpty: async (...args) => (await wake()).startEmpty(...args),
    changed: tell,
    close() {
      stopListening()
      listeners.clear()
      awake?.close()
    },
  }
}
