import { HeirloomError, isCode, toWire } from '../../core/errors.ts'
import type { BackupTries } from '../../domain/archive/schedule-records.ts'
import { turnOver } from '../archive/cancelling.ts'
import type { BackupDeps } from '../archive/deps.ts'
import { begun, cancelled, ended, failed, succeeded } from './outcomes.ts'
import { readTries, writeTries } from './schedule-store.ts'

/**
 * Runs a backup and keeps how it went, so that every tab, the service worker and the next start tell the same. To be
 * called under the lock of the archive.
 */
export async function noteRun<T>(deps: BackupDeps, signal: AbortSignal, run: () => Promise<T>): Promise<T> {
  const { store, clock } = deps
  await writeTries(store, begun(await readTries(store), clock.now()))
  let result: T
  try {
    result = await run()
  } catch (error) {
    // Where even this cannot be kept, what went wrong first is what the caller is to hear.
    await noteEnd(deps, (tries) => afterError(deps, tries, { error, signal })).catch(() => undefined)
    throw error
  }
  // The archive is in place: that this could not be noted only makes the next one early.
  await noteEnd(deps, (tries) => succeeded(tries, clock.now(), share(deps))).catch(() => undefined)
  return result
}

async function noteEnd({ store }: BackupDeps, change: (tries: BackupTries) => BackupTries): Promise<void> {
  await writeTries(store, change(await readTries(store)))
}

function afterError(
  deps: BackupDeps,
  tries: BackupTries,
  { error, signal }: { readonly error: unknown; readonly signal: AbortSignal },
): BackupTries {
  const now = deps.clock.now()
  if (signal.aborted && signal.reason === turnOver) return ended(tries)
  if (isCode(error, 'cancelled')) return cancelled(tries, now)
  // Not the backup's fault: another job has the history, or nothing may be opened for now.
  if (isCode(error, 'busy', 'locked')) return ended(tries)
  const known = error instanceof HeirloomError ? error : new HeirloomError(toWire(error).code, 'unexpected')
  return failed(tries, known, { now, share: share(deps) })
}

function share({ randomness }: BackupDeps): number {
  return randomness.bytes(1)[0]! / 255
}
