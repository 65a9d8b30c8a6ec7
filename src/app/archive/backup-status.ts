import { decodeReport } from '../../domain/archive/report-record.ts'
import type { HistoryStore } from '../../domain/ports.ts'
import type { BackupStatus, FailureView, JobView, Progress } from '../views.ts'
import { nullWhenDamaged } from '../damaged.ts'
import { readPayment } from '../plan/payment-record.ts'
import { findSetting } from './read-setting.ts'

// What can be told of backups without the room that makes them: it is large, and loaded when it is needed.

/** There while a deletion is wished for and not yet done: no backup runs then, and the next start goes on with it. */
export const deletionWishId = 'delete/archive'

export interface BackupStatusDeps {
  readonly store: Pick<HistoryStore, 'readSetting'>
  /** Where a first backup would go. */
  readonly serviceUrl: string
}

/** How backups stand while none is being made here. */
export async function readBackupStatus({ store, serviceUrl }: BackupStatusDeps): Promise<BackupStatus> {
  const setting = await findSetting(store)
  const payment = await nullWhenDamaged(() => readPayment(store))
  const subscribed = (payment?.subscriber.length ?? 0) > 0
  if (setting === 'lost') {
    const failure = { code: 'setting-lost', facts: {} }
    return { state: 'failed', on: true, last: null, progress: null, failure, serviceUrl, subscribed }
  }
  const report = setting?.lastReport ?? new Uint8Array(0)
  const last = report.length > 0 ? await nullWhenDamaged(() => decodeReport(report)) : null
  return {
    state: setting ? 'waiting' : 'off',
    on: setting !== null,
    last,
    progress: null,
    failure: null,
    serviceUrl: setting?.serviceUrl ?? serviceUrl,
    subscribed,
  }
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
