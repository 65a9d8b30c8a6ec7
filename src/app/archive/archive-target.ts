import type { BackupSetting } from '../../domain/archive/backup-setting.ts'
import { encodeBackupSetting } from '../../domain/archive/backup-setting.ts'
import type { ArchiveService, HistoryStore } from '../../domain/ports.ts'
import type { OwnArchive } from '../credentials/archive-service.ts'
import { backupSettingName } from './deps.ts'
import type { Journal, JournalPlace } from './journal.ts'

/** An archive that is being written: whose it is, where its journal lies, and what is to be compared with it. */
export interface ArchiveTarget {
  readonly service: ArchiveService
  /** Its keys, and the last manifest of it that was seen. */
  readonly setting: BackupSetting
  readonly journalPlace: JournalPlace
  /** Keeps the setting with another last manifest. */
  readonly keep: (setting: BackupSetting) => Promise<void>
  /** Of the archive that this one takes the place of, under another id; null: its own last one. */
  readonly supersedes: Journal | null
}

/** The archive that is on on this device. */
export function ownTarget(store: Pick<HistoryStore, 'writeSetting'>, own: OwnArchive): ArchiveTarget {
  return {
    service: own.service,
    setting: own.setting,
    journalPlace: 'archive/',
    keep: (setting) => store.writeSetting(backupSettingName, encodeBackupSetting(setting)),
    supersedes: null,
  }
}
