import { wipe } from '../../core/bytes.ts'
import { HeirloomError } from '../../core/errors.ts'
import type { Ciphers } from '../crypto-port.ts'
import type { MessageBackupKey, RecoveryKey } from '../keys/key-types.ts'
import { deriveBackupKey, deriveMessageBackupKey, deriveMetadataKey } from '../keys/signal-keys.ts'
import type { ByteSource, FolderSource } from '../ports.ts'
import { join } from './find.ts'
import { maxMetadataBytes, openBackupId, readMetadata } from './metadata.ts'
import { mainFile, metadataFile } from './names.ts'

export interface SnapshotArchive {
  /** The archive file, for `openArchive`. */
  readonly source: ByteSource
  readonly keys: MessageBackupKey
}

/**
 * The archive of a snapshot and its keys: the recovery key is all it takes. A wrong key is noticed by `openArchive`.
 * Throws as `readMetadata` does.
 */
export async function openSnapshot(
  folder: FolderSource,
  path: string,
  key: RecoveryKey,
  ciphers: Ciphers,
): Promise<SnapshotArchive> {
  const file = await folder.open(join(path, metadataFile))
  if (file.size > maxMetadataBytes)
    throw new HeirloomError(
      'bad-record',
      'The file "metadata" of this backup is damaged. Use another backup.',
    )
  const metadata = readMetadata(await file.read(0, file.size))
  const root = deriveBackupKey(key)
  const metadataKey = deriveMetadataKey(root)
  const id = await openBackupId(metadata, metadataKey, ciphers)
  const keys = deriveMessageBackupKey(root, id)
  wipe(root, metadataKey)
  return { source: await folder.open(join(path, mainFile)), keys }
}
