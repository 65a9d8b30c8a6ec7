import { HeirloomError, isCode } from '../../core/errors.ts'
import type { RestoreReport } from '../api/views.ts'
import { isRestoring } from './backup-status.ts'
import type { BackupDeps } from './deps.ts'
import { exclusively } from './exclusively.ts'
import { findSetting } from './read-setting.ts'
import type { RestorableArchive, RestoreOptions } from './restorable.ts'
import { isReplaceable } from './restorable.ts'
import { RestoreRun } from './restore-run.ts'
import { resumedRun } from './resumed-run.ts'

/**
 * Brings an archive into a history that is empty or the sample, newest part first; chats open from the first
 * publication on. A restore that was cut off goes on instead; `from` is then looked at only where this device no longer
 * knows its keys. `not-empty` when there is a history already, `no-archive` when nothing is there, `archive-gone` when
 * a part has come and there is no more.
 */
export async function restore(
  deps: BackupDeps,
  from: RestorableArchive | null,
  options: RestoreOptions,
): Promise<RestoreReport> {
  return exclusively(deps, async (mine, heartbeat) => {
    try {
      const run = (await resumedRun(mine, from, options)) ?? (await freshRun(mine, from, options))
      return await run.run(heartbeat)
    } catch (error) {
      if (isCode(error, 'no-archive', 'unauthorised') && (await isRestoring(mine)))
        throw new HeirloomError('archive-gone', 'the archive is no longer there', { cause: error })
      throw error
    }
  })
}

async function freshRun(
  deps: BackupDeps,
  from: RestorableArchive | null,
  options: RestoreOptions,
): Promise<RestoreRun> {
  if (!from) throw new HeirloomError('not-found', 'no archive was opened')
  const spine = await deps.store.readSpine()
  if (!isReplaceable(spine)) throw new HeirloomError('not-empty', 'there is a history on this device already')
  const setting = await findSetting(deps.store)
  if (setting && setting !== 'lost')
    throw new HeirloomError('not-empty', 'backups are already turned on here')
  return new RestoreRun(deps, from, options)
}
