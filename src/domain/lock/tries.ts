import type { Bytes } from '../../core/bytes.ts'
import { WireReader, WireWriter } from '../history/wire.ts'

/**
 * Wrong tries in a row, kept in `keys` under `"tries"` so that neither a reload nor a restart forgets them. Against
 * someone at the screen: who copied the profile tries elsewhere, and meets only Argon2id.
 */
export interface Tries {
  readonly wrong: number
  /** When the last one was begun, by this device's clock. */
  readonly at: number
}

export const noTries: Tries = { wrong: 0, at: 0 }

/** Slips of the finger cost nothing. */
const freeTries = 3
const firstWaitMs = 5_000
/** Never longer: nobody is shut out for good. */
const longestWaitMs = 10 * 60_000

/** Pause after so many wrong tries: none up to three, then 5 s, doubled with each, at most ten minutes. */
export function pauseAfter(wrong: number): number {
  if (wrong < freeTries) return 0
  return Math.min(firstWaitMs * 2 ** Math.min(wrong - freeTries, 20), longestWaitMs)
}

/**
 * How long the next try must wait. A clock that was set back since is no reason to wait longer than the whole pause,
 * counted from now.
 */
export function waitLeft(tries: Tries, now: number): number {
  const pause = pauseAfter(tries.wrong)
  return Math.min(pause, Math.max(0, tries.at + pause - now))
}

/** The same with what lies in the future by a clock that was set back: its pause begins now. */
export function steadied(tries: Tries, now: number): Tries {
  return tries.at > now ? { ...tries, at: now } : tries
}

export function encodeTries(tries: Tries): Bytes {
  return new WireWriter().uint(1, tries.wrong).uint(2, tries.at).finish()
}

/** What cannot be read counts as none: the record protects nothing that its loss would open. */
export function decodeTries(record: unknown): Tries {
  if (!(record instanceof Uint8Array) || record.length > 64) return noTries
  let wrong = 0
  let at = 0
  try {
    const reader = new WireReader(record)
    while (reader.more) {
      const field = reader.field()
      if (field === 1) wrong = reader.uint(1_000_000)
      else if (field === 2) at = reader.uint()
      else reader.skip()
    }
  } catch {
    return noTries
  }
  return { wrong, at }
}
