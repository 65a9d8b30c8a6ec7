import { memoryDatabase, MemoryStore } from '../../../adapters/store/testing/memory-store.ts'
import type { MemoryDatabase } from '../../../adapters/store/testing/memory-store.ts'
import type { HistoryChange, HistoryStore } from '../../../domain/ports.ts'

/** The memory store, with a place where tests cut in. */
export class TestStore extends MemoryStore {
  /** Called, and waited for, before every staging and commit. */
  beforeWrite: (what: 'stage' | 'commit') => unknown = () => undefined
  commits = 0
  staged = 0
  private readonly shared: MemoryDatabase

  constructor(database = memoryDatabase(), isBound = false) {
    super(database, isBound)
    this.shared = database
  }

  /** What is bound to it is cut in on and counted here as well. */
  override bound() {
    const bound = new TestStore(this.shared, true)
    bound.beforeWrite = async (what) => {
      await this.beforeWrite(what)
      if (what === 'stage') this.staged++
      else this.commits++
    }
    return Promise.resolve(bound)
  }

  /** Ids that lie in a store, ascending. */
  ids(store: 'pages' | 'segments' | 'jobs' | 'directory'): (number | string)[] {
    return [...(this.shared.records.get(store)?.keys() ?? [])].sort((a, b) => (a < b ? -1 : 1))
  }

  override async stage(staged: Parameters<HistoryStore['stage']>[0]) {
    await this.beforeWrite('stage')
    await super.stage(staged)
    this.staged++
  }

  override async commit(change: HistoryChange) {
    await this.beforeWrite('commit')
    await super.commit(change)
    this.commits++
  }
}
