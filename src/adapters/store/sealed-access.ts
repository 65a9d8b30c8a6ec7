import type { Bytes } from '../../core/bytes.ts'
import { equalBytes } from '../../core/bytes.ts'
import { HeirloomError, isCode } from '../../core/errors.ts'
import { recoveryKeySetting } from '../../domain/lock-port.ts'
import type { Connection } from './connection.ts'
import type { LockState } from '../../domain/lock-port.ts'
import { decodeLock, encodeLock } from '../../domain/lock/lock-record.ts'
import { freshKeys, keyStanding, lockKey, newHistoryId, putKeys } from './history-keys.ts'
import type { WriteTransaction } from './history-keys.ts'
import type { KeyRing } from './key-ring.ts'
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
  /** Done only where this sealed record stands in the same store; null: where there is none. */
  readonly standing?: { readonly store: RecordStore; readonly id: OwnId; readonly sealed: Bytes | null }
}

export interface SealedRecord {
  readonly id: OwnId
  readonly sealed: Bytes
}

/** How often a write is sealed again because the lock was turned on meanwhile; once is the rule. */
const maxSealings = 4
/** How often an exchange begins anew because another context was quicker. */
const maxExchanges = 20

/** May only be kept where nobody but the person can open it (docs/format.md section 7). */
const onlyUnderLock: ReadonlySet<OwnId> = new Set([recoveryKeySetting])

/** Reads and writes sealed records under the keys of the present history. Crypto is done outside transactions. */
export class SealedAccess {
  private readonly connection: Connection
  private readonly ring: KeyRing
  /** Stays with this history, whatever takes its place. Null: with the present one. */
  private readonly boundTo: Bytes | null

  constructor(connection: Connection, ring: KeyRing, boundTo: Bytes | null = null) {
    this.connection = connection
    this.ring = ring
    this.boundTo = boundTo
  }

  async bound(): Promise<SealedAccess> {
    // The word of an erasure elsewhere may still be on its way.
    this.ring.doubt()
    return new SealedAccess(this.connection, this.ring, (await this.ring.keys()).historyId)
  }

  get historyId(): Bytes {
    return this.boundTo ?? this.ring.historyId
  }

  lockState(): Promise<LockState> {
    return this.ring.state()
  }

  /** `locked`; `conflict` when the history that this stays with is gone. */
  private async keys(): Promise<HistoryKeys> {
    const keys = await this.ring.keys()
    if (this.boundTo && !equalBytes(keys.historyId, this.boundTo)) throw anotherHistory()
    return keys
  }

  /** Sealed records in the order asked; undefined where there is none. One transaction. */
  async get(store: RecordStore, ids: readonly OwnId[]): Promise<(Bytes | undefined)[]> {
    await this.ring.keys()
    return this.connection.use(async (db) => {
      const tx = db.transaction(store, 'readonly')
      const records = await Promise.all(ids.map((id) => tx.store.get(id as never)))
      await tx.done
      return records
    })
  }

  /** All sealed records below a prefix, or all of the store, in id order. */
  async getAll(store: RecordStore, prefix = ''): Promise<SealedRecord[]> {
    await this.ring.keys()
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
    await this.ring.keys()
    return this.connection.use((db) => db.getAllKeys(store))
  }

