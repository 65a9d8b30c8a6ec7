import type { WatchedStore } from '../../../src/app/archive/testing/watched-store.ts'
import type { Page, PageEntry } from '../../../src/domain/history/types.ts'
import type { HistoryChange, HistoryStore } from '../../../src/domain/ports.ts'

/**
 * Faults that the drill must find: an edit that no archive notices, nothing left out of archives, erasing by any clock,
 * sending twice.
 */
export const plantNames = ['edit', 'volatile', 'erase', 'resend'] as const
export type Plant = (typeof plantNames)[number]

export class PlantedFaults {
  private readonly plant: Plant | null
  /** Pages as they were before an edit, by the ids of those that took their places. */
  private readonly unedited = new Map<number, Page>()

  constructor(plant: Plant | null) {
    this.plant = plant
  }

  historyStore(store: WatchedStore): HistoryStore {
    if (this.plant === 'erase') return believingAnyClock(store)
    if (this.plant !== 'edit') return store
    const commit = async (change: HistoryChange) => {
      await this.remember(store, change)
      await store.commit(change)
    }
    return over(store, { commit })
  }

  backupStore(store: WatchedStore): WatchedStore {
    if (this.plant === 'volatile') return withEntries(store, calm)
    if (this.plant !== 'edit') return store
    const before = <T extends { readonly id: number }>(page: T): T => ({
      ...page,
      ...factsOf(this.unedited.get(page.id)),
    })
    return withEntries(store, before, (page) => ({ ...(this.unedited.get(page.id) ?? page), id: page.id }))
  }

  private async remember(
    store: WatchedStore,
    { dropPages = [], addPages = [] }: HistoryChange,
  ): Promise<void> {
    const [after] = addPages
    if (dropPages.length !== 1 || addPages.length !== 1) return
    const [before] = await store.readPages(dropPages)
    if (before!.items === after!.items) this.unedited.set(after!.id, this.unedited.get(before!.id) ?? before!)
  }
}

function factsOf(page: Page | undefined): Partial<PageEntry> {
  if (!page) return {}
  const { uncompressedLength, crc32, contentHash, body } = page
  return { uncompressedLength, crc32, contentHash, compressedLength: body.length }
}

function believingAnyClock(store: WatchedStore): HistoryStore {
  const readSetting = (name: string) => (name === 'clock' ? Promise.resolve(null) : store.readSetting(name))
  return over(store, { readSetting })
}

function calm(page: PageEntry): PageEntry {
  return { ...page, viewOnce: 0, soonestExpiry: 0, shortestTimer: 0 }
}

/** A store that tells other things of its pages. */
function withEntries(
  store: WatchedStore,
  entry: (page: PageEntry) => PageEntry,
  whole: (page: Page) => Page = (page) => page,
): WatchedStore {
  return over(store, {
    bound: async () => withEntries(await store.bound(), entry, whole),
    readPages: async (ids: readonly number[]) => (await store.readPages(ids)).map(whole),
    readSegments: async (ids: readonly number[]) =>
      (await store.readSegments(ids)).map((segment) => ({ ...segment, pages: segment.pages.map(entry) })),
  })
}

function over(store: WatchedStore, methods: Partial<Record<keyof WatchedStore, unknown>>): WatchedStore {
  return new Proxy(store, {
    get(of, name) {
      const value: unknown = (methods as Record<string | symbol, unknown>)[name] ?? Reflect.get(of, name)
      return typeof value === 'function' ? (value as (...args: unknown[]) => unknown).bind(of) : value
    },
  })
}
