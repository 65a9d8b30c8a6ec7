import { encodeBackupSetting } from '../../domain/archive/backup-setting.ts'
import { timelessHead } from '../../domain/archive/journal-records.ts'
import { HeirloomError } from '../../core/errors.ts'
import { backUp } from '../archive/back-up.ts'
import type { BackUpOptions } from '../archive/write-archive.ts'
import type { BackupDeps } from '../archive/deps.ts'
import { backupSettingName } from '../archive/deps.ts'
import { exclusively } from '../archive/exclusively.ts'
import { Journal, takeOverId } from '../archive/journal.ts'
import { presentArchive } from '../archive/join/present-archive.ts'
import { readSetting } from '../archive/read-setting.ts'
import { withRetries } from '../archive/retries.ts'
import { withOwnArchive } from '../credentials/archive-service.ts'
import type { BackupReport } from '../api/views.ts'
import { readCheckResult } from './check-own.ts'
import { checkSettingName } from './check-record.ts'

/**
 * Makes anew, from the history here, what the last check found broken, and backs up. `not-found`: the last check found
 * nothing. Cut off, the next backup does the rest.
 */
export async function repairArchive(
  deps: BackupDeps,
  options: Pick<BackUpOptions, 'onProgress' | 'signal'>,
): Promise<BackupReport> {
  const unsettled = (await Journal.open(deps.store)).commit !== null
  // A commit on its way is of this device as well: it is settled before anything is marked.
  if (unsettled) await backUp(deps, { ...options, guardAnswered: false })
  await exclusively(deps, (mine) => markBroken(mine, options.signal))
  const report = await backUp(deps, { ...options, guardAnswered: false })
  await deps.store.writeSetting(checkSettingName, null)
  return report
}

async function markBroken(deps: BackupDeps, signal: AbortSignal): Promise<void> {
  const setting = await readSetting(deps.store)
  const result = await readCheckResult(deps)
  if (!setting || !result || result.faults === 0)
    throw new HeirloomError('not-found', 'the last check found nothing')
  const journal = await Journal.open(deps.store)
  const { head, commit } = journal
  // Another tab began one in between, and was cut off: what it sent may have arrived.
  if (commit) throw new HeirloomError('busy', 'a backup is on its way')
  const lost = [...(head?.lost ?? []), ...result.broken]
  await journal.begin(timelessHead(deps.clock.now(), lost))
  if (!result.listAtFault) return
  const { hash, manifest } = await withOwnArchive(deps, setting, signal, (own) =>
    withRetries(deps, signal, () => presentArchive(deps, own)),
  )
  // A newer one of another device is no fault: the backup meets it and asks.
  if (manifest && manifest.generation > setting.generation) return
  await deps.store.writeJobs({ [takeOverId]: hash })
  const after = { ...setting, manifestHash: hash }
  await deps.store.writeSetting(backupSettingName, encodeBackupSetting(after))
}
