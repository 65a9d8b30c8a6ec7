import { HeirloomError } from '../../core/errors.ts'
import { readRecoveryKey } from '../../domain/keys/typed-key.ts'
import type { KeyAnswer } from '../api/views.ts'
import { mediaContextOf } from '../credentials/archive-service.ts'
import { credentialsSettingName, encodeCredentialSet } from '../credentials/credential-set.ts'
import { openSealedMedia } from '../credentials/obtain-credentials.ts'
import { keysOfRecoveryKey } from './archive-keys.ts'
import type { BackupDeps } from './deps.ts'
import { backupSettingName } from './deps.ts'
import { exclusively } from './exclusively.ts'
import { Journal } from './journal.ts'
import { isMadeHere } from './made-here.ts'
import { openArchive } from './open-archive.ts'
import { openAsStranger } from './open-as-stranger.ts'
import { findSetting } from './read-setting.ts'
import { reportOf, settingAfter } from './restored-state.ts'
import { triesWhileWaiting, withRetries } from './retries.ts'

/**
 * Makes the setting anew, whose record cannot be read, from the typed recovery key and what the service holds under it.
 * `no-archive`: there is nothing; `other-history`: what is there was not made here, and must not be replaced from here;
 * `not-empty`: nothing is lost.
 */
export function goOnWithBackup(outer: BackupDeps, typed: string, signal: AbortSignal): Promise<KeyAnswer> {
  return exclusively(outer, async (deps) => {
    const read = readRecoveryKey(typed)
    if (!read.ok) return { ok: false, reason: 'wrong-shape', length: read.length, badGroups: read.badGroups }
    if ((await findSetting(deps.store)) !== 'lost')
      throw new HeirloomError('not-empty', 'what is kept of backups can be read')
    const keys = keysOfRecoveryKey(read.key)
    const { service, obtained } = await openAsStranger(deps, { keys, pin: null, signal })
    const archive = await openArchive({ deps, service, keys, signal, tries: triesWhileWaiting })
    if (!archive) throw new HeirloomError('no-archive', 'there is no backup under this key')
    if (!(await isMadeHere(deps, archive)))
      throw new HeirloomError('other-history', 'this backup was not made by this history')
    const { serviceUrl } = deps
    const credentials = await openSealedMedia(deps, obtained, mediaContextOf(archive.manifest))
    const parametersFingerprint = obtained.fingerprint
    const from = { serviceUrl, keys, archive, service, credentials, parametersFingerprint }
    const { usedBytes } = await withRetries(deps, signal, () => service.info(), triesWhileWaiting)
    const setting = await settingAfter(deps, from, reportOf(archive.manifest, usedBytes))
    // A job that was under way was for the device as it was known before.
    const journal = await Journal.open(deps.store)
    await journal.setAside(archive.manifest.generation)
    await deps.store.writeSetting(credentialsSettingName, encodeCredentialSet(credentials))
    await deps.store.writeSetting(backupSettingName, setting)
    return { ok: true }
  })
}
