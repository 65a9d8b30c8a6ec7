import { isCode } from '../../core/errors.ts'
import type { RotationHead } from '../../domain/archive/rotation-record.ts'
import type { BackupDeps } from '../archive/deps.ts'
import { withRetries } from '../archive/retries.ts'
import { keysOfSetting } from '../archive/archive-keys.ts'
import { mediaServiceUnder, openOwnArchive } from '../credentials/archive-service.ts'
import type { CredentialSet } from '../credentials/credential-set.ts'
import { findSetting } from '../archive/read-setting.ts'
import { equalBytes } from '../../core/bytes.ts'
import { keptCredentials, serviceOf, unlessRefused } from './rotation-archives.ts'
import { oldCredentialsId, rotationHeadId } from './rotation-records.ts'

/** Deletes what the old key opened, gives media its new signing key, and ends the job. */
export async function retireOld(deps: BackupDeps, head: RotationHead, signal: AbortSignal): Promise<void> {
  // Should the last credentials of the old key have run out, nobody has any and nobody gets any: what lies there can be
  // neither deleted nor read any more, and goes when the service removes what is never visited.
  const set = await keptCredentials(deps, oldCredentialsId)
  if (set) await deleteOld(deps, { head, set, signal })
  await replaceMediaKey(deps, head, signal)
  await deps.store.writeJobs({ [rotationHeadId]: null, [oldCredentialsId]: null })
}

async function deleteOld(
  deps: BackupDeps,
  { head, set, signal }: { head: RotationHead; set: CredentialSet; signal: AbortSignal },
): Promise<void> {
  const { old, suspected } = head
  await unlessRefused(deps, signal, () => serviceOf(deps, old, set).retire())
  // All of them are on this device too, which was made sure of at the beginning: the next backup sends them anew.
  if (suspected) await unlessRefused(deps, signal, () => mediaServiceUnder(deps, old, set).retire())
}

/**
 * The media id stays, and what signed for it until now signs no more. Where nothing was begun under it, it is begun
 * under the new key, so that the old one cannot.
 */
async function replaceMediaKey(
  deps: BackupDeps,
  { old, next }: RotationHead,
  signal: AbortSignal,
): Promise<void> {
  if (!equalBytes(old.mediaRootKey, next.mediaRootKey)) return
  const setting = await findSetting(deps.store)
  // Backups were turned off, or another key is in place by now: this one's media has gone the same way.
  if (!setting || setting === 'lost' || !isOf(setting, next)) return
  const { set } = await openOwnArchive(deps, setting, signal)
  if (set.media.length === 0) return
  const byNew = mediaServiceUnder(deps, next, set)
  try {
    const byOld = mediaServiceUnder(deps, { ...next, mediaSigningKey: old.mediaSigningKey }, set)
    await withRetries(deps, signal, () => byOld.replaceKey(next.mediaSigningKey))
  } catch (error) {
    if (!isCode(error, 'unauthorised')) throw error
    await unlessRefused(deps, signal, () => byNew.setKey())
  }
}

function isOf(setting: RotationHead['next'], next: RotationHead['next']): boolean {
  return equalBytes(keysOfSetting(setting).backupId, keysOfSetting(next).backupId)
}
