import type { FrameColumns } from '../core-port.ts'
import { frameFlags } from '../core-port.ts'

/** What vanishes within this time of an archive is not put into it. */
export const archiveHorizonMs = 24 * 60 * 60 * 1000

/** Frame.item number of a chat item. */
export const chatItemKind = 4

/**
 * Whether item `i` stays out of an archive of `archiveTime` (milliseconds): it may be looked at once only, or it
 * vanishes within a day. A timer that has not started counts as starting at the archive time.
 */
export function leftOutOfArchive(columns: FrameColumns, i: number, archiveTime: number): boolean {
  if (columns.kind[i] !== chatItemKind) return false
  if (columns.flags[i]! & frameFlags.viewOnce) return true
  return vanishesSoon({ expiresAt: columns.expiresAt[i]!, timer: columns.timer[i]! }, archiveTime)
}

/** Whether what expires then, or has a timer of that length still to start, vanishes within a day of `archiveTime`. */
export function vanishesSoon(
  { expiresAt, timer }: { readonly expiresAt: number; readonly timer: number },
  archiveTime: number,
): boolean {
  return (
    (expiresAt !== 0 && expiresAt < archiveTime + archiveHorizonMs) ||
    (timer !== 0 && timer < archiveHorizonMs)
  )
}

/** Whether item `i` has vanished by `now`: imports, restores, transfers and exports drop it. */
export function expiredBy(columns: FrameColumns, i: number, now: number): boolean {
  if (columns.kind[i] !== chatItemKind) return false
  const expiresAt = columns.expiresAt[i]!
  return expiresAt !== 0 && expiresAt <= now
}
