import type { MovedRow, RowKey } from './renumbering.ts'

/** Rows as they are in the document, one element each, in order. */
export interface LaidRows {
  readonly keys: readonly RowKey[]
  /** Whose part each of them is. */
  readonly indices: readonly number[]
}

export interface HeldRow extends MovedRow {
  readonly element: Element
  /** Where it is seen. */
  readonly top: number
}

/**
 * Which row stays where it is when others go or come: the one that is acted on (`wanted`), else the one under the
 * pointer, else the one with the focus, else the first in view.
 */
export function heldRow(
  scroller: Element,
  laid: LaidRows & { readonly elements: HTMLCollection },
  moved: readonly MovedRow[],
  wanted: RowKey | null,
): HeldRow | null {
  const view = scroller.getBoundingClientRect()
  const rows = moved.map((row) => {
    const element = laid.elements[laid.keys.indexOf(row.key)]!
    const { top, bottom } = element.getBoundingClientRect()
    return { ...row, element, top, whole: top >= view.top, inView: bottom > view.top && top < view.bottom }
  })
  const seen = rows.filter(({ inView }) => inView)
  return (
    seen.find(({ key }) => key === wanted) ??
    seen.find(({ element }) => element.matches(':hover')) ??
    seen.find(({ element }) => element.contains(document.activeElement)) ??
    seen.find(({ whole }) => whole) ??
    seen[0] ??
    rows[0] ??
    null
  )
}

/** Who takes the focus when the row of `key` goes: the next that stays, else the one before. */
export function neighbourOf(
  key: RowKey,
  { keys }: LaidRows,
  stays: (key: RowKey) => boolean,
): RowKey | undefined {
  const at = keys.indexOf(key)
  return keys.slice(at + 1).find(stays) ?? keys.slice(0, Math.max(0, at)).findLast(stays)
}

/** Whether what stands at the positions that both have in common is the same. */
export function isSameWhereBoth(before: LaidRows, now: LaidRows): boolean {
  const within = (rows: LaidRows, range: LaidRows) => {
    const [first = 0, last = -1] = [range.indices[0], range.indices.at(-1)]
    return rows.keys.filter((_, i) => rows.indices[i]! >= first && rows.indices[i]! <= last)
  }
  const [a, b] = [within(before, now), within(now, before)]
  return a.length === b.length && a.every((key, i) => key === b[i])
}
