import type { BackupDeps } from './deps.ts'
import { archiveLockName } from './deps.ts'
import { heldStore } from './held-store.ts'

/**
 * Runs one job on the archive at a time, in all tabs, on a store that stays with the present history: what an erasure
 * took away does not come back with a job that was under way. Nor does a job write that another tab has taken over.
 */
export function exclusively<T>(
  deps: BackupDeps,
  work: (deps: BackupDeps, heartbeat: () => void) => Promise<T>,
): Promise<T> {
  return deps.lock.run(archiveLockName, async (heartbeat) =>
    work({ ...deps, store: heldStore(await deps.store.bound(), heartbeat) }, heartbeat),
  )
}
