import { equalBytes } from '../../core/bytes.ts'
import { HeirloomError, isCode } from '../../core/errors.ts'
import type { BackupSetting } from '../../domain/archive/backup-setting.ts'
import { readRecoveryKey } from '../../domain/keys/typed-key.ts'
import type { ArchiveKeys } from './archive-keys.ts'
import { keysOfRecoveryKey, keysOfSetting, serviceOf } from './archive-keys.ts'
import { deletionWishId, isDeleting, isRestoring } from './backup-status.ts'
import type { BackupDeps } from './deps.ts'
import { backupSettingName } from './deps.ts'
import { exclusively } from './exclusively.ts'
import { Journal } from './journal.ts'
import { isMadeHere } from './made-here.ts'
import { openArchive } from './open-archive.ts'
import { findSetting, readSetting } from './read-setting.ts'
import { withRetries } from './retries.ts'

/**
 * Deletes at the service, then turns backups off here. With a typed key: what that key opens, also on a device that
 * never had it. `wrong-key-shape`, `no-archive`; any other error leaves the wish to be gone on with.
 */
export async function deleteArchive(
  outer: BackupDeps,
  typed: string | null,
  signal: AbortSignal,
): Promise<void> {
  await exclusively(outer, async (deps) => {
    const setting = typed === null ? await readSetting(deps.store) : await findSetting(deps.store)
    const keys = typed === null ? setting && setting !== 'lost' && keysOfSetting(setting) : keysOfTyped(typed)
    // Cut off between its last steps: the setting is gone, what belonged to it is not.
    if (!keys && (await isDeleting(deps))) return forgetHere(deps)
    if (!keys) throw new HeirloomError('no-archive', 'backups are not turned on here')
    const here = await isThatOfHere(deps, setting, keys, signal)
    if (here && (await isRestoring(deps)))
      throw new HeirloomError('busy', 'a restore from this backup is under way')
    if (here) await deps.store.writeJobs({ [deletionWishId]: new Uint8Array(0) })
    const url = here && setting && setting !== 'lost' ? setting.serviceUrl : deps.serviceUrl
    await deleteAtService(deps, url, { keys, here, signal })
    if (here) await forgetHere(deps)
  })
}

/** Whether these keys are of the backup that is on here. Where its own keys are lost, its manifest tells. */
async function isThatOfHere(
  deps: BackupDeps,
  setting: BackupSetting | 'lost' | null,
  keys: ArchiveKeys,
  signal: AbortSignal,
): Promise<boolean> {
  if (!setting) return false
  if (setting !== 'lost') return equalBytes(keysOfSetting(setting).backupId, keys.backupId)
  if (await isRestoring(deps)) throw new HeirloomError('busy', 'a restore is under way')
  const service = serviceOf(deps.services, deps.serviceUrl, keys)
  const archive = await openArchive({ deps, service, keys, signal })
  return archive !== null && (await isMadeHere(deps, archive))
}

function keysOfTyped(typed: string): ArchiveKeys {
  const read = readRecoveryKey(typed)
  if (read.ok) return keysOfRecoveryKey(read.key)
  throw new HeirloomError('wrong-key-shape', 'this is no recovery key', { facts: { length: read.length } })
}

async function deleteAtService(
  deps: BackupDeps,
  url: string,
  { keys, here, signal }: { keys: ArchiveKeys; here: boolean; signal: AbortSignal },
): Promise<void> {
  const service = serviceOf(deps.services, url, keys)
  try {
    await withRetries(deps, signal, () => service.deleteAll())
  } catch (error) {
    // An answer that was lost: the key is unknown there by now, which is what was wanted.
    if (!isCode(error, 'unauthorised')) throw error
    if (!here) throw new HeirloomError('no-archive', 'there is no backup under this key', { cause: error })
  }
  await withRetries(deps, signal, () => deps.services.account(url).deleteAccount(keys.accountSeed))
}

/** The setting first: without it nothing can write again. */
async function forgetHere({ store }: BackupDeps): Promise<void> {
  await store.writeSetting(backupSettingName, null)
  const journal = await Journal.open(store)
  await journal.discard({ plan: true })
  await store.writeJobs({ [deletionWishId]: null })
}
