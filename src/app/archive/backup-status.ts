import { isCode } from '../../core/errors.ts'
import type { BackupSetting } from '../../domain/archive/backup-setting.ts'
import { decodeReport } from '../../domain/archive/report-record.ts'
import { noTries, usualChoices } from '../../domain/archive/schedule-records.ts'
import type { Clock, HistoryStore } from '../../domain/ports.ts'
import type { BackupStatus, FailureView, JobView, Progress } from '../views.ts'
import { nullWhenDamaged } from '../damaged.ts'
import { readPayment } from '../plan/payment-record.ts'
import { holdsBackups } from '../rotation/rotation-records.ts'
import { decide, type Decision } from '../schedule/decide.ts'
import type { Runs } from '../schedule/runs.ts'
import { readChoices, readTries } from '../schedule/schedule-store.ts'
import type { Surroundings } from '../schedule/surroundings.ts'
import { findSetting } from './read-setting.ts'

// What can be told of backups without the room that makes them: it is large, and loaded when it is needed.

/** There while a deletion is wished for and not yet done: no backup runs then, and the next start goes on with it. */
export const deletionWishId = 'delete/archive'

export interface BackupStatusDeps {
  readonly store: Pick<HistoryStore, 'readSetting' | 'readJobs' | 'readSpine'>
  readonly clock: Clock
  /** Where a first backup would go. */
  readonly serviceUrl: string
  readonly runs: Pick<Runs, 'known'>
  readonly surroundings: Surroundings
}

/** How backups stand, and whether one is to be made now. */
export async function readBackupStatus(deps: BackupStatusDeps): Promise<BackupStatus & Decision> {
  const { store, serviceUrl, clock, runs, surroundings } = deps
  const found = await findUnlocked(store)
  const setting = typeof found === 'string' ? null : found
  const choices = found === 'locked' ? usualChoices : await readChoices(store)
  const report = setting?.lastReport ?? new Uint8Array(0)
  const last = report.length > 0 ? await nullWhenDamaged(() => decodeReport(report)) : null
  const decision = decide({
    now: clock.now(),
    setting: typeof found === 'string' ? found : found ? 'on' : 'off',
    turnedOnAt: setting?.turnedOnAt ?? 0,
    lastAt: last?.at ?? 0,
    tries: setting ? await readTries(store) : noTries,
    choices,
    surroundings: surroundings.now(),
    run: runs.known(),
    otherJob: setting !== null && ((await hasUnfinishedWork({ store })) || (await holdsBackups(store))),
  })
  return {
    ...decision,
    on: found !== null,
    last,
    choices: { metered: choices.metered, batteryFloor: choices.batteryFloor },
    serviceUrl: setting?.serviceUrl ?? serviceUrl,
    subscribed: found === 'locked' ? false : await isSubscribed(store),
  }
}

async function findUnlocked(
  store: BackupStatusDeps['store'],
): Promise<BackupSetting | 'lost' | 'locked' | null> {
  try {
    return await findSetting(store)
  } catch (error) {
    if (isCode(error, 'locked')) return 'locked'
    throw error
  }
}

async function isSubscribed(store: BackupStatusDeps['store']): Promise<boolean> {
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
