import type { Bytes } from '../../core/bytes.ts'
import { decodeExpired, encodeExpired, expiredId } from '../../domain/archive/expired-record.ts'
import { decodePlan } from '../../domain/archive/journal-records.ts'
import { decodeManifest } from '../../domain/archive/manifest.ts'
import { archiveHorizonMs } from '../../domain/frame/expiry.ts'
import type { HistoryStore } from '../../domain/ports.ts'
import { nullWhenDamaged } from '../damaged.ts'
import { planId } from './journal.ts'

/**
 * The record that tells the next backup how many messages of the last one have vanished since because their time had
 * come: nobody needs to be asked about those. It goes into the change that erases them. Nothing where no backup is.
 */
export async function expiredSinceBackup(
  store: Pick<HistoryStore, 'readJob'>,
  gone: readonly { readonly id: number; readonly expiresAt: number }[],
): Promise<Readonly<Record<string, Bytes>>> {
  const plan = await readOr(store, planId, decodePlan)
  if (!plan) return {}
  const { nextItemId, archiveTime } = decodeManifest(plan.manifest)
  const held = gone.filter(({ id, expiresAt }) => {
    return id < nextItemId && expiresAt >= archiveTime + archiveHorizonMs
  })
  if (held.length === 0) return {}
  const before = (await readOr(store, expiredId, decodeExpired)) ?? 0
  return { [expiredId]: encodeExpired(before + held.length) }
}

function readOr<T>(
  store: Pick<HistoryStore, 'readJob'>,
  id: string,
  decode: (record: Bytes) => T,
): Promise<T | null> {
  return nullWhenDamaged(async () => {
    const record = await store.readJob(id)
    return record && decode(record)
  })
}
