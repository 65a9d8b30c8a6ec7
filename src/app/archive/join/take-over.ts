import type { Bytes } from '../../../core/bytes.ts'
import { equalBytes } from '../../../core/bytes.ts'
import { HeirloomError } from '../../../core/errors.ts'
import { encodeBackupSetting } from '../../../domain/archive/backup-setting.ts'
import { withOwnArchive } from '../../credentials/archive-service.ts'
import type { BackupDeps } from '../deps.ts'
import { backupSettingName } from '../deps.ts'
import { exclusively } from '../exclusively.ts'
import { takeOverId } from '../journal.ts'
import { readSetting } from '../read-setting.ts'
import { withRetries } from '../retries.ts'
import { presentArchive } from './present-archive.ts'

/**
 * Decides that this history takes the place of what is at the service: the next backup does it, however often it is
 * cut off. `seen`: the mark of what the person was shown (`OtherDeviceView.mark`); `other-device` when something else
 * is there by now.
 */
export async function takeOver(outer: BackupDeps, seen: Bytes, signal: AbortSignal): Promise<void> {
  await exclusively(outer, async (deps) => {
    const setting = await readSetting(deps.store)
    if (!setting) throw new HeirloomError('not-found', 'backups are not turned on')
    const present = await withOwnArchive(deps, setting, signal, (own) =>
      withRetries(deps, signal, () => presentArchive(deps, own)),
    )
    if (!equalBytes(present.hash, seen))
      throw new HeirloomError('other-device', 'another device has written this backup once more')
    const generation = Math.max(setting.generation, present.manifest?.generation ?? 0)
    // First the wish: without the setting it says nothing, the other way round the line would seem unbroken.
    await deps.store.writeJobs({ [takeOverId]: present.hash })
    const after = { ...setting, generation, manifestHash: present.hash }
    await deps.store.writeSetting(backupSettingName, encodeBackupSetting(after))
  })
}
