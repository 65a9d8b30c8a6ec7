import { usualChoices } from '../../domain/archive/schedule-records.ts'
import type { BackupStatus } from '../backup-views.ts'

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
  choices: { metered: usualChoices.metered, batteryFloor: usualChoices.batteryFloor },
  serviceUrl: '',
  subscribed: false,
}
