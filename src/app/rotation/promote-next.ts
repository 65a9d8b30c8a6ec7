import type { Bytes } from '../../core/bytes.ts'
import { HeirloomError, isCode } from '../../core/errors.ts'
import type { RotationHead } from '../../domain/archive/rotation-record.ts'
import type { AccountSession } from '../../domain/ports.ts'
import type { BackupDeps } from '../archive/deps.ts'
import { withRetries } from '../archive/retries.ts'
import { readCredentials, renewCredentials } from '../credentials/archive-service.ts'
import { daysLeft, encodeCredentialSet } from '../credentials/credential-set.ts'
import { checkOldArchive } from './check-old-archive.ts'
import { nextAccountOf } from './rotation-archives.ts'
import { oldCredentialsId } from './rotation-records.ts'

/** With fewer days the old archive could not be deleted any more after a few days without a network. */
const wantedDays = 5

/**
 * Puts the next key in the place of the present one; done already when an answer was lost. `key-changed`: another
 * device has put another key there.
 */
export async function promoteNext(deps: BackupDeps, head: RotationHead, signal: AbortSignal): Promise<void> {
  const patient = <T>(call: () => Promise<T>) => withRetries(deps, signal, call)
  if (await isPromoted(deps, head, signal)) return
  const account = deps.services.account(head.old.serviceUrl)
  const session = await patient(() => openPresent(account.open.bind(account), head.old.accountSeed))
  await keepOldCredentials(deps, head, signal)
  await checkOldArchive(deps, head, signal)
  const next = nextAccountOf(head)
  // Another device may have put its own next key there meanwhile. The same again is free.
  await patient(() => session.putNext(next))
  try {
    await patient(() => session.promoteNext(next))
  } catch (error) {
    // An answer that was lost ended this session as well.
    if (!isCode(error, 'unauthorised') || !(await isPromoted(deps, head, signal))) throw error
  }
}

/** Whether the next key opens the account. */
export async function isPromoted(
  deps: BackupDeps,
  { next }: RotationHead,
  signal: AbortSignal,
): Promise<boolean> {
  const account = deps.services.account(next.serviceUrl)
  try {
    await withRetries(deps, signal, () => account.open(next.accountSeed, 'session'))
    return true
  } catch (error) {
    if (isCode(error, 'unauthorised')) return false
    throw error
  }
}

async function openPresent(
  open: (seed: Bytes, purpose: 'session') => Promise<AccountSession>,
  seed: Bytes,
): Promise<AccountSession> {
  try {
    return await open(seed, 'session')
  } catch (cause) {
    if (!isCode(cause, 'unauthorised')) throw cause
    throw new HeirloomError('key-changed', 'neither the present nor the next key opens the account', {
      cause,
    })
  }
}

/** The last ones that the old key gets. */
async function keepOldCredentials(
  deps: BackupDeps,
  { old }: RotationHead,
  signal: AbortSignal,
): Promise<void> {
  const kept = await readCredentials(deps, old)
  const enough = kept && daysLeft(kept, deps.clock.now()) >= wantedDays
  const set = enough ? kept : (await renewCredentials(deps, old, signal)).set
  await deps.store.writeJobs({ [oldCredentialsId]: encodeCredentialSet(set) })
}
