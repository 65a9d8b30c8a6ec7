import { wipe } from '../../core/bytes.ts'
import { deriveAccountId } from '../../domain/keys/heirloom-keys.ts'
import type { BackupId, MessageBackupKey, MetadataKey, RecoveryKey } from '../../domain/keys/key-types.ts'
import { showAccountId } from '../../domain/keys/key-types.ts'
import { makeRecoveryKey } from '../../domain/keys/recovery-key.ts'
import {
  deriveBackupId,
  deriveBackupKey,
  deriveMessageBackupKey,
  deriveMetadataKey,
} from '../../domain/keys/signal-keys.ts'
import type { Randomness } from '../../domain/ports.ts'

/** The key of one export and what follows from it. */
export interface ExportKey {
  /** 64 characters, shown to the person once. */
  readonly recoveryKey: RecoveryKey
  /** Heirloom's derivation, as a UUID: the key alone opens the file here, other programs ask for it. */
  readonly accountId: string
  readonly backupId: BackupId
  readonly messageKey: MessageBackupKey
  readonly metadataKey: MetadataKey
}

export function makeExportKey(randomness: Randomness): ExportKey {
  return exportKeyOf(makeRecoveryKey((length) => randomness.bytes(length)))
}

/** What follows from a key that was made before. */
export function exportKeyOf(recoveryKey: RecoveryKey): ExportKey {
  const account = deriveAccountId(recoveryKey)
  const root = deriveBackupKey(recoveryKey)
  const backupId = deriveBackupId(root, account)
  const messageKey = deriveMessageBackupKey(root, backupId)
  const metadataKey = deriveMetadataKey(root)
  wipe(root)
  return { recoveryKey, accountId: showAccountId(account), backupId, messageKey, metadataKey }
}

/** When nothing is written under it any more. */
export function wipeExportKey({ messageKey, metadataKey }: ExportKey): void {
  wipe(messageKey.aesKey, messageKey.hmacKey, metadataKey)
}
