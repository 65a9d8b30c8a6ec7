import { createHmac, randomBytes } from 'node:crypto'
import { refuse } from '../../src/domain/protocol/refusals.ts'
import { dayOf, hourMs, minuteMs, type Clock } from '../clock.ts'

/** So many at once, then one more each `refillMs`. */
const buckets = {
  challenge: { burst: 120, refillMs: 1000 },
  signUp: { burst: 60, refillMs: 2 * minuteMs },
  newArchive: { burst: 60, refillMs: 2 * minuteMs },
  /** Wrong signatures and tokens. */
  failure: { burst: 300, refillMs: 500 },
  credentials: { burst: 60, refillMs: minuteMs },
  receipt: { burst: 60, refillMs: minuteMs },
  commit: { burst: 500, refillMs: minuteMs },
  /** Opening a payment page makes a row here and a session at the processor. */
  checkout: { burst: 20, refillMs: minuteMs },
  /** A client that waits for its payment asks every few seconds. */
  payment: { burst: 120, refillMs: 1000 },
  /** Subscribers and vouchers that are none. */
  noPayment: { burst: 30, refillMs: 10_000 },
  webhook: { burst: 1000, refillMs: 100 },
} as const

export type Bucket = keyof typeof buckets
const maxKept = 100_000

export interface RateLimits {
  /** Throws `rate-limited` with the true wait. `who`: an address or a key, forgotten with the day's random key. */
  take(bucket: Bucket, who: string | Uint8Array): void
  /** As `take` throws, without taking. */
  check(bucket: Bucket, who: string | Uint8Array): void
}

export function rateLimits(clock: Clock): RateLimits {
  /** When each bucket will be full again. */
  let fullAt = new Map<string, number>()
  let day = -1
  let key = randomBytes(32)

  function waitMs(bucket: Bucket, who: string | Uint8Array): { name: string; full: number; wait: number } {
    const now = clock()
    if (dayOf(now) !== day || fullAt.size > maxKept) {
      day = dayOf(now)
      key = randomBytes(32)
      fullAt = new Map()
    }
    const { burst, refillMs } = buckets[bucket]
    const name = createHmac('sha256', key).update(bucket).update(who).digest('base64url')
    // Never emptier than empty, should the clock have been set back.
    const known = Math.min(fullAt.get(name) ?? 0, now + burst * refillMs)
    const full = Math.max(known, now) + refillMs
    return { name, full, wait: full - now - burst * refillMs }
  }
  function check(bucket: Bucket, who: string | Uint8Array) {
    const asked = waitMs(bucket, who)
    if (asked.wait > 0) throw refuse('rate-limited', { retryAfterMs: Math.min(asked.wait, hourMs) })
    return asked
  }
  return {
    check,
    take: (bucket, who) => {
      const { name, full } = check(bucket, who)
      fullAt.set(name, full)
    },
  }
}
