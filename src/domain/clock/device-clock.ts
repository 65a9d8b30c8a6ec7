import type { Bytes } from '../../core/bytes.ts'
import { WireReader, WireWriter } from '../history/wire.ts'

// [Note: When the clock is believed] Erasing cannot be undone, and a device's clock may be wrong by years. So what is due
// by the clock is hidden at once, which harms nothing when it was wrong; it is erased, or dropped from an archive that
// holds it, only by a clock that is believed. It no longer is when it jumps by more than 48 hours from one look to the
// next (the device slept, or somebody set it), or when the service says that it is more than 48 hours ahead. It is again
// when the service says that it is not, when it is back where it was, or after 48 hours without another jump or word
// against it. The service alone can never make anything vanish: what it says is only ever taken as a reason to wait.

/** What is remembered of this device's clock. Times are what it said, in milliseconds. */
export interface ClockRecord {
  /** At the last look. */
  readonly last: number
  /** When it was believed last; where the service spoke against it, what the service said. */
  readonly base: number
  /** Where the doubt began, or began anew; 0: it is believed. */
  readonly since: number
  /** How far it is ahead of the service's clock, as that said last. Never more than is believed. */
  readonly ahead: number
}

/** By which time something is gone. */
export interface JudgedTime {
  /** The device's clock, as it is. */
  readonly now: number
  /** What is due by then is shown no more, and new archives do not take it in. */
  readonly hideBy: number
  /** What is due by then is due for sure: it may be erased. Never later than `hideBy`. */
  readonly goneBy: number
  readonly doubted: boolean
}

export const longestJumpMs = 48 * 3_600_000
const steadyMs = 48 * 3_600_000
/** Less is the journey of an answer, and its clock that tells whole seconds. */
const noticedAheadMs = 60_000
const longestSilenceMs = 3_600_000

/** Null: never looked before. */
export function lookedAt(record: ClockRecord | null, now: number): ClockRecord {
  if (!record) return { last: now, base: now, since: 0, ahead: 0 }
  const { base, since, ahead } = record
  if (isNear(now, base)) return { last: now, base: now, since: 0, ahead }
  if (since === 0 || !isNear(now, record.last) || now < since) return { last: now, base, since: now, ahead }
  if (now - since >= steadyMs) return { last: now, base: now, since: 0, ahead }
  return { last: now, base, since, ahead }
}

/**
 * `aheadMs`: what the clock is ahead of the service's, by an answer of just now; negative: behind. A service that says it
 * is far behind neither agrees nor gives a reason to wait: it is one look at the clock like any other.
 */
export function heardFrom(record: ClockRecord | null, now: number, aheadMs: number): ClockRecord {
  if (aheadMs < -longestJumpMs) return lookedAt(record, now)
  if (aheadMs > longestJumpMs) return { last: now, base: Math.max(0, now - aheadMs), since: now, ahead: 0 }
  return { last: now, base: now, since: 0, ahead: aheadMs < noticedAheadMs ? 0 : aheadMs }
}

/** Whether the record has to be written again: a clock that goes on as it did needs no word of it every time. */
export function isNews(before: ClockRecord | null, after: ClockRecord): boolean {
  if (!before) return after.since > 0 || after.ahead > 0
  const sameDoubt = before.since === 0 && after.since === 0
  const sameAhead = Math.abs(after.ahead - before.ahead) < noticedAheadMs
  return !sameDoubt || !sameAhead || Math.abs(after.base - before.base) > longestSilenceMs
}

/** By which times things are gone, at `now` of the device's clock. Null: never looked before. */
export function judge(record: ClockRecord | null, now: number): JudgedTime {
  const { base, since, ahead } = lookedAt(record, now)
  const doubted = since > 0
  return {
    now,
    hideBy: doubted ? Math.max(now, base) : now,
    goneBy: Math.max(0, (doubted ? Math.min(now, base) : now) - ahead),
    doubted,
  }
}

/** Nothing is known any more, because it could not be read: no clock is believed before it has proven itself. */
export const lostRecord: ClockRecord = { last: 0, base: 0, since: 0, ahead: 0 }

function isNear(a: number, b: number): boolean {
  return Math.abs(a - b) <= longestJumpMs
}

export function encodeClock({ last, base, since, ahead }: ClockRecord): Bytes {
  return new WireWriter().uint(1, last).uint(2, base).uint(3, since).uint(4, Math.round(ahead)).finish()
}

/** Throws `bad-record`. */
export function decodeClock(bytes: Bytes): ClockRecord {
  const reader = new WireReader(bytes)
  const numbers = new Map<number, number>()
  while (reader.more) {
    const field = reader.field()
    if (field <= 3) numbers.set(field, reader.uint())
    else if (field === 4) numbers.set(field, reader.uint(longestJumpMs))
    else reader.skip()
  }
  const number = (field: number) => numbers.get(field) ?? 0
  return { last: number(1), base: number(2), since: number(3), ahead: number(4) }
}
