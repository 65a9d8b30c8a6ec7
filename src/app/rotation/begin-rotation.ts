import type { Bytes } from '../../core/bytes.ts'
import { equalBytes } from '../../core/bytes.ts'
import { HeirloomError } from '../../core/errors.ts'
import type { BackupSetting } from '../../domain/archive/backup-setting.ts'
import type { RotationHead } from '../../domain/archive/rotation-record.ts'
import { keysOfRecoveryKey } from '../archive/archive-keys.ts'
import { isDeleting, isRestoring } from '../archive/backup-status.ts'
import type { BackupDeps } from '../archive/deps.ts'
import { exclusively } from '../archive/exclusively.ts'
import { readSetting } from '../archive/read-setting.ts'
import { triesWhileWaiting, withRetries } from '../archive/retries.ts'
import type { MadeKey } from '../archive/turn-on.ts'
import { makeKey } from '../archive/turn-on.ts'
import { typedBack } from '../archive/typed-back.ts'
import { needAllFilesHere } from '../archive/media/only-there.ts'
import { parametersChanged } from '../credentials/obtain-credentials.ts'
import type { KeyAnswer, NewKeyOffer, ShownKey } from '../api/views.ts'
import { keepKey } from './kept-key.ts'
import { isRotating, writeRotation } from './rotation-records.ts'

/** A next key that was shown and waits to be typed back. Nothing of it is stored. */
export interface MadeNextKey extends MadeKey {
  readonly suspected: boolean
}

/** Whether the service allows a new key now, else from when on. Asks its account side. */
export async function offerNewKey(
  deps: BackupDeps,
  suspected: boolean,
  signal: AbortSignal,
): Promise<NewKeyOffer> {
  const setting = await settingToChange(deps)
  if (suspected) await needAllFilesHere(deps)
  const patient = <T>(call: () => Promise<T>) => withRetries(deps, signal, call, triesWhileWaiting)
  const account = deps.services.account(setting.serviceUrl)
  const session = await patient(() => account.open(setting.accountSeed, 'session'))
  const { messages, media } = await patient(() => session.permits())
  const waits = [messages, ...(suspected ? [media] : [])].filter(({ left }) => left <= 0)
  const wait = Math.max(0, ...waits.map(({ retryAfterMs }) => retryAfterMs))
  return { allowedAt: wait === 0 ? 0 : deps.clock.now() + wait }
}

/** Made and shown; the service must be the one that is pinned. */
export async function makeNextKey(
  deps: BackupDeps,
  suspected: boolean,
  signal: AbortSignal,
): Promise<{ readonly made: MadeNextKey; readonly shown: ShownKey }> {
  const { serviceUrl, parametersFingerprint: pin } = await settingToChange(deps)
  const { made, shown } = await makeKey({ ...deps, serviceUrl }, signal)
  if (pin.length > 0 && !equalBytes(pin, made.parametersFingerprint)) throw parametersChanged()
  return { made: { ...made, suspected }, shown }
}

/**
 * Begins to change the key: from here on it goes on by itself. Nothing at the service has changed yet. `busy` while a
 * key is being changed already, a restore is under way, or the backup is being deleted.
 */
export async function confirmNextKey(
  outer: BackupDeps,
  made: MadeNextKey,
  typed: string,
): Promise<KeyAnswer> {
  const answer = typedBack(made.key, typed)
  if (!answer.ok) return answer
  return exclusively(outer, async (deps) => {
    const old = await settingToChange(deps)
    if (made.suspected) await needAllFilesHere(deps)
    const head: RotationHead = {
      step: 'writing',
      startedAt: deps.clock.now(),
      suspected: made.suspected,
      guardAnswered: false,
      deviceAnswered: false,
      old,
      next: nextSetting(old, made, deps.clock.now()),
    }
    await keepKey(deps.store, made.key)
    await writeRotation(deps.store, head)
    return { ok: true }
  })
}

async function settingToChange(deps: BackupDeps): Promise<BackupSetting> {
  const setting = await readSetting(deps.store)
  if (!setting) throw new HeirloomError('not-found', 'backups are not turned on')
  if (await isRotating(deps.store)) throw new HeirloomError('busy', 'a new key is being put in place already')
  if (await isRestoring(deps)) throw new HeirloomError('busy', 'a restore is under way')
  if (await isDeleting(deps)) throw new HeirloomError('busy', 'the backup is being deleted')
  return setting
}

/** Media keeps its id, under a signing key of its own; where the old key may be known it begins anew. */
function nextSetting(old: BackupSetting, made: MadeNextKey, now: number): BackupSetting {
  const { backupKey, accountId, accountSeed } = keysOfRecoveryKey(made.key)
  const none: Bytes = new Uint8Array(0)
  const media = made.suspected
    ? { mediaRootKey: made.mediaRootKey, mediaAccountId: made.mediaAccountId }
    : { mediaRootKey: old.mediaRootKey, mediaAccountId: old.mediaAccountId }
  return {
    serviceUrl: old.serviceUrl,
    backupKey,
    accountId,
    accountSeed,
    ...media,
    mediaSigningKey: made.mediaSigningKey,
    deviceId: old.deviceId,
    generation: 0,
    manifestHash: none,
    lastReport: none,
    turnedOnAt: now,
    parametersFingerprint: made.parametersFingerprint,
  }
}
