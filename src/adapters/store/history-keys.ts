import { equalBytes } from '../../core/bytes.ts'
import type { Bytes } from '../../core/bytes.ts'
import { HeirloomError } from '../../core/errors.ts'
import type { LockRecord } from '../../domain/lock/lock-record.ts'
import { decodeLock, lockEpoch } from '../../domain/lock/lock-record.ts'
import type { IDBPTransaction } from 'idb'
import type { Connection } from './connection.ts'
import type { HistorySchema, RecordStore } from './schema.ts'
import { newDataKey } from './sealer.ts'
import type { HistoryKeys } from './sealer.ts'

/** Names in the store `keys` besides the epoch numbers. */
export const historyIdKey = 'history'
export const lockKey = 'lock'
export const triesKey = 'tries'

export type WriteTransaction = IDBPTransaction<HistorySchema, (RecordStore | 'keys')[], 'readwrite'>

/** What lies in `keys`. */
export interface StoredKeys {
  readonly historyId: Bytes
  /** Data keys that lie in clear: one while there is no lock, else only what is still to be sealed again. */
  readonly clear: ReadonlyMap<number, CryptoKey>
  readonly lock: LockRecord | null
}

/** Keys and id of the history, made at the first start. Two tabs that start at once agree: the first one counts. */
export async function openKeys(connection: Connection): Promise<StoredKeys> {
  const fresh = await freshKeys()
  return connection.use(async (db) => {
    const tx = db.transaction('keys', 'readwrite', { durability: 'strict' })
    const [ids, values] = await Promise.all([tx.store.getAllKeys(), tx.store.getAll()])
    if (ids.length === 0) {
      putKeys(tx.store, fresh)
      await tx.done
      return { historyId: fresh.historyId, clear: fresh.dataKeys, lock: null }
    }
    await tx.done
    return readKeys(new Map(ids.map((id, i) => [id, values[i]!])))
  })
}

export async function freshKeys(): Promise<HistoryKeys> {
  const epoch = 1
  return { historyId: newHistoryId(), epoch, dataKeys: new Map([[epoch, await newDataKey()]]) }
}

export function newHistoryId(): Bytes {
  return crypto.getRandomValues(new Uint8Array(16))
}

/** Puts only: the caller awaits the transaction. */
export function putKeys(
  store: { put(value: CryptoKey | Bytes, key: number | string): Promise<unknown> },
  keys: HistoryKeys,
): void {
  const puts = [store.put(keys.historyId, historyIdKey)]
  for (const [epoch, key] of keys.dataKeys) puts.push(store.put(key, epoch))
  // When one fails the transaction fails with it, and that is awaited.
  for (const put of puts) put.catch(() => undefined)
}

function readKeys(stored: ReadonlyMap<number | string, CryptoKey | Bytes>): StoredKeys {
  const historyId = stored.get(historyIdKey)
  const clear = new Map<number, CryptoKey>()
  for (const [id, value] of stored)
    if (typeof id === 'number' && value instanceof CryptoKey) clear.set(id, value)
  const locked = stored.get(lockKey)
  const lock = locked === undefined ? null : decodeLock(locked)
  if (!(historyId instanceof Uint8Array) || historyId.length !== 16 || (!lock && clear.size === 0)) {
    throw new HeirloomError('bad-record', 'the keys of this history are damaged')
  }
  return { historyId, clear, lock }
}

/** What a history's writes are sealed under, as it stands in a transaction. */
export type KeyStanding = 'same' | 'other-key' | 'other-history'

/**
 * In a write transaction: whether what was sealed under these keys may still be written. `other-key`: the lock was
 * turned on meanwhile, and it is to be sealed again under the new key first.
 */
export async function keyStanding(tx: WriteTransaction, keys: HistoryKeys): Promise<KeyStanding> {
  const store = tx.objectStore('keys')
  const [id, lock, clear] = await Promise.all([
    store.get(historyIdKey),
    store.get(lockKey),
    store.getKey(keys.epoch),
  ])
  if (!(id instanceof Uint8Array) || !equalBytes(id, keys.historyId)) return 'other-history'
  const isCurrent = lock === undefined ? clear !== undefined : lockEpoch(lock) === keys.epoch
  return isCurrent ? 'same' : 'other-key'
}
