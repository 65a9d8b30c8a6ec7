import { isCode } from '../../core/errors.ts'
import { backupSettingName } from '../archive/deps.ts'
import type { StandingHistory } from './standing.ts'

/**
 * The sample is there to be looked at: the first real thing that comes in takes its place. A real history that another
 * tab brought in meanwhile is left alone. Backups that were turned on stay so: their key is written down by now.
 */
export async function eraseSample(history: StandingHistory): Promise<void> {
  const { store } = history.deps
  for (;;) {
    const spine = await store.readSpine()
    if (!spine?.sample) return
    const backup = await store.readSetting(backupSettingName)
    try {
      await store.erase({ unlessChanged: true })
    } catch (error) {
      if (isCode(error, 'conflict')) continue
      throw error
    }
    if (backup) await store.writeSetting(backupSettingName, backup)
    history.forget()
    return
  }
}
