import type { Accessor } from 'solid-js'
import type { HistoryApi } from '../../app/api/history-api.ts'
import type { HistoryStatus } from '../../app/api/views.ts'
import { createBackground } from './background.ts'
import { listBackups } from './backup-job.ts'
import { watchBattery } from './battery.ts'
import type { Jobs } from './jobs.ts'
import { createLateNotices } from './late.ts'

/** What a page does for backups for as long as it is open, whatever screen is shown. */
export function createBackupWatch(parts: {
  readonly api: HistoryApi
  readonly jobs: Jobs
  readonly status: Accessor<HistoryStatus | null>
}): void {
  const { api, jobs, status } = parts
  const backup = () => status()?.backup
  listBackups(jobs, backup)
  createLateNotices(api, backup)
  createBackground(backup)
  void watchBattery(api)
}
