import { equalBytes, fromUtf8, utf8 } from '../../core/bytes.ts'
import { isCode } from '../../core/errors.ts'
import type { BackupSetting } from '../../domain/archive/backup-setting.ts'
import type { RecoveryKey } from '../../domain/keys/key-types.ts'
import { readRecoveryKey } from '../../domain/keys/typed-key.ts'
import { recoveryKeySetting } from '../../domain/lock-port.ts'
import type { HistoryStore } from '../../domain/ports.ts'
import { keysOfRecoveryKey } from '../archive/archive-keys.ts'
import { nullWhenDamaged } from '../damaged.ts'

// [Note: Where the recovery key is kept] Only under the app lock, in the sealed setting `recovery-key` (64 ASCII bytes).
// It comes there when the person has made or typed it while the lock is on, and is wiped with the lock. A next key lies
// there from its confirmation on: which of the two it is, the setting `backup` tells.

type Settings = Pick<HistoryStore, 'lockState' | 'readSetting' | 'writeSetting'>

/** Keeps a key that the person has just typed or made. Without a lock, or while it is locked, nothing is kept. */
export async function keepKey(store: Settings, key: RecoveryKey): Promise<void> {
  if ((await store.lockState()) !== 'unlocked') return
  try {
    await store.writeSetting(recoveryKeySetting, utf8(key))
  } catch (error) {
    // Turned off at this very moment.
    if (!isCode(error, 'lock-needed')) throw error
  }
}

export async function forgetKey(store: Pick<HistoryStore, 'writeSetting'>): Promise<void> {
  await store.writeSetting(recoveryKeySetting, null)
}

/** Null: none is kept, or not that of this setting. */
export async function keptKey(store: Settings, setting: BackupSetting): Promise<RecoveryKey | null> {
  if ((await store.lockState()) !== 'unlocked') return null
  const record = await nullWhenDamaged(() => store.readSetting(recoveryKeySetting))
  const read = record && readRecoveryKey(fromUtf8(record))
  return read?.ok && isKeyOf(read.key, setting) ? read.key : null
}

/** In constant time, by what is derived from it. */
export function isKeyOf(key: RecoveryKey, setting: BackupSetting): boolean {
  const keys = keysOfRecoveryKey(key)
  const sameBackup = equalBytes(keys.backupKey, setting.backupKey)
  return equalBytes(keys.accountSeed, setting.accountSeed) && sameBackup
}
