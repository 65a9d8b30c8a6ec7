import type { Bytes } from '../../core/bytes.ts'
import { HeirloomError } from '../../core/errors.ts'
import { encodeBackupSetting } from '../../domain/archive/backup-setting.ts'
import type { RecoveryKey } from '../../domain/keys/key-types.ts'
import { makeRecoveryKey, recoveryKeyFingerprint, showRecoveryKey } from '../../domain/keys/recovery-key.ts'
import { makeBackupAuthContext } from '../../domain/credentials/backup-auth.ts'
import { parametersFingerprint } from '../../domain/protocol/parameters.ts'
import { mediaContextOf, serviceUnder } from '../credentials/archive-service.ts'
import { credentialsSettingName, encodeCredentialSet } from '../credentials/credential-set.ts'
import { showFingerprint } from '../credentials/fingerprint-words.ts'
import { obtainCredentials } from '../credentials/obtain-credentials.ts'
import { forgetSchedule } from '../schedule/schedule-store.ts'
import { keepKey } from '../rotation/kept-key.ts'
import type { KeyAnswer, ShownKey } from '../api/views.ts'
import { keysOfRecoveryKey } from './archive-keys.ts'
import type { BackupDeps } from './deps.ts'
import { backupSettingName } from './deps.ts'
import { exclusively } from './exclusively.ts'
import { Journal } from './journal.ts'
import { forgetStoredMedia } from './media/media-store.ts'
import { findSetting } from './read-setting.ts'
import { triesWhileWaiting, withRetries } from './retries.ts'
import { typedBack } from './typed-back.ts'

/** A recovery key that was shown and waits to be typed back. Nothing of it is stored. */
export interface MadeKey {
  readonly key: RecoveryKey
  readonly mediaRootKey: Bytes
  readonly mediaAccountId: Bytes
  readonly mediaSigningKey: Bytes
  /** Of the parameters that the service shows to anybody: on the sheet, and pinned from the first credential on. */
  readonly parametersFingerprint: Bytes
}

export async function makeKey(
  deps: BackupDeps,
  signal: AbortSignal,
): Promise<{ readonly made: MadeKey; readonly shown: ShownKey }> {
  const { randomness, services, serviceUrl } = deps
  const parameters = await withRetries(deps, signal, () => services.parameters(serviceUrl), triesWhileWaiting)
  const random = (length: number) => randomness.bytes(length)
  const key = makeRecoveryKey(random)
  const made = {
    key,
    mediaRootKey: random(32),
    mediaAccountId: random(16),
    mediaSigningKey: random(32),
    parametersFingerprint: parametersFingerprint(parameters),
  }
  const shown = {
    key: showRecoveryKey(key).join(' '),
    serviceUrl,
    fingerprint: recoveryKeyFingerprint(key),
    serviceFingerprint: showFingerprint(made.parametersFingerprint),
  }
  return { made, shown }
}

/**
 * Confirms the key and turns backups on: account, credentials, archive key, setting, in this order, each of which may
 * be done again. `not-empty` when backups are on already, and not lost.
 */
export async function turnOn(
  outer: BackupDeps,
  made: MadeKey,
  typed: string,
  signal: AbortSignal,
): Promise<KeyAnswer> {
  const answer = typedBack(made.key, typed)
  if (!answer.ok) return answer
  return exclusively(outer, async (deps) => {
    const before = await findSetting(deps.store)
    if (before && before !== 'lost') throw new HeirloomError('not-empty', 'backups are already turned on')
    const keys = keysOfRecoveryKey(made.key)
    const { set } = await obtainCredentials(deps, {
      url: deps.serviceUrl,
      accountSeed: keys.accountSeed,
      messages: makeBackupAuthContext(keys.backupKey, keys.accountId),
      media: mediaContextOf(made),
      pin: made.parametersFingerprint,
      purpose: 'sign-up',
      signal,
      tries: triesWhileWaiting,
    })
    const archive = serviceUnder(deps, deps.serviceUrl, { keys, set })
    await withRetries(deps, signal, () => archive.setKey(), triesWhileWaiting)
    await deps.store.writeSetting(credentialsSettingName, encodeCredentialSet(set))
    const record = encodeBackupSetting({
      serviceUrl: deps.serviceUrl,
      backupKey: keys.backupKey,
      accountId: keys.accountId,
      accountSeed: keys.accountSeed,
      mediaRootKey: made.mediaRootKey,
      mediaAccountId: made.mediaAccountId,
      mediaSigningKey: made.mediaSigningKey,
      parametersFingerprint: made.parametersFingerprint,
      deviceId: deps.randomness.bytes(16),
      generation: 0,
      manifestHash: new Uint8Array(0),
      lastReport: new Uint8Array(0),
      turnedOnAt: deps.clock.now(),
    })
    // What is left of an earlier backup, whose keys were lost, is nothing to this one.
    await (await Journal.open(deps.store)).discard({ plan: true })
    await forgetSchedule(deps.store)
    await forgetStoredMedia(deps.store)
    await keepKey(deps.store, made.key)
    await deps.store.writeSetting(backupSettingName, record)
    return { ok: true }
  })
}
