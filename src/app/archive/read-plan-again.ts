import { equalBytes } from '../../core/bytes.ts'
import { HeirloomError } from '../../core/errors.ts'
import type { BackupSetting } from '../../domain/archive/backup-setting.ts'
import { encodePlan } from '../../domain/archive/journal-records.ts'
import { encodeManifest } from '../../domain/archive/manifest.ts'
import { openManifest } from '../../domain/archive/seal-manifest.ts'
import type { ArchiveService } from '../../domain/ports.ts'
import type { ArchiveKeys } from './archive-keys.ts'
import { manifestKeyOf } from './archive-keys.ts'
import type { BackupDeps } from './deps.ts'
import type { Journal } from './journal.ts'

/**
 * The plan is lost (another version wrote it, or it was damaged): the manifest at the service says the same. Which
 * chats it held and what was lost of it is not in it: whatever the next archive would drop is asked about.
 */
export async function readPlanAgain(options: {
  readonly deps: BackupDeps
  readonly service: ArchiveService
  readonly keys: ArchiveKeys
  readonly setting: BackupSetting
  readonly journal: Journal
}): Promise<void> {
  const { deps, service, keys, setting, journal } = options
  const present = await service.readManifest()
  if (!present) return
  if (!equalBytes(deps.core.sha256([present.sealed])[0]!, setting.manifestHash))
    throw new HeirloomError('other-device', 'another device has written this backup')
  const manifest = await openManifest(deps.ciphers, manifestKeyOf(keys, present.token), present.sealed)
  const nothingElse = {
    lengths: [],
    chats: [],
    filters: [],
    lostParts: 0,
    readAgain: true,
    setAside: [],
    firstNewItemId: 0,
  }
  await journal.restorePlan(encodePlan({ manifest: encodeManifest(manifest), ...nothingElse }))
}
