import { noStanding } from '../../domain/archive/media-standing.ts'
import { decodeReport } from '../../domain/archive/report-record.ts'
import { noTries, usualChoices } from '../../domain/archive/schedule-records.ts'
import type { Clock, HistoryStore } from '../../domain/ports.ts'
import { readMediaChoices, readStanding } from '../archive/media/media-store.ts'
import { mediaView } from '../archive/media/media-view.ts'
import { findUnlocked, hasUnfinishedWork, isSubscribed } from '../archive/backup-status.ts'
import type { BackupStatus } from '../api/backup-views.ts'
import type { BringingView } from '../api/media-store-api.ts'
import { nullWhenDamaged } from '../damaged.ts'
import { holdsBackups } from '../rotation/rotation-records.ts'
import { decide, type Decision } from './decide.ts'
import type { Runs } from './runs.ts'
import { readChoices, readTries } from './schedule-store.ts'
import type { Surroundings } from './surroundings.ts'

export interface BackupStatusDeps {
  readonly store: Pick<HistoryStore, 'readSetting' | 'readJobs' | 'readSpine'>
  readonly clock: Clock
  /** Where a first backup would go. */
  readonly serviceUrl: string
  readonly runs: Pick<Runs, 'known'>
  readonly surroundings: Surroundings
  /** Left out: nobody brings files here in this context. */
  readonly bringing?: (() => Promise<BringingView | null>) | undefined
}

/** How backups stand, and whether one is to be made now. */
export async function readBackupStatus(deps: BackupStatusDeps): Promise<BackupStatus & Decision> {
  const { store, serviceUrl, clock, runs, surroundings } = deps
  const found = await findUnlocked(store)
  const setting = typeof found === 'string' ? null : found
  const choices = found === 'locked' ? usualChoices : await readChoices(store)
  const report = setting?.lastReport ?? new Uint8Array(0)
  const last = report.length > 0 ? await nullWhenDamaged(() => decodeReport(report)) : null
  const files = setting ? await readStanding(store) : noStanding
  const decision = decide({
    now: clock.now(),
    setting: typeof found === 'string' ? found : found ? 'on' : 'off',
    turnedOnAt: setting?.turnedOnAt ?? 0,
    lastAt: last?.at ?? 0,
    tries: setting ? await readTries(store) : noTries,
    choices,
    surroundings: surroundings.now(),
    run: runs.known(),
    filesAt: files.retryAt,
    otherJob: setting !== null && ((await hasUnfinishedWork({ store })) || (await holdsBackups(store))),
  })
  return {
    ...decision,
    on: found !== null,
    last,
    choices: { metered: choices.metered, batteryFloor: choices.batteryFloor },
    serviceUrl: setting?.serviceUrl ?? serviceUrl,
    media: setting ? mediaView(files, await readMediaChoices(store), await deps.bringing?.()) : null,
    subscribed: found === 'locked' ? false : await isSubscribed(store),
  }
}
