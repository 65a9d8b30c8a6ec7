import { equalBytes } from '../../core/bytes.ts'
import type { Bytes } from '../../core/bytes.ts'
import { HeirloomError, isCode } from '../../core/errors.ts'
import { decodeLock, encodeLock } from '../../domain/lock/lock-record.ts'
import type { ResealReport } from '../../domain/lock-port.ts'
import type { Connection } from '../store/connection.ts'
import { keyStanding, lockKey } from '../store/history-keys.ts'
import type { KeyRing } from '../store/key-ring.ts'
import { recordStores } from '../store/schema.ts'
import type { RecordStore } from '../store/schema.ts'
import { epochOf, fingerprintOf, kindOf, seal, unseal } from '../store/sealer.ts'
import type { HistoryKeys, OwnId } from '../store/sealer.ts'

/** Records of one step: at most a few MiB in memory, and a transaction that makes nobody wait. */
const stepRecords: Readonly<Partial<Record<RecordStore, number>>> = { outbox: 2, media: 16, spine: 1 }
const usualStep = 64

export interface ResealDeps {
  readonly connection: Connection
  readonly ring: KeyRing
  readonly onProgress: (done: number, total: number) => void
  readonly signal: AbortSignal
}

interface OldRecord {
  readonly id: OwnId
  readonly sealed: Bytes
}

/**
 * Seals every record that is still under the key from before the lock again, then removes that key. The journal is the
 * epoch that each record carries, and the lock record that names the old one: a run goes over everything, and passes by
 * what an earlier one did. Once the lock record is there nobody writes under the old key, so one pass meets all of it.
 */
export async function reseal(deps: ResealDeps): Promise<ResealReport> {
  const keys = await deps.ring.keys()
  const { lock } = await deps.ring.look()
  const report = { sealed: 0, unreadable: 0 }
  if (!lock || lock.oldEpoch === 0) return report
  const total = await countAll(deps.connection)
  let done = 0
  for (const store of recordStores) {
    for await (const step of stepsOf(deps.connection, store)) {
      deps.signal.throwIfAborted()
      const old = step.filter((record) => epochOf(record.sealed) === lock.oldEpoch)
      const { sealed, unreadable } = await sealStep(deps.connection, keys, { store, old })
      report.sealed += sealed
      report.unreadable += unreadable
      done += step.length
      deps.onProgress(done, Math.max(done, total))
    }
  }
  await dropOldKey(deps.connection, keys)
  deps.ring.doubt()
  return report
}

function countAll(connection: Connection): Promise<number> {
  return connection.use(async (db) => {
    const counts = await Promise.all(recordStores.map((store) => db.count(store)))
    return counts.reduce((sum, count) => sum + count, 0)
  })
}

/** A store from front to back, a bounded number of records at a time. */
async function* stepsOf(connection: Connection, store: RecordStore): AsyncGenerator<readonly OldRecord[]> {
  const most = stepRecords[store] ?? usualStep
  for (let after: OwnId | null = null; ;) {
    const range: IDBKeyRange | null = after === null ? null : IDBKeyRange.lowerBound(after, true)
    const step: OldRecord[] = await connection.use(async (db) => {
      const tx = db.transaction(store, 'readonly')
      const [ids, records] = await Promise.all([
        tx.store.getAllKeys(range as never, most),
        tx.store.getAll(range as never, most),
      ])
      await tx.done
      return ids.map((id, i) => ({ id, sealed: records[i]! }))
    })
    if (step.length === 0) return
    yield step
    after = step.at(-1)!.id
  }
}

async function sealStep(
  connection: Connection,
  keys: HistoryKeys,
  { store, old }: { readonly store: RecordStore; readonly old: readonly OldRecord[] },
): Promise<ResealReport> {
  const fresh = await Promise.all(old.map((record) => sealAgain(keys, record)))
  const readable = old.flatMap((record, i) => (fresh[i] ? [{ ...record, fresh: fresh[i] }] : []))
  const unreadable = old.length - readable.length
  if (readable.length === 0) return { sealed: 0, unreadable }
  await connection.use(async (db) => {
    const tx = db.transaction(['keys', store], 'readwrite')
    await needSameKeys(tx, keys)
    const target = tx.objectStore(store)
    await Promise.all(
      readable.map(async ({ id, sealed, fresh: value }) => {
        const now = fingerprintOf(await target.get(id))
        // Changed or deleted meanwhile: what is there now is under the new key already.
        if (now && equalBytes(now, fingerprintOf(sealed)!)) await target.put(value, id)
      }),
    )
    await tx.done
  })
  return { sealed: readable.length, unreadable }
}

/** Null: it could not be read before either. */
async function sealAgain(keys: HistoryKeys, { id, sealed }: OldRecord): Promise<Bytes | null> {
  const kind = kindOf(sealed)
  try {
    return await seal(keys, kind, id, await unseal(keys, kind, id, sealed))
  } catch (error) {
    if (isCode(error, 'bad-record')) return null
    throw error
  }
}

/** The last step, and the only strict one: what it makes durable makes all before it durable. */
async function dropOldKey(connection: Connection, keys: HistoryKeys): Promise<void> {
  await connection.use(async (db) => {
    const tx = db.transaction(['keys'], 'readwrite', { durability: 'strict' })
    await needSameKeys(tx, keys)
    const stored = tx.objectStore('keys')
    const lock = decodeLock(await stored.get(lockKey))
    if (lock.oldEpoch !== 0) {
      const drop = stored.delete(lock.oldEpoch)
      await Promise.all([drop, stored.put(encodeLock({ ...lock, oldEpoch: 0 }), lockKey)])
    }
    await tx.done
  })
}

async function needSameKeys(tx: Parameters<typeof keyStanding>[0], keys: HistoryKeys): Promise<void> {
  if ((await keyStanding(tx, keys)) === 'same') return
  throw new HeirloomError('conflict', 'the lock or the history was changed meanwhile')
}
