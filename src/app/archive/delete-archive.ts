import type { Bytes } from '../../core/bytes.ts'
import { equalBytes } from '../../core/bytes.ts'
import { HeirloomError, isCode } from '../../core/errors.ts'
import type { BackupSetting } from '../../domain/archive/backup-setting.ts'
import { readRecoveryKey } from '../../domain/keys/typed-key.ts'
import { recoveryKeySetting } from '../../domain/lock-port.ts'
import { checkSettingName } from '../check/check-record.ts'
import { forgetCredentials, withOwnArchive } from '../credentials/archive-service.ts'
import { keySettingName } from '../rotation/key-record.ts'
import { holdsBackups } from '../rotation/rotation-records.ts'
import { refreshedSettingName } from '../credentials/visit.ts'
import { forgetSchedule } from '../schedule/schedule-store.ts'
import type { ArchiveKeys } from './archive-keys.ts'
import { keysOfRecoveryKey, keysOfSetting } from './archive-keys.ts'
import { deletionWishId, isDeleting, isRestoring } from './backup-status.ts'
import type { BackupDeps } from './deps.ts'
import { backupSettingName } from './deps.ts'
import { exclusively } from './exclusively.ts'
import { joiningSettingName } from './join/join-consent.ts'
import { Journal } from './journal.ts'
import { deleteMediaUnder, deleteOwnMedia } from './media/delete-stored.ts'
import { forgetStoredMedia } from './media/media-store.ts'
import { isMadeHere } from './made-here.ts'
import { openArchive } from './open-archive.ts'
import { findSetting, readSetting } from './read-setting.ts'
import { withRetries } from './retries.ts'
import { openAsStranger } from './open-as-stranger.ts'

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
    if (here && (await holdsBackups(deps.store)))
      throw new HeirloomError('key-changing', 'a new key is on its way')
    if (here) await deps.store.writeJobs({ [deletionWishId]: new Uint8Array(0) })
    if (here && setting && setting !== 'lost') await deleteOwn(deps, setting, signal)
    else await deleteUnder(deps, keys, { here, signal })
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
  const { service } = await openAsStranger(deps, { keys, pin: null, signal })
  const archive = await openArchive({ deps, service, keys, signal })
  return archive !== null && (await isMadeHere(deps, archive))
}

function keysOfTyped(typed: string): ArchiveKeys {
  const read = readRecoveryKey(typed)
  if (read.ok) return keysOfRecoveryKey(read.key)
  throw new HeirloomError('wrong-key-shape', 'this is no recovery key', { facts: { length: read.length } })
}

async function deleteOwn(deps: BackupDeps, setting: BackupSetting, signal: AbortSignal): Promise<void> {
  const deleteBoth = async () => {
    await deleteOwnMedia(deps, setting, signal)
    await withOwnArchive(deps, setting, signal, ({ service }) =>
      withRetries(deps, signal, () => service.deleteAll()),
    )
  }
  try {
    await deleteBoth().catch((error: unknown) => {
      // The account goes in the same moment anyway: others are fetched at once, so that the archives go for certain.
      if (isCode(error, 'credentials-spent')) return deleteBoth()
      throw error
    })
  } catch (error) {
    // An answer that was lost, here or the last time: they are unknown there by now, which is what was wanted.
    if (!isCode(error, 'unauthorised', 'credentials-spent')) throw error
  }
  await deleteAccount(deps, { url: setting.serviceUrl, seed: setting.accountSeed, signal })
}

/** By a typed key alone. `no-archive` where there is nothing, unless it was to be that of this device. */
async function deleteUnder(
  deps: BackupDeps,
  keys: ArchiveKeys,
  { here, signal }: { readonly here: boolean; readonly signal: AbortSignal },
): Promise<void> {
  const opened = await openAsStranger(deps, { keys, pin: null, signal })
  const { service } = opened
  const account = { url: deps.serviceUrl, seed: keys.accountSeed, signal }
  try {
    // First: what it is found by goes with the archive.
    await deleteMediaUnder(deps, opened, keys, signal)
    await withRetries(deps, signal, () => service.deleteAll())
  } catch (cause) {
    if (!isCode(cause, 'unauthorised')) throw cause
    // Only the account was left, by a call that was cut off.
    await deleteAccount(deps, account)
    if (!here) throw new HeirloomError('no-archive', 'there is no backup under this key', { cause })
  }
  await deleteAccount(deps, account)
}

async function deleteAccount(
  deps: BackupDeps,
  { url, seed, signal }: { readonly url: string; readonly seed: Bytes; readonly signal: AbortSignal },
): Promise<void> {
  try {
    const session = await withRetries(deps, signal, () => deps.services.account(url).open(seed, 'session'))
    await withRetries(deps, signal, () => session.remove())
  } catch (error) {
    // No such account, which is what was wanted.
    if (!isCode(error, 'unauthorised')) throw error
  }
}

/** The setting first: without it nothing can write again. A subscription stays known: it can still be managed, or paid on. */
async function forgetHere({ store }: BackupDeps): Promise<void> {
  await store.writeSetting(backupSettingName, null)
  await forgetCredentials({ store })
  const settings = [
    refreshedSettingName,
    keySettingName,
    recoveryKeySetting,
    checkSettingName,
    joiningSettingName,
  ]
  for (const name of settings) await store.writeSetting(name, null)
  await forgetSchedule(store)
  await forgetStoredMedia(store)
  const journal = await Journal.open(store)
  await journal.discard({ plan: true })
  await store.writeJobs({ [deletionWishId]: null })
}
