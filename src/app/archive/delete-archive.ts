import type { Bytes } from '../../core/bytes.ts'
import { equalBytes } from '../../core/bytes.ts'
import { HeirloomError, isCode } from '../../core/errors.ts'
import type { BackupSetting } from '../../domain/archive/backup-setting.ts'
import { readRecoveryKey } from '../../domain/keys/typed-key.ts'
import { forgetCredentials, openOwnArchive, serviceUnder } from '../credentials/archive-service.ts'
import type { ArchiveKeys } from './archive-keys.ts'
import { keysOfRecoveryKey, keysOfSetting } from './archive-keys.ts'
import { deletionWishId, isDeleting } from './backup-status.ts'
import type { BackupDeps } from './deps.ts'
import { backupSettingName } from './deps.ts'
import { exclusively } from './exclusively.ts'
import { Journal } from './journal.ts'
import { readSetting } from './read-setting.ts'
import { restoreRecordId } from './restorable.ts'
import { withRetries } from './retries.ts'
import { strangerCredentials } from './stranger-credentials.ts'

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
    const setting = await readSetting(deps.store)
    const own = setting && keysOfSetting(setting)
    const keys = typed === null ? own : keysOfTyped(typed)
    // Cut off between its last steps: the setting is gone, what belonged to it is not.
    if (!keys && (await isDeleting(deps))) return forgetHere(deps)
    if (!keys) throw new HeirloomError('no-archive', 'backups are not turned on here')
    if (setting && own && equalBytes(own.backupId, keys.backupId)) await deleteOwn(deps, setting, signal)
    else await deleteOfStranger(deps, keys, signal)
  })
}

function keysOfTyped(typed: string): ArchiveKeys {
  const read = readRecoveryKey(typed)
  if (read.ok) return keysOfRecoveryKey(read.key)
  throw new HeirloomError('wrong-key-shape', 'this is no recovery key', { facts: { length: read.length } })
}

async function deleteOwn(deps: BackupDeps, setting: BackupSetting, signal: AbortSignal): Promise<void> {
  if ((await deps.store.readJob(restoreRecordId)) !== null)
    throw new HeirloomError('busy', 'a restore from this backup is under way')
  await deps.store.writeJobs({ [deletionWishId]: new Uint8Array(0) })
  try {
    const { service } = await openOwnArchive(deps, setting, signal)
    await withRetries(deps, signal, () => service.deleteAll())
  } catch (error) {
    // An answer that was lost: account or archive are unknown there by now, which is what was wanted.
    if (!isCode(error, 'unauthorised')) throw error
  }
  await deleteAccount(deps, { url: setting.serviceUrl, seed: setting.accountSeed, signal })
  await forgetHere(deps)
}

async function deleteOfStranger(deps: BackupDeps, keys: ArchiveKeys, signal: AbortSignal): Promise<void> {
  const { set } = await strangerCredentials(deps, { keys, pin: null, signal })
  const service = serviceUnder(deps, deps.serviceUrl, { keys, set })
  const account = { url: deps.serviceUrl, seed: keys.accountSeed, signal }
  try {
    await withRetries(deps, signal, () => service.deleteAll())
  } catch (cause) {
    if (!isCode(cause, 'unauthorised')) throw cause
    // Only the account was left, by a call that was cut off.
    await deleteAccount(deps, account)
    throw new HeirloomError('no-archive', 'there is no backup under this key', { cause })
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

/** The setting first: without it nothing can write again. */
async function forgetHere({ store }: BackupDeps): Promise<void> {
  await store.writeSetting(backupSettingName, null)
  await forgetCredentials({ store })
  const journal = await Journal.open(store)
  await journal.discard({ plan: true })
  await store.writeJobs({ [deletionWishId]: null })
}
