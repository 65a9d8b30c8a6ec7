import type { BackupChoicesView } from './backup-views.ts'

/** How much is left in the battery, 0 … 1, as a window knows it. */
export interface BatteryLevel {
  readonly level: number
  readonly charging: boolean
}

/** What the screens may ask about when backups are made. */
export interface ScheduleApi {
  /** Ends the backup that is under way, here or elsewhere. The last one stays whole. */
  cancelBackup(): Promise<void>
  /** For a day, or until `resumeBackups`. One that is under way ends. */
  pauseBackups(how: 'day' | 'until-resumed'): Promise<void>
  resumeBackups(): Promise<void>
  chooseBackups(choices: BackupChoicesView): Promise<void>
  /** Workers cannot see the battery. Null: nobody tells. */
  tellBattery(battery: BatteryLevel | null): Promise<void>
  /** Whether the person is to be told now that backups are late; answers true once in a day. */
  tellsLate(): Promise<boolean>
}
