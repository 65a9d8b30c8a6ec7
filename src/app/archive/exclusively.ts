import type { BackupDeps } from './deps.ts'
import { archiveLockName } from './deps.ts'

/**
 * Runs one job on the archive at a time, in all tabs, on a store that stays with the present history: what an erasure
 * took away does not come back with a job that was under way.
 */
export function exclusively<T>(
  deps: BackupDeps,
  work: (deps: BackupDeps, heartbeat: () => void) => Promise<T>,
): Promise<T> {
  return deps.lock.run(archiveLockName, async (heartbeat) =>
    work({ ...deps, store: await deps.store.bound() }, heartbeat),
  )
}
