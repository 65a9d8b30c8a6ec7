import type { Bytes } from '../../core/bytes.ts'
import { equalBytes } from '../../core/bytes.ts'
import { HeirloomError, isCode } from '../../core/errors.ts'
import type { Connection } from './connection.ts'
import { freshKeys, isSameHistory, openKeys, putKeys } from './history-keys.ts'
import type { WriteTransaction } from './history-keys.ts'
import type { RecordKind } from './record-kinds.ts'
import { recordStores } from './schema.ts'
import type { RecordStore } from './schema.ts'
import { seal, unseal } from './sealer.ts'
import type { HistoryKeys, OwnId } from './sealer.ts'

/** One record to put (or, with `add`, to add under an id that must be free), or to delete when `plaintext` is null. */
export interface RecordWrite {
  readonly store: RecordStore
  readonly kind: RecordKind
  readonly id: OwnId
  readonly plaintext: Bytes | null
  readonly add?: boolean
}

export interface SealedRecord {
  readonly id: OwnId
  readonly sealed: Bytes
}

/** Reads and writes sealed records under the keys of the present history. Crypto is done outside transactions. */
export class SealedAccess {
  private readonly connection: Connection
  private current: HistoryKeys
  /** Stays with the history of these keys, whatever takes its place. */
  private readonly isBound: boolean
  private stale = false

  constructor(connection: Connection, keys: HistoryKeys, isBound = false) {
    this.connection = connection
    this.current = keys
    this.isBound = isBound
  }

  async bound(): Promise<SealedAccess> {
    // The word of an erasure elsewhere may still be on its way.
    this.stale = true
    return new SealedAccess(this.connection, await this.keys(), true)
  }

  get historyId(): Bytes {
    return this.current.historyId
  }

  /** Another context may have erased the history: its keys are looked up again before the next use. */
  doubtKeys(): void {
    this.stale = true
  }

  private async keys(): Promise<HistoryKeys> {
    if (this.stale && !this.isBound) {
      this.current = await openKeys(this.connection)
      this.stale = false
    }
    return this.current
  }

  /** Sealed records in the order asked; undefined where there is none. One transaction. */
  async get(store: RecordStore, ids: readonly OwnId[]): Promise<(Bytes | undefined)[]> {
    return this.connection.use(async (db) => {
      const tx = db.transaction(store, 'readonly')
      const records = await Promise.all(ids.map((id) => tx.store.get(id as never)))
      await tx.done
      return records
    })
  }

  /** All sealed records below a prefix, or all of the store, in id order. */
  async getAll(store: RecordStore, prefix = ''): Promise<SealedRecord[]> {
    return this.connection.use(async (db) => {
      const tx = db.transaction(store, 'readonly')
      const range = prefix ? IDBKeyRange.bound(prefix, `${prefix}\uffff`) : null
      const [ids, records] = await Promise.all([
        tx.store.getAllKeys(range as never),
        tx.store.getAll(range as never),
      ])
      await tx.done
      return ids.map((id, i) => ({ id, sealed: records[i]! }))
    })
  }

  async ids(store: RecordStore): Promise<OwnId[]> {
    return this.connection.use((db) => db.getAllKeys(store))
  }

  async open(kind: RecordKind, { id, sealed }: SealedRecord): Promise<Bytes> {
    const keys = await this.keys()
    try {
      return await unseal(keys, kind, id, sealed)
    } catch (error) {
      if (!isCode(error, 'bad-record')) throw error
      // Erased and begun anew by another tab since: no damage, just another history.
      this.stale = true
      const now = this.isBound ? await openKeys(this.connection) : await this.keys()
      if (equalBytes(now.historyId, keys.historyId)) throw error
      throw new HeirloomError('conflict', 'another history has taken the place of this one', { cause: error })
    }
  }

  /**
   * One strict transaction. `expected`: the sealed spine that must still be there (null: none); `conflict` else, and
   * when the history is no longer the one these keys belong to. Returns what was put, in the order of `writes`.
   */
  async write(
    writes: readonly RecordWrite[],
    expected?: { readonly spine: Bytes | null },
  ): Promise<(Bytes | null)[]> {
    const keys = await this.keys()
    const sealed = await Promise.all(
      writes.map(async ({ kind, id, plaintext }) => (plaintext ? seal(keys, kind, id, plaintext) : null)),
    )
    const stores: (RecordStore | 'keys')[] = ['keys', ...new Set(writes.map((write) => write.store))]
    if (expected && !stores.includes('spine')) stores.push('spine')
    await this.connection.use(async (db) => {
      const tx = db.transaction(stores, 'readwrite', { durability: 'strict' })
      const done = tx.done
      // An early failure is thrown below already; `done` would report it a second time.
      done.catch(() => undefined)
      try {
        await this.guard(tx, keys, expected)
        await Promise.all(issue(tx, writes, sealed))
      } catch (error) {
        abort(tx)
        // Why the transaction failed (a full disk, say) is told by it and not by the request.
        await done.catch((reason: unknown) => {
          throw error instanceof HeirloomError || isAbort(reason) ? error : reason
        })
        throw error
      }
      await done
    })
    return sealed
  }

  private async guard(tx: WriteTransaction, keys: HistoryKeys, expected?: { readonly spine: Bytes | null }) {
    if (!(await isSameHistory(tx, keys))) {
      this.stale = true
      throw new HeirloomError('conflict', 'another history has taken the place of this one')
    }
    if (!expected) return
    const spine = (await tx.objectStore('spine').get('spine')) ?? null
    const same =
      spine === null || expected.spine === null ? spine === expected.spine : equalBytes(spine, expected.spine)
    if (!same) throw new HeirloomError('conflict', 'the history has changed meanwhile')
  }

  /** Deletes every record and key, and begins an empty history under new ones. `expected` as in `write`. */
  async erase(expected?: { readonly spine: Bytes | null }): Promise<void> {
    const before = await this.keys()
    const keys = await freshKeys()
    await this.connection.use(async (db) => {
      const tx = db.transaction([...recordStores, 'keys'], 'readwrite', { durability: 'strict' })
      if (expected) await this.guard(tx, before, expected)
      for (const name of [...recordStores, 'keys'] as const) void tx.objectStore(name).clear()
      putKeys(tx.objectStore('keys'), keys)
      await tx.done
    })
    this.current = keys
    this.stale = false
  }
}

/** Every request at once: the transaction ends by itself when none is left. */
function issue(
  tx: WriteTransaction,
  writes: readonly RecordWrite[],
  sealed: readonly (Bytes | null)[],
): Promise<unknown>[] {
  return writes.map(({ store, id, add }, i) => {
    const value = sealed[i]
    const target = tx.objectStore(store)
    if (!value) return target.delete(id)
    return add ? target.add(value, id) : target.put(value, id)
  })
}

function abort(tx: WriteTransaction): void {
  try {
    tx.abort()
  } catch {
    // It has ended by itself.
  }
}

function isAbort(reason: unknown): boolean {
  return !(reason instanceof DOMException) || reason.name === 'AbortError'
}
