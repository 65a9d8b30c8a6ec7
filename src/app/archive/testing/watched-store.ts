import type { Bytes } from '../../../core/bytes.ts'
import type { MemoryDatabase } from '../../../adapters/store/testing/memory-store.ts'
import { memoryDatabase, MemoryStore } from '../../../adapters/store/testing/memory-store.ts'

type Records = ReadonlyMap<number | string, Bytes>

/** The store of the tests, with what a test may look at besides the port. */
export class WatchedStore extends MemoryStore {
  private readonly kept: MemoryDatabase
  private readonly reads: { pages: number }

  constructor(database: MemoryDatabase, isBound = false, reads = { pages: 0 }) {
    super(database, isBound)
    this.kept = database
    this.reads = reads
  }

  /** An empty one. `historyId`: 16 bytes. */
  static of(historyId: Bytes): WatchedStore {
    return new WatchedStore({ ...memoryDatabase(), historyId })
  }

  /** The same history in another tab. */
  otherTab(): WatchedStore {
    return new WatchedStore(this.kept)
  }

  /** What a copy of the browser's profile holds. */
  copied(): WatchedStore {
    const records = new Map([...this.kept.records].map(([name, each]) => [name, new Map(each)]))
    return new WatchedStore({ ...this.kept, records })
  }

  private records(store: string): Records {
    return this.kept.records.get(store) ?? new Map()
  }

  get pages(): Records {
    return this.records('pages')
  }

  get segments(): Records {
    return this.records('segments')
  }

  get jobs(): Records {
    return this.records('jobs')
  }

  get settings(): Records {
    return this.records('settings')
  }

  get outbox(): Records {
    return this.records('outbox')
  }

  /** Pages read so far. */
  pageReads(): number {
    return this.reads.pages
  }

  override readPages(ids: readonly number[]) {
    this.reads.pages += ids.length
    return super.readPages(ids)
  }

  /** Counts with the store it was made from. */
  override bound() {
    return Promise.resolve(new WatchedStore(this.kept, true, this.reads))
  }
}
