import { untilResumed } from '../../domain/archive/schedule-records.ts'
import type { Clock, HistoryStore } from '../../domain/ports.ts'
import { HeirloomError } from '../../core/errors.ts'
import type { BackupStatus } from '../api/backup-views.ts'
import type { BatteryLevel, ScheduleApi } from '../api/schedule-api.ts'
import { dayMs } from './decide.ts'
import type { Runs } from './runs.ts'
import { changeChoices, readToldLate, writeToldLate } from './schedule-store.ts'

export interface ScheduleDeps {
  readonly store: Pick<HistoryStore, 'readSetting' | 'writeSetting'>
  readonly clock: Clock
  readonly runs: Runs
  readonly status: () => Promise<BackupStatus>
  readonly onBattery: (battery: BatteryLevel | null) => void
  /** Looks whether a backup is due by now. */
  readonly look: () => void
}

/** What the person decides about when backups are made. */
export function createSchedule(deps: ScheduleDeps): ScheduleApi {
  const { store, clock, runs, look } = deps
  const chosen = async (change: Parameters<typeof changeChoices>[1]) => {
    await changeChoices(store, change)
    runs.changed()
    look()
  }
  return {
    cancelBackup: () => runs.cancel(),
    pauseBackups: async (how) => {
      await chosen({ pausedUntil: how === 'day' ? clock.now() + dayMs : untilResumed })
      await runs.cancel()
    },
    resumeBackups: () => chosen({ pausedUntil: 0 }),
    chooseBackups: ({ metered, batteryFloor }) => {
      if (!Number.isInteger(batteryFloor) || batteryFloor < 0 || batteryFloor > 100)
        throw new HeirloomError('bug', 'no percentage')
      return chosen({ metered, batteryFloor })
    },
    tellBattery: async (battery) => {
      deps.onBattery(battery)
      runs.changed()
      look()
      await Promise.resolve()
    },
    tellsLate: async () => {
      const { late } = await deps.status()
      const toldLateAt = await readToldLate(store)
      const now = clock.now()
      if (!late || Math.abs(now - toldLateAt) < dayMs) return false
      await writeToldLate(store, now)
      return true
    },
  }
}
