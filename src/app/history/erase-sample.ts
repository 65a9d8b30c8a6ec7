import { HeirloomError, isCode } from '../../core/errors.ts'
import { backupSettingName } from '../archive/deps.ts'
import { nullWhenDamaged } from '../damaged.ts'
import { eraseMedia } from '../media/erase-media.ts'
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
    // One that cannot be read could not be kept: then nothing is erased, and the person is told.
    const kept = await nullWhenDamaged(async () => ({ backup: await store.readSetting(backupSettingName) }))
    if (!kept) throw new HeirloomError('setting-lost', 'what is kept of backups cannot be read')
    try {
      await store.erase({ unlessChanged: true })
    } catch (error) {
      if (isCode(error, 'conflict')) continue
      throw error
    }
    await eraseMedia(history.deps.mediaFiles)
    if (kept.backup) await store.writeSetting(backupSettingName, kept.backup)
    history.forget()
    return
  }
}
