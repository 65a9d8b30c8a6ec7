import type { ArchiveService, Services } from '../../../domain/ports.ts'
import type { WatchedStore } from './watched-store.ts'

/** Counts the steps that change something, and dies at one of them: before it is done, or just after. */
export interface Executioner {
  /** Steps so far. */
  readonly steps: () => number
  readonly store: WatchedStore
  readonly services: Services
}

export class Killed extends Error {}

const storeSteps = [
  'commit',
  'writeJobs',
  'writeSetting',
  'writeOutbox',
  'settleSetting',
  'writeMedia',
  'exchangeMedia',
  'stage',
  'unstage',
  'erase',
]
const serviceSteps = [
  'setKey',
  'commit',
  'putObject',
  'putFile',
  'refresh',
  'deleteObjects',
  'deleteAll',
  'retire',
  'replaceKey',
]
const sessionSteps = ['setBackupIds', 'redeem', 'remove', 'putNext', 'promoteNext', 'dropNext']
const paymentSteps = ['receipt']

/** `at` counts from 1; 0 never kills. A dead process does nothing more: every later call fails as well. */
export function executioner(
  store: WatchedStore,
  services: Services,
  { at, when }: { readonly at: number; readonly when: 'before' | 'after' },
): Executioner {
  let steps = 0
  let dead = false
  async function step<T>(work: () => Promise<T>): Promise<T> {
    if (dead) throw new Killed('dead')
    const mine = ++steps === at
    if (mine && when === 'before') dead = true
    if (dead) throw new Killed('killed before')
    const result = await work()
    if (mine) dead = true
    if (dead) throw new Killed('killed after')
    return result
  }
  function watched<T extends object>(target: T, counted: readonly string[]): T {
    return new Proxy(target, {
      get(of, name) {
        const value: unknown = Reflect.get(of, name)
        if (typeof value !== 'function' || typeof name !== 'string') return value
        const method = value as (...args: unknown[]) => Promise<unknown>
        if (name === 'bound') return async () => watched((await method.apply(of, [])) as object, counted)
        if (counted.includes(name)) return (...args: unknown[]) => step(() => method.apply(of, args))
        return (...args: unknown[]) => {
          if (dead && name.startsWith('read')) return Promise.reject(new Killed('dead'))
          return method.apply(of, args)
        }
      },
    })
  }
  return {
    steps: () => steps,
    store: watched(store, storeSteps),
    services: {
      archive: (...args): ArchiveService => watched(services.archive(...args), serviceSteps),
      parameters: (url) => services.parameters(url),
      account: (url) => ({
        open: async (seed, purpose) =>
          watched(await step(() => services.account(url).open(seed, purpose)), sessionSteps),
      }),
      payments: (url) => watched(services.payments(url), paymentSteps),
    },
  }
}
