import { equalBytes } from '../../core/bytes.ts'
import { encodeManifest } from '../../domain/archive/manifest.ts'
import type { BackupDeps } from './deps.ts'
import { Journal } from './journal.ts'
import type { OpenedArchive } from './open-archive.ts'

/**
 * Whether this very history wrote the archive last, or was restored from it and has written none since. For where the
 * setting that says so is lost.
 */
export async function isMadeHere({ store }: BackupDeps, { manifest }: OpenedArchive): Promise<boolean> {
  if (equalBytes(manifest.historyId, store.historyId)) return true
  const { plan } = await Journal.open(store)
  return plan !== null && equalBytes(plan.manifest, encodeManifest(manifest))
}
