import { equalBytes, fromUtf8, utf8 } from '../../core/bytes.ts'
import type { BackupSetting } from '../../domain/archive/backup-setting.ts'
import type { RecoveryKey } from '../../domain/keys/key-types.ts'
import { readRecoveryKey } from '../../domain/keys/typed-key.ts'
import { keysOfRecoveryKey } from '../archive/archive-keys.ts'
import type { BackupDeps } from '../archive/deps.ts'
import { nullWhenDamaged } from '../damaged.ts'
import { nextKeyId } from './rotation-records.ts'

// [Note: Where the recovery key is kept] Only under the app lock, in the sealed setting `recovery-key` (64 ASCII bytes).
// It comes there when the person has made or typed it while the lock is on, and is wiped with the lock.

export const keptKeySettingName = 'recovery-key'

type Keeping = Pick<BackupDeps, 'store' | 'keepsRecoveryKey'>

export async function keepKey({ store, keepsRecoveryKey }: Keeping, key: RecoveryKey): Promise<void> {
  if (await keepsRecoveryKey?.()) await store.writeSetting(keptKeySettingName, utf8(key))
}

/** Until the next key is in place it lies beside the change that puts it there. */
export async function keepForLater({ store, keepsRecoveryKey }: Keeping, key: RecoveryKey): Promise<void> {
  if (await keepsRecoveryKey?.()) await store.writeJobs({ [nextKeyId]: utf8(key) })
}

/** The key that was kept, if it is still allowed, takes the place of the old one; else that one goes. */
export async function keepNextKey({ store, keepsRecoveryKey }: Keeping, next: BackupSetting): Promise<void> {
  const record = await nullWhenDamaged(() => store.readJob(nextKeyId))
  const key = record && (await keepsRecoveryKey?.()) ? matching(record, next) : null
  await store.writeSetting(keptKeySettingName, key && utf8(key))
}

/** Null: none is kept, or not that of this setting. */
export async function keptKey(
  { store, keepsRecoveryKey }: Keeping,
  setting: BackupSetting,
): Promise<RecoveryKey | null> {
  if (!(await keepsRecoveryKey?.())) return null
  const record = await nullWhenDamaged(() => store.readSetting(keptKeySettingName))
  return record && matching(record, setting)
}

function matching(record: Uint8Array, setting: BackupSetting): RecoveryKey | null {
  const read = readRecoveryKey(fromUtf8(record))
  return read.ok && isKeyOf(read.key, setting) ? read.key : null
}

/** In constant time, by what is derived from it. */
export function isKeyOf(key: RecoveryKey, setting: BackupSetting): boolean {
  const keys = keysOfRecoveryKey(key)
  const sameBackup = equalBytes(keys.backupKey, setting.backupKey)
  return equalBytes(keys.accountSeed, setting.accountSeed) && sameBackup
}
