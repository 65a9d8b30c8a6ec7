import type { HeirloomError } from '../../core/errors.ts'
import { codes } from '../../core/errors.ts'
import type { BackupTries } from '../../domain/archive/schedule-records.ts'
import { backoffMs, dayMs } from './decide.ts'

/** Backups of many people are not to fall on one moment, nor all of one person's on one time of day. */
const jitterMs = 60 * 60 * 1000
/** Whoever stops a backup does not want to see it begin again at once. */
const afterCancelMs = 4 * 60 * 60 * 1000

/** One number drawn at random, 0 to 1. */
export type Share = number

/** Counts a run before it is made: one that is killed has been made. */
export function begun(tries: BackupTries, now: number): BackupTries {
  return { ...tries, unended: tries.unended + 1, begunAt: now }
}

/** The next one is due a day later, and up to an hour more by `share`. */
export function succeeded(tries: BackupTries, now: number, share: Share): BackupTries {
  return {
    ...ended(tries),
    succeededAt: now,
    dueAt: now + dayMs + Math.floor(jitterMs * share),
    failure: null,
  }
}

/** Came to an end that says nothing about the backup: its turn was over, or another job had the archive. */
export function ended(tries: BackupTries): BackupTries {
  return { ...tries, unended: 0, begunAt: 0 }
}

/** Stopped by hand: what failed before is forgotten, and the next one waits. */
export function cancelled(tries: BackupTries, now: number): BackupTries {
  return { ...ended(tries), dueAt: Math.max(tries.dueAt, now + afterCancelMs), failure: null }
}

/** Whose turn it is, the table of codes says: what passes is tried again, what needs a person waits for one. */
export function failed(
  tries: BackupTries,
  error: HeirloomError,
  { now, share }: { readonly now: number; readonly share: Share },
): BackupTries {
  const attempts = (tries.failure?.attempts ?? 0) + 1
  const { code, facts } = error
  const retryAt = now + waitMs(error, attempts, share)
  const failure = { code, facts, at: now, attempts, retryAt: codes[code] === 'user' ? 0 : retryAt }
  return { ...ended(tries), failure }
}

function waitMs({ code, facts }: HeirloomError, attempts: number, share: Share): number {
  // Ours, or of the bytes: only a newer version or another state of things can help. Once a day finds that out.
  if (codes[code] !== 'retry') return dayMs
  const asked = facts['retryAfterMs']
  const full = backoffMs(attempts)
  const wait = full / 2 + (full / 2) * share
  return Math.floor(
    typeof asked === 'number' && asked >= 0 ? Math.min(dayMs, asked + wait / 10 + 1000) : wait,
  )
}
