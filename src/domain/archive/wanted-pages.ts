import type { Bytes } from '../../core/bytes.ts'
import type { PageEntry, PageId } from '../history/types.ts'
import type { ArchiveTimes } from './archive-times.ts'
import type { FilterResult } from './filter-memory.ts'
import { stillTrue } from './filter-memory.ts'
import { mayLeaveOut } from './filter-page.ts'
import { maxObjectBodies } from './object.ts'

/** A page as it is to be in the archive, told without opening it. */
export interface WantedPage {
  readonly contentHash: Bytes
  readonly items: number
  readonly minDate: number
  readonly maxDate: number
}

/** Pages of one segment that share an object. */
export type PageGroup = readonly PageEntry[]

/** Objects never cross a segment: pages 1 to 4, 5 to 8, 9 to 12, 13 to 16. */
export function groupPages(pages: readonly PageEntry[]): PageGroup[] {
  const groups: PageGroup[] = []
  for (let at = 0; at < pages.length; at += maxObjectBodies)
    groups.push(pages.slice(at, at + maxObjectBodies))
  return groups
}

/**
 * Null: a page holds something volatile and no earlier archive of it is remembered, so it must be opened first. Pages
 * of which nothing remains are not among the answers.
 */
export function wantedPages(
  group: PageGroup,
  known: ReadonlyMap<PageId, FilterResult>,
  times: ArchiveTimes,
): WantedPage[] | null {
  const wanted: WantedPage[] = []
  for (const page of group) {
    if (!mayLeaveOut(page, times.admitBy)) {
      wanted.push(page)
      continue
    }
    const filtered = known.get(page.id)
    if (!filtered || !stillTrue(filtered, times)) return null
    if (filtered.items > 0) wanted.push(filtered)
  }
  return wanted
}

/** Dates of a row, in whole seconds. */
export function rowDates(pages: readonly { readonly minDate: number; readonly maxDate: number }[]): {
  readonly minDate: number
  readonly dateSpan: number
} {
  let min = Infinity
  let max = 0
  for (const page of pages) {
    min = Math.min(min, page.minDate)
    max = Math.max(max, page.maxDate)
  }
  const minDate = Math.floor(min / 1000)
  return { minDate, dateSpan: Math.max(0, Math.floor(max / 1000) - minDate) }
}
