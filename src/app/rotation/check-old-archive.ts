import { equalBytes, fromBase64Url } from '../../core/bytes.ts'
import { HeirloomError } from '../../core/errors.ts'
import type { RotationHead } from '../../domain/archive/rotation-record.ts'
import { adoptOwn } from '../archive/adopt-own.ts'
import { keysOfSetting } from '../archive/archive-keys.ts'
import type { BackupDeps } from '../archive/deps.ts'
import { findSetting } from '../archive/read-setting.ts'
import { withRetries } from '../archive/retries.ts'
import { openOwnArchive } from '../credentials/archive-service.ts'

/**
 * The old archive is going to be deleted: `other-device` when what lies there is not what this device wrote or saw last,
 * unless the person knows. An archive that is gone, or was never written, holds nobody up.
 */
export async function checkOldArchive(
  deps: BackupDeps,
  { old, deviceAnswered }: RotationHead,
  signal: AbortSignal,
): Promise<void> {
  if (deviceAnswered) return
  const { service } = await openOwnArchive(deps, old, signal)
  const present = await withRetries(deps, signal, () => service.readManifest())
  if (!present || isSeen(present.etag, old.manifestHash)) return
  // What another device wrote may have been joined, or taken over, since the change began.
  const setting = await findSetting(deps.store)
  if (setting && setting !== 'lost' && isSeen(present.etag, setting.manifestHash)) return
  // A commit of this device whose answer was lost is its own as well; `adoptOwn` is asked without keeping its answer.
  const keep = () => Promise.resolve()
  const after = await adoptOwn({ deps, service, keys: keysOfSetting(old), setting: old, keep, signal })
  if (isSeen(present.etag, after.manifestHash)) return
  throw new HeirloomError('other-device', 'another device has written this backup')
}

function isSeen(etag: string, manifestHash: Uint8Array): boolean {
  const hash = fromBase64Url(etag.slice(1, -1))
  return hash !== null && equalBytes(hash, manifestHash)
}
