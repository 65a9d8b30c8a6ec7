import type { HistoryStore } from '../../domain/ports.ts'

/** What changes something that lies there. */
const writing: ReadonlySet<string | symbol> = new Set<keyof HistoryStore>([
  'writeReadMark',
  'commit',
  'stage',
  'unstage',
  'writeJobs',
  'writeSetting',
  'writeOutbox',
  'settleSetting',
  'writeMedia',
  'exchangeMedia',
  'writeMediaLists',
  'writeSmallPicture',
  'erase',
])

type Method = (...args: unknown[]) => unknown

/**
 * The store of a job for as long as it holds its lock: each write is a sign of life, and none is made once the lock was
 * taken over, where `heartbeat` throws. A tab that was frozen in the middle of a call would else go on with what it knew
 * back then, and undo what has been written since by whoever took over.
 */
export function heldStore(store: HistoryStore, heartbeat: () => void): HistoryStore {
  return new Proxy(store, {
    get(of, name) {
      const value: unknown = Reflect.get(of, name, of)
      if (typeof value !== 'function') return value
      const method = value.bind(of) as Method
      if (name === 'bound') return async () => heldStore(await of.bound(), heartbeat)
      if (!writing.has(name)) return method
      return (...args: unknown[]) =>
        Promise.resolve()
          .then(heartbeat)
          .then(() => method(...args))
    },
  })
}
