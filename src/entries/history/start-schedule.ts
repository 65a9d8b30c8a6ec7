import { browserSurroundings } from '../../adapters/platform/browser-surroundings.ts'
import { channelNews } from '../../adapters/platform/channel-news.ts'
import type { ScheduleApi } from '../../app/api/schedule-api.ts'
import type { BackupWord } from '../../app/schedule/backup-news.ts'
import { backupWords } from '../../app/schedule/backup-news.ts'
import { createSchedule, type ScheduleDeps } from '../../app/schedule/create-schedule.ts'
import { keepBackingUp } from '../../app/schedule/keep-backing-up.ts'
import { readBackupStatus, type BackupStatusDeps } from '../../app/schedule/read-status.ts'
import { createRuns, type Runs } from '../../app/schedule/runs.ts'
import type { Surroundings } from '../../app/schedule/surroundings.ts'

export interface SchedulePorts extends Pick<BackupStatusDeps, 'clock' | 'serviceUrl' | 'bringing'> {
  readonly store: BackupStatusDeps['store'] & ScheduleDeps['store']
  readonly later: (work: () => void, ms: number) => void
  readonly backUp: () => Promise<unknown>
  /** What is told of backups is another by now. */
  readonly changed: () => void
}

export interface Schedule {
  readonly api: ScheduleApi
  readonly runs: Runs
  readonly surroundings: Surroundings
  readonly status: () => ReturnType<typeof readBackupStatus>
}

/**
 * Backups on time for as long as this worker lives: at its start, now and then, and whenever something tells that it is
 * time. Loaded where backups are on.
 */
export function startSchedule(ports: SchedulePorts): Schedule {
  const { clock, later, changed } = ports
  const surroundings = browserSurroundings()
  const news = channelNews<BackupWord>(backupWords)
  const runs = createRuns({ news, clock, later })
  const status = () => readBackupStatus({ ...ports, runs, surroundings })
  const keeping = keepBackingUp({ ...ports, status })
  runs.observe(changed)
  surroundings.onNetwork(() => {
    changed()
    keeping.lookOnNetwork()
  })
  news.listen(({ kind }) => {
    if (kind !== 'look') return
    news.tell({ kind: 'looking' })
    keeping.look()
  })
  const { look } = keeping
  const api = createSchedule({ ...ports, runs, status, look, onBattery: surroundings.tellBattery })
  return { api, runs, surroundings, status }
}
