import { HeirloomError } from '../../core/errors.ts'
import type { BackupSetting } from '../../domain/archive/backup-setting.ts'
import { decodeBackupSetting } from '../../domain/archive/backup-setting.ts'
import type { HistoryStore } from '../../domain/ports.ts'
import { nullWhenDamaged } from '../damaged.ts'
import { backupSettingName } from './deps.ts'

type Settings = Pick<HistoryStore, 'readSetting'>

/**
 * Null: backups are off. `lost`: they are on, and what is kept of them cannot be read: only the recovery key can tell it
 * again, and nothing but the person may turn them off.
 */
export async function findSetting(store: Settings): Promise<BackupSetting | 'lost' | null> {
  const found = await nullWhenDamaged(async () => {
    const record = await store.readSetting(backupSettingName)
    return { setting: record && decodeBackupSetting(record) }
  })
  return found ? found.setting : 'lost'
}

/** Null: backups are off. Throws `setting-lost`. */
export async function readSetting(store: Settings): Promise<BackupSetting | null> {
  const setting = await findSetting(store)
  if (setting === 'lost') throw new HeirloomError('setting-lost', 'what is kept of backups cannot be read')
  return setting
}