  async open(kind: RecordKind, { id, sealed }: SealedRecord): Promise<Bytes> {
    const keys = await this.keys()
    try {
      return await unseal(keys, kind, id, sealed)
    } catch (error) {
      if (!isCode(error, 'bad-record')) throw error
      // Erased and begun anew, or locked, by another tab since: no damage, just other keys.
      this.ring.doubt()
      const now = await this.ring.keys()
      if (!equalBytes(now.historyId, keys.historyId)) throw anotherHistory(error)
      if (now.epoch === keys.epoch) throw error
      return unseal(now, kind, id, sealed)
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
    return (await this.writeAll(writes, expected)).sealed
  }

  /** One record after the other, each as `change` makes it of what stands there; see `HistoryStore.exchangeMedia`. */
  async exchange(
    {
      store,
      kind,
      ids,
    }: { readonly store: RecordStore; readonly kind: RecordKind; readonly ids: readonly OwnId[] },
    change: (record: Bytes | null, id: OwnId) => readonly RecordWrite[],
  ): Promise<void> {
    let left = ids
    for (let tried = 1; left.length > 0; tried++) {
      const records = await this.get(store, left)
      const writes = await Promise.all(
        left.map(async (id, i) => {
          const sealed = records[i] ?? null
          const record = sealed && (await this.open(kind, { id, sealed }).catch(nullWhenDamaged))
          return change(record, id).map((write) => ({ ...write, standing: { store, id, sealed } }))
        }),
      )
      if (writes.every((each) => each.length === 0)) return
      const { passedBy } = await this.writeAll(writes.flat())
      // Another context was quicker: what it wrote is looked at anew.
      left = left.filter((_, i) => writes[i]!.some((write) => passedBy.has(write)))
      if (tried === maxExchanges && left.length > 0)
        throw new HeirloomError('conflict', 'records change faster than they are read')
    }
  }

  private async writeAll(
    writes: readonly RecordWrite[],
    expected?: { readonly spine: Bytes | null },
  ): Promise<{ readonly sealed: (Bytes | null)[]; readonly passedBy: ReadonlySet<RecordWrite> }> {
    for (let sealing = 1; ; sealing++) {
      const keys = await this.keys()
      const sealed = await Promise.all(
        writes.map(async ({ kind, id, plaintext }) => (plaintext ? seal(keys, kind, id, plaintext) : null)),
      )
      const passedBy = await this.writeSealed({ writes, sealed, keys }, expected)
      if (passedBy) return { sealed, passedBy }
      if (sealing === maxSealings) throw new HeirloomError('conflict', 'the keys change faster than writes')
    }
  }

  /** Writes that were passed by for what stood there; null: the lock was turned on after this was sealed, and nothing was written. */
  private async writeSealed(
    made: {
      readonly writes: readonly RecordWrite[]
      /** In their order. */
      readonly sealed: readonly (Bytes | null)[]
      readonly keys: HistoryKeys
    },
    expected?: { readonly spine: Bytes | null },
  ): Promise<ReadonlySet<RecordWrite> | null> {
    const { writes, sealed, keys } = made
    const passedBy = new Set<RecordWrite>()
    const named = writes.flatMap(({ store, standing }) => (standing ? [store, standing.store] : [store]))
    const stores: (RecordStore | 'keys')[] = ['keys', ...new Set(named)]
    if (expected && !stores.includes('spine')) stores.push('spine')
    return this.connection.use(async (db) => {
      const tx = db.transaction(stores, 'readwrite', { durability: 'strict' })
      const done = tx.done
      // An early failure is thrown below already; `done` would report it a second time.
      done.catch(() => undefined)
      try {
        if (!(await this.guard(tx, keys, expected))) {
          abort(tx)
          await done.catch(() => undefined)
          return null
        }
        await needsLock(tx, writes)
        for (const write of await elsewhere(tx, writes)) passedBy.add(write)
        await Promise.all(issue(tx, writes, { sealed, passedBy }))
      } catch (error) {
        abort(tx)
        // Why the transaction failed (a full disk, say) is told by it and not by the request.
        await done.catch((reason: unknown) => {
          throw error instanceof HeirloomError || isAbort(reason) ? error : reason
        })
        throw error
      }
      await done
      return passedBy
    })
  }

  /** False: what was sealed under these keys is to be sealed again. */
  private async guard(
    tx: WriteTransaction,
    keys: HistoryKeys,
    expected?: { readonly spine: Bytes | null },
  ): Promise<boolean> {
    const standing = await keyStanding(tx, keys)
    if (standing !== 'same') this.ring.doubt()
    if (standing === 'other-history') throw anotherHistory()
    if (standing === 'other-key') return false
    if (!expected) return true
    const spine = (await tx.objectStore('spine').get('spine')) ?? null
    const same =
      spine === null || expected.spine === null ? spine === expected.spine : equalBytes(spine, expected.spine)
    if (!same) throw new HeirloomError('conflict', 'the history has changed meanwhile')
    return true
  }

  /**
   * Deletes every record, and begins an empty history under a new id. A lock that is open here stays on, with its key;
   * one that is not goes too, with all keys: whoever forgot the passphrase begins anew. `expected` as in `write`.
   */
  async erase(expected?: { readonly spine: Bytes | null }): Promise<void> {
    const before = expected ? await this.keys() : null
    const held = await this.ring.heldKey()
    const keys = held ? null : await freshKeys()
    const stores: (RecordStore | 'keys')[] = [...recordStores, 'keys']
    await this.connection.use(async (db) => {
      const tx = db.transaction(stores, 'readwrite', { durability: 'strict' })
      if (before && !(await this.guard(tx, before, expected)))
        throw new HeirloomError('conflict', 'the lock was turned on meanwhile')
      const lock = await tx.objectStore('keys').get(lockKey)
      for (const name of stores) void tx.objectStore(name).clear()
      if (keys) putKeys(tx.objectStore('keys'), keys)
      else putLocked(tx, lock)
      await tx.done
    })
    this.ring.doubt()
  }
}

/** For records that the history can do without, or that can be made again. */
export function nullWhenDamaged(error: unknown): null {
  if (isCode(error, 'bad-record')) return null
  throw error
}

function anotherHistory(cause?: unknown): HeirloomError {
  return new HeirloomError('conflict', 'another history has taken the place of this one', { cause })
}

/** An empty history under the lock that was there: nothing is left that the old key would open. */
function putLocked(tx: WriteTransaction, lock: unknown): void {
  const keys = { historyId: newHistoryId(), epoch: 0, dataKeys: new Map<number, CryptoKey>() }
  putKeys(tx.objectStore('keys'), keys)
  void tx.objectStore('keys').put(encodeLock({ ...decodeLock(lock), oldEpoch: 0 }), lockKey)
}

/** `lock-needed` for what may not be kept without a lock: it may have been turned off a moment ago. */
async function needsLock(tx: WriteTransaction, writes: readonly RecordWrite[]): Promise<void> {
  const guarded = writes.some(
    ({ store, id, plaintext }) => plaintext && store === 'settings' && onlyUnderLock.has(id),
  )
  if (guarded && (await tx.objectStore('keys').getKey(lockKey)) === undefined)
    throw new HeirloomError('lock-needed', 'this is kept under the app lock only')
}

/** Writes for which another record stands there than they were made for. */
async function elsewhere(tx: WriteTransaction, writes: readonly RecordWrite[]): Promise<RecordWrite[]> {
  const bound = writes.filter(({ standing }) => standing)
  const found = await Promise.all(
    bound.map(({ standing }) => tx.objectStore(standing!.store).get(standing!.id as never)),
  )
  return bound.filter(({ standing }, i) => {
    const [then, now] = [standing!.sealed, found[i] ?? null]
    return then === null || now === null ? then !== now : !equalBytes(then, now)
  })
}

/** Every request at once: the transaction ends by itself when none is left. */
function issue(
  tx: WriteTransaction,
  writes: readonly RecordWrite[],
  { sealed, passedBy }: { sealed: readonly (Bytes | null)[]; passedBy: ReadonlySet<RecordWrite> },
): Promise<unknown>[] {
  return writes.map((write, i) => {
    if (passedBy.has(write)) return Promise.resolve()
    const { store, id, add } = write
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
