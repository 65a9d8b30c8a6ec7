import type { BackupStatus } from '../api/backup-views.ts'

/** Where nobody makes any. */
export const noBackups: BackupStatus = {
  state: 'off',
  on: false,
  last: null,
  waitsFor: null,
  nextAt: 0,
  runs: null,
  progress: null,
  failure: null,
  failedAt: 0,
  attempts: 0,
  late: false,
  // As `usualChoices`, without its codec: this is loaded where there are no backups.
  choices: { metered: false, batteryFloor: 20 },
  media: null,
  serviceUrl: '',
  subscribed: false,
}
