import type { MediaList } from '../../../app/api/media-api.ts'
import type { Millis } from '../../../app/api/views.ts'

/** One row of the overview. `from` and `to`: positions of files in the list. */
export type MediaRow =
  | {
      readonly kind: 'month'
      readonly key: string
      readonly date: Millis
      readonly count: number
      readonly from: number
      readonly to: number
    }
  | { readonly kind: 'files'; readonly key: string; readonly from: number; readonly to: number }

/** Months with their files under them, `across` in a row; without months all files in one run. */
export function mediaRows({ months, total }: MediaList, across: number): readonly MediaRow[] {
  const rows: MediaRow[] = []
  const run = (from: number, to: number) => {
    for (let at = from; at < to; at += across)
      rows.push({ kind: 'files', key: `files/${at}/${across}`, from: at, to: Math.min(to, at + across) })
  }
  if (months.length === 0) run(0, total)
  let at = 0
  for (const { date, count } of months) {
    rows.push({ kind: 'month', key: `month/${at}`, date, count, from: at, to: at })
    run(at, at + count)
    at += count
  }
  return rows
}
