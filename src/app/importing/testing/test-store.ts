import { memoryDatabase, MemoryStore } from '../../../adapters/store/testing/memory-store.ts'
import type { MemoryDatabase } from '../../../adapters/store/testing/memory-store.ts'
import type { HistoryChange, HistoryStore } from '../../../domain/ports.ts'

/** The memory store, with a place where tests cut in. */
export class TestStore extends MemoryStore {
  /** Called before every staging and commit. */
  beforeWrite: (what: 'stage' | 'commit') => void = () => undefined
  commits = 0
  staged = 0
  private readonly shared: MemoryDatabase

  constructor(database = memoryDatabase()) {
    super(database)
    this.shared = database
  }

  /** Ids that lie in a store, ascending. */
  ids(store: 'pages' | 'segments' | 'jobs' | 'directory'): (number | string)[] {
    return [...(this.shared.records.get(store)?.keys() ?? [])].sort((a, b) => (a < b ? -1 : 1))
  }

  override async stage(staged: Parameters<HistoryStore['stage']>[0]) {
    this.beforeWrite('stage')
    await super.stage(staged)
    this.staged++
  }

  override async commit(change: HistoryChange) {
    this.beforeWrite('commit')
    await super.commit(change)
    this.commits++
  }
}
