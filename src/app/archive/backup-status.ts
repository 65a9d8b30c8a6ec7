import { isCode } from '../../core/errors.ts'
import type { BackupSetting } from '../../domain/archive/backup-setting.ts'
import type { HistoryStore } from '../../domain/ports.ts'
import type { BackupStatus, FailureView, JobView, Progress } from '../api/views.ts'
import { nullWhenDamaged } from '../damaged.ts'
import { readPayment } from '../plan/payment-record.ts'
import { noBackups } from '../schedule/no-backups.ts'
import { findSetting } from './read-setting.ts'

// What can be told of backups without the room that makes them: it is large, and loaded when it is needed.

/** There while a deletion is wished for and not yet done: no backup runs then, and the next start goes on with it. */
export const deletionWishId = 'delete/archive'

/** Where backups are off there is nothing else to tell. Null: they are on, or what is kept of them cannot be read now. */
export async function offStatus(deps: {
  readonly store: Pick<HistoryStore, 'readSetting'>
  readonly serviceUrl: string
}): Promise<BackupStatus | null> {
  const { store, serviceUrl } = deps
  if ((await findUnlocked(store)) !== null) return null
  return { ...noBackups, serviceUrl, subscribed: await isSubscribed(store) }
}

/** The setting of backups; null: they are off. `lost`: it cannot be read; `locked`: not before the app is unlocked. */
export async function findUnlocked(
  store: Pick<HistoryStore, 'readSetting'>,
): Promise<BackupSetting | 'lost' | 'locked' | null> {
  try {
    return await findSetting(store)
  } catch (error) {
    if (isCode(error, 'locked')) return 'locked'
    throw error
  }
}

export async function isSubscribed(store: Pick<HistoryStore, 'readSetting'>): Promise<boolean> {
  const payment = await nullWhenDamaged(() => readPayment(store))
  return (payment?.subscriber.length ?? 0) > 0
}

/** That the record is there says it all, whatever it holds. */
export async function isDeleting({
  store,
}: {
  readonly store: Pick<HistoryStore, 'readJobs'>
}): Promise<boolean> {
  return (await store.readJobs(deletionWishId)).length > 0
}

export async function isRestoring({
  store,
}: {
  readonly store: Pick<HistoryStore, 'readSpine'>
}): Promise<boolean> {
  return ((await store.readSpine())?.restoring ?? null) !== null
}

/** The restore that has not come to its end, as one of `HistoryStatus.unfinished`. */
export async function unfinishedRestore(
  deps: { readonly store: Pick<HistoryStore, 'readSpine'> },
  known: { readonly progress: Progress | null; readonly failure: FailureView | null },
): Promise<readonly JobView[]> {
  if (!(await isRestoring(deps))) return []
  const { progress, failure } = known
  return [{ id: 'restore', kind: 'restore', startedAt: 0, title: '', damaged: false, progress, failure }]
}

/** Whether a deletion or a restore was cut off and is to be gone on with. */
export async function hasUnfinishedWork(deps: {
  readonly store: Pick<HistoryStore, 'readJobs' | 'readSpine'>
}): Promise<boolean> {
  return (await isDeleting(deps)) || (await isRestoring(deps))
}
