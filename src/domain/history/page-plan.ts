import { maxPageBytes, maxPageItems } from './types.ts'

/** What a page comes to after its edits. */
export interface PlannedPage {
  readonly items: number
  readonly bytes: number
  readonly touched: boolean
}

/** Under a quarter of both limits: such a page joins a neighbour when either is rewritten. */
function isSmall(page: PlannedPage): boolean {
  return page.items < maxPageItems / 4 && page.bytes < maxPageBytes / 4
}

function fit(a: PlannedPage, b: PlannedPage): boolean {
  return a.items + b.items <= maxPageItems && a.bytes + b.bytes <= maxPageBytes
}

/**
 * Which pages of a segment are written together with the page after them: entry i says that i and i + 1 become one.
 * Pages that are left empty join nothing.
 */
export function planJoins(pages: readonly PlannedPage[]): boolean[] {
  const joins = pages.map(() => false)
  let group: PlannedPage | null = null
  let last = 0
  for (const [i, page] of pages.entries()) {
    if (page.items === 0) continue
    const wanted: boolean =
      group !== null && (group.touched || page.touched) && (isSmall(group) || isSmall(page))
    if (group && wanted && fit(group, page)) {
      // Empty pages in between do not part them.
      joins.fill(true, last, i)
      group = { items: group.items + page.items, bytes: group.bytes + page.bytes, touched: true }
    } else {
      group = page
    }
    last = i
  }
  return joins
}
