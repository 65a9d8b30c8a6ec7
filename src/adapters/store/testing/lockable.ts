import { HeirloomError } from '../../../core/errors.ts'
import type { LockState } from '../../../domain/lock-port.ts'
import type { HistoryStore } from '../../../domain/ports.ts'

/** What a locked store still answers. */
const always = new Set(['historyId', 'lockState', 'erase', 'onChange', 'close', 'newIdRun'])

/** Any store of the tests with a lock that a test turns: every other use of a locked one rejects with `locked`. */
export function lockable<Store extends HistoryStore>(
  store: Store,
  lock: { state: LockState } = { state: 'off' },
): { readonly store: Store; readonly lock: { state: LockState } } {
  const refuse = () => Promise.reject(new HeirloomError('locked', 'the app lock is on'))
  const guarded = new Proxy(store, {
    get(target, name) {
      if (name === 'lockState') return () => Promise.resolve(lock.state)
      const value: unknown = Reflect.get(target, name, target)
      if (typeof value !== 'function') return value
      const method = value as (...args: unknown[]) => unknown
      if (name === 'bound') {
        return async () =>
          lock.state === 'locked' ? refuse() : lockable((await target.bound()) as Store, lock).store
      }
      return (...args: unknown[]) =>
        lock.state === 'locked' && !always.has(String(name)) ? refuse() : method.apply(target, args)
    },
  })
  return { store: guarded, lock }
}
