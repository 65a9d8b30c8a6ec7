import type { BrowserSurroundings } from '../../adapters/platform/browser-surroundings.ts'
import { readBackupStatus, type BackupStatusDeps } from '../../app/archive/backup-status.ts'
import type { ScheduleApi } from '../../app/schedule-api.ts'
import type { BackupNews } from '../../app/schedule/backup-news.ts'
import { createSchedule, type ScheduleDeps } from '../../app/schedule/create-schedule.ts'
import { keepBackingUp } from '../../app/schedule/keep-backing-up.ts'

export interface SchedulePorts extends BackupStatusDeps, Pick<ScheduleDeps, 'store' | 'runs'> {
  readonly store: BackupStatusDeps['store'] & ScheduleDeps['store']
  readonly runs: ScheduleDeps['runs']
  readonly surroundings: BrowserSurroundings
  readonly news: BackupNews
  readonly later: (work: () => void, ms: number) => void
  readonly backUp: () => Promise<unknown>
  readonly changed: () => void
}

/** Backups on time for as long as this worker lives: at its start, now and then, and whenever something tells that it is time. */
export function startSchedule(ports: SchedulePorts): ScheduleApi {
  const { surroundings, news, changed } = ports
  const status = () => readBackupStatus(ports)
  const keeping = keepBackingUp({ ...ports, status })
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
  return createSchedule({ ...ports, status, onBattery: surroundings.tellBattery, look })
}
