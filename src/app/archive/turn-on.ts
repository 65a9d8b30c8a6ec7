import { equalBytes, utf8 } from '../../core/bytes.ts'
import { HeirloomError } from '../../core/errors.ts'
import { encodeBackupSetting } from '../../domain/archive/backup-setting.ts'
import type { RecoveryKey } from '../../domain/keys/key-types.ts'
import { makeRecoveryKey, recoveryKeyFingerprint, showRecoveryKey } from '../../domain/keys/recovery-key.ts'
import { readRecoveryKey } from '../../domain/keys/typed-key.ts'
import type { KeyAnswer } from '../views.ts'
import { keysOfRecoveryKey, serviceOf } from './archive-keys.ts'
import type { BackupDeps } from './deps.ts'
import { backupSettingName } from './deps.ts'
import { exclusively } from './exclusively.ts'
import { Journal } from './journal.ts'
import { findSetting } from './read-setting.ts'
import { triesWhileWaiting, withRetries } from './retries.ts'

/** A recovery key that was shown and waits to be typed back. Nothing of it is stored. */
export interface MadeKey {
  readonly key: RecoveryKey
}

export function makeKey({ randomness, serviceUrl }: BackupDeps): {
  readonly made: MadeKey
  readonly shown: { readonly key: string; readonly serviceUrl: string; readonly fingerprint: string }
} {
  const key = makeRecoveryKey((length) => randomness.bytes(length))
  const shown = { key: showRecoveryKey(key).join(' '), serviceUrl, fingerprint: recoveryKeyFingerprint(key) }
  return { made: { key }, shown }
}

/**
 * Confirms the key and turns backups on: account, archive key, setting, in this order, each of which may be done
 * again. `not-empty` when backups are on already, and not lost.
 */
export async function turnOn(
  outer: BackupDeps,
  made: MadeKey,
  typed: string,
  signal: AbortSignal,
): Promise<KeyAnswer> {
  const read = readRecoveryKey(typed)
  if (!read.ok) return { ok: false, reason: 'wrong-shape', length: read.length, badGroups: read.badGroups }
  if (!equalBytes(utf8(read.key), utf8(made.key))) return { ok: false, reason: 'wrong-key' }
  return exclusively(outer, async (deps) => {
    const before = await findSetting(deps.store)
    if (before && before !== 'lost') throw new HeirloomError('not-empty', 'backups are already turned on')
    const keys = keysOfRecoveryKey(made.key)
    const account = deps.services.account(deps.serviceUrl)
    const archive = serviceOf(deps.services, deps.serviceUrl, keys)
    await withRetries(deps, signal, () => account.signIn(keys.accountSeed), triesWhileWaiting)
    await withRetries(deps, signal, () => archive.setKey(), triesWhileWaiting)
    const random = (length: number) => deps.randomness.bytes(length)
    const record = encodeBackupSetting({
      serviceUrl: deps.serviceUrl,
      backupKey: keys.backupKey,
      accountId: keys.accountId,
      accountSeed: keys.accountSeed,
      mediaRootKey: random(32),
      mediaAccountId: random(16),
      mediaSigningKey: random(32),
      deviceId: random(16),
      generation: 0,
      manifestHash: new Uint8Array(0),
      lastReport: new Uint8Array(0),
      turnedOnAt: deps.clock.now(),
    })
    // What is left of an earlier backup, whose keys were lost, is nothing to this one.
    await (await Journal.open(deps.store)).discard({ plan: true })
    await deps.store.writeSetting(backupSettingName, record)
    return { ok: true }
  })
}
