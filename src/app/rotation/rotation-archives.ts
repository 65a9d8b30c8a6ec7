import { equalBytes } from '../../core/bytes.ts'
import { isCode } from '../../core/errors.ts'
import type { BackupSetting } from '../../domain/archive/backup-setting.ts'
import type { RotationHead } from '../../domain/archive/rotation-record.ts'
import { makeBackupAuthContext } from '../../domain/credentials/backup-auth.ts'
import type { ArchiveService, NextAccount } from '../../domain/ports.ts'
import { backupAuthRequest } from '../../domain/credentials/backup-auth.ts'
import { parametersFingerprint } from '../../domain/protocol/parameters.ts'
import { keysOfSetting } from '../archive/archive-keys.ts'
import type { BackupDeps } from '../archive/deps.ts'
import { withRetries } from '../archive/retries.ts'
import { mediaContextOf, serviceUnder } from '../credentials/archive-service.ts'
import type { CredentialSet } from '../credentials/credential-set.ts'
import { decodeCredentialSet, encodeCredentialSet, isUsable } from '../credentials/credential-set.ts'
import { obtainCredentials } from '../credentials/obtain-credentials.ts'
import { nullWhenDamaged } from '../damaged.ts'
import { nextCredentialsId } from './rotation-records.ts'

/** What the account side is given of the key that is to come. */
export function nextAccountOf({ next }: RotationHead): NextAccount {
  const keys = keysOfSetting(next)
  return {
    accountSeed: next.accountSeed,
    messages: backupAuthRequest(makeBackupAuthContext(keys.backupKey, keys.accountId)),
    media: backupAuthRequest(mediaContextOf(next)),
  }
}

/** The archive side of a setting's keys, shown with these credentials. */
export function serviceOf(deps: BackupDeps, setting: BackupSetting, set: CredentialSet): ArchiveService {
  return serviceUnder(deps, setting.serviceUrl, { keys: keysOfSetting(setting), set })
}

/** Credentials of a job record that may still be shown. Null: none. */
export async function keptCredentials(deps: BackupDeps, id: string): Promise<CredentialSet | null> {
  const set = await nullWhenDamaged(async () => {
    const record = await deps.store.readJob(id)
    return record && decodeCredentialSet(record)
  })
  return set && isUsable(set, deps.clock.now()) ? set : null
}

/**
 * Makes the next key known to the account, beside the present one, and keeps the credentials of its archive. Those at
 * hand are used first; `unauthorised` when the present key opens no session any more.
 */
export async function nextCredentials(
  deps: BackupDeps,
  head: RotationHead,
  signal: AbortSignal,
): Promise<CredentialSet> {
  const { old, next } = head
  const kept = await keptCredentials(deps, nextCredentialsId)
  const pin = next.parametersFingerprint
  if (kept && equalBytes(parametersFingerprint(kept.parameters), pin)) return kept
  const keys = keysOfSetting(next)
  const { set } = await obtainCredentials(deps, {
    url: next.serviceUrl,
    accountSeed: old.accountSeed,
    next: next.accountSeed,
    messages: makeBackupAuthContext(keys.backupKey, keys.accountId),
    media: mediaContextOf(next),
    pin,
    purpose: 'session',
    signal,
  })
  await deps.store.writeJobs({ [nextCredentialsId]: encodeCredentialSet(set) })
  return set
}

/** False: refused, as what is gone already, was never begun, or begun by somebody else, which nobody can change. */
export async function unlessRefused(
  deps: BackupDeps,
  signal: AbortSignal,
  call: () => Promise<void>,
): Promise<boolean> {
  try {
    await withRetries(deps, signal, call)
    return true
  } catch (error) {
    if (!isCode(error, 'unauthorised')) throw error
    return false
  }
}
