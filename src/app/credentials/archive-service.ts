import { equalBytes } from '../../core/bytes.ts'
import { HeirloomError, isCode } from '../../core/errors.ts'
import type { BackupSetting } from '../../domain/archive/backup-setting.ts'
import { encodeBackupSetting } from '../../domain/archive/backup-setting.ts'
import { makeBackupAuthContext } from '../../domain/credentials/backup-auth.ts'
import { accountId, mediaRootKey } from '../../domain/keys/key-types.ts'
import type { ArchiveService } from '../../domain/ports.ts'
import { parametersFingerprint } from '../../domain/protocol/parameters.ts'
import type { ArchiveKeys } from '../archive/archive-keys.ts'
import { keysOfSetting } from '../archive/archive-keys.ts'
import type { BackupDeps } from '../archive/deps.ts'
import { backupSettingName } from '../archive/deps.ts'
import { exclusively } from '../archive/exclusively.ts'
import { findSetting, readSetting } from '../archive/read-setting.ts'
import type { CredentialSet } from './credential-set.ts'
import {
  credentialsSettingName,
  decodeCredentialSet,
  encodeCredentialSet,
  isUsable,
} from './credential-set.ts'
import { archiveIdentity } from './identity.ts'
import type { CredentialWish } from './obtain-credentials.ts'
import { obtainCredentials, parametersChanged } from './obtain-credentials.ts'

export interface OwnArchive {
  readonly service: ArchiveService
  /** With the pin that it may have got only now. */
  readonly setting: BackupSetting
  /** What it is shown with. */
  readonly set: CredentialSet
  /** It was at hand already, and may be out of date: the clock that says so may have been wrong. */
  readonly kept: boolean
}

/** The archive of this device's setting, with credentials at hand: fetched first where none is left. */
export async function openOwnArchive(
  deps: BackupDeps,
  setting: BackupSetting,
  signal: AbortSignal,
): Promise<OwnArchive> {
  const kept = await readCredentials(deps, setting)
  const usable = kept && isUsable(kept, deps.clock.now()) ? kept : null
  const at = usable ? { set: usable, setting } : await renewCredentials(deps, setting, signal)
  const keys = keysOfSetting(setting)
  const service = serviceUnder(deps, setting.serviceUrl, { keys, set: at.set })
  return { service, setting: at.setting, set: at.set, kept: usable !== null }
}

/**
 * Work with the archive of this device's setting. When it is refused as `unauthorised`, the credentials at hand are let
 * go of: the next call fetches others, and learns whether there still is an account. Until then nothing is known but that
 * those were refused: `credentials-spent`, which passes. Fetching others in the same moment would show the service which
 * account belongs to which archive. `parameters-changed` instead where the service is another one by now, which anybody
 * can see.
 */
export async function withOwnArchive<T>(
  deps: BackupDeps,
  setting: BackupSetting,
  signal: AbortSignal,
  work: (own: OwnArchive) => Promise<T>,
): Promise<T> {
  const own = await openOwnArchive(deps, setting, signal)
  try {
    return await work(own)
  } catch (cause) {
    if (!isCode(cause, 'unauthorised')) throw cause
    await forgetCredentials(deps)
    if (await isAnotherService(deps, setting)) throw parametersChanged()
    throw own.kept ? credentialsSpent(cause) : cause
  }
}

export function credentialsSpent(cause: unknown): HeirloomError {
  return new HeirloomError('credentials-spent', 'the credentials at hand were refused', { cause })
}

async function isAnotherService(
  { services }: BackupDeps,
  { serviceUrl, parametersFingerprint: pin }: BackupSetting,
): Promise<boolean> {
  if (pin.length === 0) return false
  try {
    return !equalBytes(parametersFingerprint(await services.parameters(serviceUrl)), pin)
  } catch (error) {
    if (error instanceof HeirloomError) return false
    throw error
  }
}

