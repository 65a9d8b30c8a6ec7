import { HeirloomError, isCode } from '../../core/errors.ts'
import type { Randomness } from '../../domain/ports.ts'
import { throwIfCancelled } from './cancelling.ts'
import type { Pause } from './deps.ts'

export interface RetryDeps {
  readonly pause: Pause
  readonly randomness: Randomness
}

const firstDelayMs = 400
const maxDelayMs = 30_000
const maxTries = 7
/** While somebody looks at a form and waits: about two seconds. */
export const triesWhileWaiting = 3
/** A service that asks for more patience than this is not waited for: the job ends and says when to go on. */
const maxPatienceMs = 60_000

/**
 * Whoever stops a job does not wait for an answer that may never come. What was asked for may still happen: every call
 * here may be made again, and the journal says which.
 */
function untilCancelled<T>(called: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(new HeirloomError('cancelled', 'it was cancelled'))
    const end = () => signal.removeEventListener('abort', abort)
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort)
    called.then(resolve, reject).finally(end)
  })
}

/** Runs a call again while it fails in a way that passes: offline, a failing or busy service, too many calls. */
export async function withRetries<T>(
  { pause, randomness }: RetryDeps,
  signal: AbortSignal,
  call: () => Promise<T>,
  tries = maxTries,
): Promise<T> {
  for (let tried = 1; ; tried++) {
    throwIfCancelled(signal)
    try {
      return await untilCancelled(call(), signal)
    } catch (error) {
      throwIfCancelled(signal)
      if (!isCode(error, 'offline', 'service-failed', 'rate-limited', 'busy') || tried === tries) throw error
      const asked = error.facts['retryAfterMs']
      const wait = typeof asked === 'number' ? asked : 0
      if (wait > maxPatienceMs) throw error
      await pause(wait + delayMs(tried, randomness), signal)
    }
  }
}

/** Doubles, with half of it drawn at random: many devices that lost one service do not come back together. */
function delayMs(tried: number, randomness: Randomness): number {
  const full = Math.min(maxDelayMs, firstDelayMs * 2 ** (tried - 1))
  return full / 2 + (full / 2) * (randomness.bytes(1)[0]! / 255)
}
