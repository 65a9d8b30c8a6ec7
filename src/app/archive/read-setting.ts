import type { BackupSetting } from '../../domain/archive/backup-setting.ts'
import { decodeBackupSetting } from '../../domain/archive/backup-setting.ts'
import type { HistoryStore } from '../../domain/ports.ts'
import { backupSettingName } from './deps.ts'

/** Null: backups are off. */
export async function readSetting(store: Pick<HistoryStore, 'readSetting'>): Promise<BackupSetting | null> {
  const record = await store.readSetting(backupSettingName)
  return record && decodeBackupSetting(record)
}