export function serviceUnder(
  { services, randomness }: Pick<BackupDeps, 'services' | 'randomness'>,
  url: string,
  { keys, set }: { readonly keys: ArchiveKeys; readonly set: CredentialSet },
): ArchiveService {
  const { privateKey } = keys
  return services.archive(url, archiveIdentity({ set, privateKey, randomness }))
}

/** The media side, signing with the setting's key for it. */
export function mediaServiceUnder(
  { services, randomness }: Pick<BackupDeps, 'services' | 'randomness'>,
  setting: Pick<BackupSetting, 'serviceUrl' | 'mediaSigningKey'>,
  set: CredentialSet,
): ArchiveService {
  const identity = { set, privateKey: setting.mediaSigningKey, randomness, of: 'media' } as const
  return services.archive(setting.serviceUrl, archiveIdentity(identity))
}

/** Null: none, unreadable, or received under parameters that are not the pinned ones. All can be fetched again. */
export async function readCredentials(
  { store }: Pick<BackupDeps, 'store'>,
  setting: BackupSetting,
): Promise<CredentialSet | null> {
  const record = await store.readSetting(credentialsSettingName)
  if (!record) return null
  try {
    const set = decodeCredentialSet(record)
    const pinned = equalBytes(parametersFingerprint(set.parameters), setting.parametersFingerprint)
    return pinned ? set : null
  } catch (error) {
    if (error instanceof HeirloomError) return null
    throw error
  }
}

/**
 * Fetches the next week's and keeps them. A setting from before there were credentials gets its pin here. What only looks
 * at the archive comes by here as well, beside a job that writes: what that has put there since stays as it is.
 */
export async function renewCredentials(
  deps: BackupDeps,
  setting: BackupSetting,
  signal: AbortSignal,
): Promise<{ readonly set: CredentialSet; readonly setting: BackupSetting }> {
  const { set, fingerprint } = await obtainCredentials(deps, wishOf(setting, signal))
  const pinned = { ...setting, parametersFingerprint: fingerprint }
  const present = await findSetting(deps.store)
  if (!present || present === 'lost' || !isSameBackup(present, setting)) return { set, setting: pinned }
  if (present.parametersFingerprint.length === 0) {
    const now = { ...present, parametersFingerprint: fingerprint }
    await deps.store.writeSetting(backupSettingName, encodeBackupSetting(now))
  }
  await deps.store.writeSetting(credentialsSettingName, encodeCredentialSet(set))
  return { set, setting: pinned }
}

function isSameBackup(a: BackupSetting, b: BackupSetting): boolean {
  return equalBytes(keysOfSetting(a).backupId, keysOfSetting(b).backupId)
}

/** A person has decided to take the service as it shows itself now: the next fetch pins that. */
export async function acceptParameters(deps: BackupDeps): Promise<void> {
  await exclusively(deps, async ({ store }) => {
    const setting = await readSetting(store)
    if (!setting) return
    const unpinned = { ...setting, parametersFingerprint: new Uint8Array(0) }
    await store.writeSetting(backupSettingName, encodeBackupSetting(unpinned))
    await forgetCredentials({ store })
  })
}

export async function forgetCredentials({ store }: Pick<BackupDeps, 'store'>): Promise<void> {
  await store.writeSetting(credentialsSettingName, null)
}

function wishOf(setting: BackupSetting, signal: AbortSignal): CredentialWish {
  const keys = keysOfSetting(setting)
  const pin = setting.parametersFingerprint
  return {
    url: setting.serviceUrl,
    accountSeed: setting.accountSeed,
    messages: makeBackupAuthContext(keys.backupKey, keys.accountId),
    media: mediaContextOf(setting),
    pin: pin.length > 0 ? pin : null,
    purpose: 'session',
    signal,
  }
}

export function mediaContextOf(part: Pick<BackupSetting, 'mediaRootKey' | 'mediaAccountId'>) {
  return makeBackupAuthContext(mediaRootKey(part.mediaRootKey), accountId(part.mediaAccountId))
}
