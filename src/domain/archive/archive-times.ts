import type { FrameColumns } from '../core-port.ts'
import { leftOutOfArchive } from '../frame/expiry.ts'
import type { ItemId } from '../history/types.ts'
import type { JudgedTime } from '../clock/device-clock.ts'

/**
 * The times by which one archive leaves things out. Both are the same while the clock is believed and right; else an
 * archive that is there loses nothing that may not be due, and what is new waits for a better clock.
 */
export interface ArchiveTimes {
  /** For what the archive to be replaced may hold: gone for sure. It is the time that the manifest tells. */
  readonly archiveTime: number
  /** For what is new: the latest that it may be. */
  readonly admitBy: number
}

/** `lastArchiveTime`: of the archive to be replaced, 0 if there is none; whatever that holds was not due by then. */
export function archiveTimesOf({ now, hideBy, goneBy }: JudgedTime, lastArchiveTime: number): ArchiveTimes {
  const archiveTime = lastArchiveTime <= now ? Math.max(goneBy, lastArchiveTime) : goneBy
  return { archiveTime, admitBy: hideBy }
}

/** Whether item `i` stays out. `firstNewItemId`: the first that the archive to be replaced cannot hold. */
export function staysOut(
  columns: FrameColumns,
  i: number,
  item: ItemId,
  times: ArchiveTimes & { readonly firstNewItemId: number },
): boolean {
  return leftOutOfArchive(columns, i, item < times.firstNewItemId ? times.archiveTime : times.admitBy)
}
