import { equalBytes } from '../../core/bytes.ts'
import type { Bytes } from '../../core/bytes.ts'
import { HeirloomError } from '../../core/errors.ts'
import type { IDBPTransaction } from 'idb'
import type { Connection } from './connection.ts'
import type { HistorySchema, RecordStore } from './schema.ts'
import { newDataKey } from './sealer.ts'
import type { HistoryKeys } from './sealer.ts'

const historyIdKey = 'history'

export type WriteTransaction = IDBPTransaction<HistorySchema, (RecordStore | 'keys')[], 'readwrite'>

/** Keys and id of the history, made at the first start. Two tabs that start at once agree: the first one counts. */
export async function openKeys(connection: Connection): Promise<HistoryKeys> {
  const fresh = await freshKeys()
  return connection.use(async (db) => {
    const tx = db.transaction('keys', 'readwrite', { durability: 'strict' })
    const [ids, values] = await Promise.all([tx.store.getAllKeys(), tx.store.getAll()])
    if (ids.length === 0) {
      putKeys(tx.store, fresh)
      await tx.done
      return fresh
    }
    await tx.done
    return readKeys(new Map(ids.map((id, i) => [id, values[i]!])))
  })
}

export async function freshKeys(): Promise<HistoryKeys> {
  const epoch = 1
  const historyId = crypto.getRandomValues(new Uint8Array(16))
  return { historyId, epoch, dataKeys: new Map([[epoch, await newDataKey()]]) }
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

function readKeys(stored: ReadonlyMap<number | string, CryptoKey | Bytes>): HistoryKeys {
  const historyId = stored.get(historyIdKey)
  const dataKeys = new Map<number, CryptoKey>()
  for (const [id, value] of stored)
    if (typeof id === 'number' && value instanceof CryptoKey) dataKeys.set(id, value)
  if (!(historyId instanceof Uint8Array) || historyId.length !== 16 || dataKeys.size === 0) {
    throw new HeirloomError('bad-record', 'the keys of this history are damaged')
  }
  return { historyId, epoch: Math.max(...dataKeys.keys()), dataKeys }
}

/** In a write transaction: whether the history is still the one these keys belong to. */
export async function isSameHistory(tx: WriteTransaction, keys: HistoryKeys): Promise<boolean> {
  const stored = await tx.objectStore('keys').get(historyIdKey)
  return stored instanceof Uint8Array && equalBytes(stored, keys.historyId)
}
