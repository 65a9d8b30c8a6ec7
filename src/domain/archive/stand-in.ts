import type { SegmentEntry } from '../history/types.ts'
import type { ObjectRow } from './object-rows.ts'

/**
 * Objects of the last archive that hold what a segment holds whose record cannot be read: one behind the other, not
 * wanted by anything else, and alike in messages, pages and both dates. Where the segment was changed since, or held
 * something that stays out of archives, there are none.
 */
export function standInFor(
  segment: SegmentEntry,
  rows: readonly ObjectRow[],
  isFree: (row: ObjectRow) => boolean,
): readonly ObjectRow[] {
  for (let start = 0; start < rows.length; start++) {
    let items = 0
    let pages = 0
    for (let end = start; end < rows.length && pages < segment.pages && isFree(rows[end]!); end++) {
      items += rows[end]!.items
      pages += rows[end]!.pages
      const run = rows.slice(start, end + 1)
      if (pages === segment.pages && items === segment.items && sameDates(segment, run)) return run
    }
  }
  return []
}

function sameDates({ minDate, maxDate }: SegmentEntry, rows: readonly ObjectRow[]): boolean {
  const first = Math.min(...rows.map((row) => row.minDate))
  const last = Math.max(...rows.map((row) => row.minDate + row.dateSpan))
  return first === Math.floor(minDate / 1000) && last === Math.floor(maxDate / 1000)
}
