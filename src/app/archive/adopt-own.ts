import { equalBytes } from '../../core/bytes.ts'
import { isCode } from '../../core/errors.ts'
import type { BackupSetting } from '../../domain/archive/backup-setting.ts'
import type { ArchiveService } from '../../domain/ports.ts'
import type { ArchiveKeys } from './archive-keys.ts'
import type { ArchiveTarget } from './archive-target.ts'
import type { BackupDeps } from './deps.ts'
import { openArchive } from './open-archive.ts'

/**
 * The journal no longer tells what was sent last: when the manifest at the service is the one that this device would
 * have sent, it arrived. Answers the setting as it is to be, which is written by then. What another device wrote is
 * left for the commit to meet.
 */
export async function adoptOwn(options: {
  readonly deps: BackupDeps
  readonly service: ArchiveService
  readonly keys: ArchiveKeys
  readonly setting: BackupSetting
  readonly keep: ArchiveTarget['keep']
  readonly signal: AbortSignal
}): Promise<BackupSetting> {
  const { setting } = options
  const present = await openArchive(options).catch(nullWhenForeign)
  if (!present || equalBytes(present.manifestHash, setting.manifestHash)) return setting
  const { generation, previous, writerDevice } = present.manifest
  const own =
    equalBytes(writerDevice, setting.deviceId) &&
    equalBytes(previous, setting.manifestHash) &&
    generation === setting.generation + 1
  if (!own) return setting
  const after = { ...setting, generation, manifestHash: present.manifestHash }
  await options.keep(after)
  return after
}

/** What cannot be opened was not sent from here. */
function nullWhenForeign(error: unknown): null {
  if (isCode(error, 'bad-mac', 'bad-record', 'truncated', 'not-a-backup')) return null
  throw error
}
