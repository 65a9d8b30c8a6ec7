import type { WatchedStore } from '../../../src/app/archive/testing/watched-store.ts'
import { HeirloomError } from '../../../src/core/errors.ts'

const writes = new Set([
  'writeJobs',
  'writeOutbox',
  'writeSetting',
  'settleSetting',
  'writeMedia',
  'exchangeMedia',
  'commit',
])

/** A disk that takes so many writes more, and is full then. */
export function brokenStore(store: WatchedStore, at: number): WatchedStore {
  let left = at
  const watched = (target: WatchedStore): WatchedStore =>
    new Proxy(target, {
      get(of, name) {
        const value: unknown = Reflect.get(of, name)
        if (typeof value !== 'function') return value
        const method = value as (...args: unknown[]) => Promise<unknown>
        if (name === 'bound') return async () => watched((await method.apply(of, [])) as WatchedStore)
        if (!writes.has(String(name))) return method.bind(of)
        return (...args: unknown[]) =>
          left-- > 0 ? method.apply(of, args) : Promise.reject(new HeirloomError('storage-full', 'no room'))
      },
    })
  return watched(store)
}
