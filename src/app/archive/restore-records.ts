import type { Bytes } from '../../core/bytes.ts'
import type { Manifest } from '../../domain/archive/manifest.ts'
import { decodeManifest } from '../../domain/archive/manifest.ts'
import type { RestoreRecord } from '../../domain/archive/restore-record.ts'
import { decodeRestoreRecord } from '../../domain/archive/restore-record.ts'
import { nullWhenDamaged } from '../damaged.ts'
import type { BackupDeps } from './deps.ts'
import { restoreManifestId, restoreRecordId } from './restorable.ts'

/** How far a restore has come, and what of; null where that is not there, or cannot be read. */
export async function readRestoreRecords({ store }: Pick<BackupDeps, 'store'>): Promise<{
  readonly record: RestoreRecord | null
  readonly manifest: Manifest | null
}> {
  const read = <T>(id: string, decode: (record: Bytes) => T) =>
    nullWhenDamaged(async () => {
      const record = await store.readJob(id)
      return record && decode(record)
    })
  const record = await read(restoreRecordId, decodeRestoreRecord)
  const manifest = await read(restoreManifestId, decodeManifest)
  return { record, manifest }
}
