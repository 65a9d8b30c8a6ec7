import { HeirloomError } from '../../core/errors.ts'

/** Why a signal ends a job that nobody wants stopped: its turn is over, and the next turn goes on. */
export const turnOver = 'turn over'

export function throwIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw new HeirloomError('cancelled', 'it was cancelled')
}

/** Follows another signal, and can be ended from here as well. */
export function linkedController(signal: AbortSignal): {
  readonly controller: AbortController
  readonly unlink: () => void
} {
  const controller = new AbortController()
  const abort = () => controller.abort(signal.reason)
  if (signal.aborted) abort()
  signal.addEventListener('abort', abort)
  return { controller, unlink: () => signal.removeEventListener('abort', abort) }
}
