import type { WatchedStore } from '../../../src/app/archive/testing/watched-store.ts'
import { equalBytes } from '../../../src/core/bytes.ts'
import type { HistoryChange, HistoryStore } from '../../../src/domain/ports.ts'

/** Faults that the drill must find: an edit that no archive notices, leaving out by a wrong time, erasing by any clock, sending twice. */
export const plantNames = ['edit', 'late', 'erase', 'resend'] as const
export type Plant = (typeof plantNames)[number]

const threeDays = 3 * 86_400_000

export class PlantedFaults {
  readonly backupLagMs: number
  private readonly plant: Plant | null

  constructor(plant: Plant | null) {
    this.plant = plant
    this.backupLagMs = plant === 'late' ? threeDays : 0
  }

  historyStore(store: WatchedStore): HistoryStore {
    if (this.plant === 'edit') return withOldHashes(store)
    return this.plant === 'erase' ? believingAnyClock(store) : store
  }
}

function believingAnyClock(store: WatchedStore): HistoryStore {
  return new Proxy(store, {
    get(of, name) {
      if (name === 'readSetting')
        return (setting: string) => (setting === 'clock' ? Promise.resolve(null) : of.readSetting(setting))
      return bound(of, name)
    },
  })
}

/** A page that took another's place is said to hold what that one held. */
function withOldHashes(store: WatchedStore): HistoryStore {
  const commit = async (change: HistoryChange): Promise<void> => {
    const { dropPages = [], addPages = [], addSegments = [] } = change
    if (dropPages.length !== 1 || addPages.length !== 1) return store.commit(change)
    const [before] = await store.readPages(dropPages)
    const after = addPages[0]!
    if (before!.items !== after.items) return store.commit(change)
    const { contentHash } = before!
    const segments = addSegments.map((segment) => ({
      ...segment,
      pages: segment.pages.map((page) =>
        equalBytes(page.contentHash, after.contentHash) ? { ...page, contentHash } : page,
      ),
    }))
    return store.commit({ ...change, addSegments: segments })
  }
  return new Proxy(store, { get: (of, name) => (name === 'commit' ? commit : bound(of, name)) })
}

function bound(of: WatchedStore, name: string | symbol): unknown {
  const value: unknown = Reflect.get(of, name)
  return typeof value === 'function' ? (value as (...args: unknown[]) => unknown).bind(of) : value
}
