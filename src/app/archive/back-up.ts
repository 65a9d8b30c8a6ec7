import { HeirloomError } from '../../core/errors.ts'
import type { BackupSetting } from '../../domain/archive/backup-setting.ts'
import { withOwnArchive } from '../credentials/archive-service.ts'
import { holdsBackups } from '../rotation/rotation-records.ts'
import { noteRun } from '../schedule/note-run.ts'
import type { BackupReport } from '../api/views.ts'
import { ownTarget } from './archive-target.ts'
import type { BackupDeps } from './deps.ts'
import { exclusively } from './exclusively.ts'
import { joiningAsAgreed } from './join/joining-as-agreed.ts'
import type { CommittedFiles } from './media/look-after-files.ts'
import { lookAfterFiles } from './media/look-after-files.ts'
import { readSetting } from './read-setting.ts'
import type { BackUpOptions } from './write-archive.ts'
import { writeArchive } from './write-archive.ts'

/**
 * Makes the history's present state the archive at the service. Goes on where an earlier call was cut off. Errors that
 * need a person: `guard-question`, `other-device`, `quota`; `busy` while a restore is under way.
 */
export async function backUp(deps: BackupDeps, options: BackUpOptions): Promise<BackupReport> {
  return exclusively(deps, async (mine, heartbeat) => {
    await needSetting(mine.store)
    let committed: CommittedFiles | null = null
    const onFiles = (files: CommittedFiles) => (committed = files)
    const report = await noteRun(mine, options.signal, () =>
      joiningAsAgreed(mine, { ...options, heartbeat }, async () => {
        const setting = await needSetting(mine.store)
        return withOwnArchive(mine, setting, options.signal, (own) =>
          writeArchive(mine, ownTarget(mine.store, own), { ...options, heartbeat, onFiles }),
        )
      }),
    )
    // The backup is made, whatever becomes of the files: how they stand is told beside it.
    const { onProgress, signal } = options
    await lookAfterFiles(mine, await needSetting(mine.store), { committed, onProgress, signal, heartbeat })
    return report
  })
}

/** Goes on with the files of the last backup alone. */
export async function sendFiles(
  deps: BackupDeps,
  options: Pick<BackUpOptions, 'onProgress' | 'signal'>,
): Promise<void> {
  await exclusively(deps, async (mine, heartbeat) => {
    const setting = await needSetting(mine.store)
    await lookAfterFiles(mine, setting, { ...options, committed: null, heartbeat })
  })
}

async function needSetting(store: BackupDeps['store']): Promise<BackupSetting> {
  const setting = await readSetting(store)
  if (!setting) throw new HeirloomError('not-found', 'backups are not turned on')
  if (await holdsBackups(store)) throw new HeirloomError('key-changing', 'a new key is on its way')
  return setting
}
