import type { Bytes } from '../../core/bytes.ts'
import { deriveAccountId, deriveAccountKeyPair, deriveManifestKey } from '../../domain/keys/heirloom-keys.ts'
import type { AccountId, BackupId, BackupKey, ManifestKey, RecoveryKey } from '../../domain/keys/key-types.ts'
import { accountId, backupKey, forwardSecrecyToken } from '../../domain/keys/key-types.ts'
import { deriveBackupId, deriveBackupIdKeyPair, deriveBackupKey } from '../../domain/keys/signal-keys.ts'

/** What one recovery key opens at a service. */
export interface ArchiveKeys {
  readonly backupKey: BackupKey
  readonly accountId: AccountId
  /** 32 bytes. */
  readonly accountSeed: Bytes
  readonly backupId: BackupId
  /** Of the backup id's key pair, 32 bytes. */
  readonly privateKey: Bytes
}

export function keysOfRecoveryKey(key: RecoveryKey): ArchiveKeys {
  const account = deriveAccountId(key)
  const { seed } = deriveAccountKeyPair(key)
  return keysOf(deriveBackupKey(key), account, seed)
}

/** From what is kept while backups are on. */
export function keysOfSetting(setting: {
  readonly backupKey: Bytes
  readonly accountId: Bytes
  readonly accountSeed: Bytes
}): ArchiveKeys {
  return keysOf(backupKey(setting.backupKey), accountId(setting.accountId), setting.accountSeed)
}

function keysOf(root: BackupKey, account: AccountId, accountSeed: Bytes): ArchiveKeys {
  return {
    backupKey: root,
    accountId: account,
    accountSeed,
    backupId: deriveBackupId(root, account),
    privateKey: deriveBackupIdKeyPair(root, account).privateKey,
  }
}

/** `token`: 32 bytes, of the commit the manifest belongs to. */
export function manifestKeyOf(keys: ArchiveKeys, token: Bytes): ManifestKey {
  return deriveManifestKey(keys.backupKey, keys.backupId, forwardSecrecyToken(token))
}
