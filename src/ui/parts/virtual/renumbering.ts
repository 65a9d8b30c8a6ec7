import type { Renumbering } from './scroll-model.ts'

/** What a row is known by, wherever it stands. */
export type RowKey = string | number

export interface PlacedRow {
  readonly key: RowKey
  readonly index: number
}

export interface MovedRow {
  readonly key: RowKey
  readonly was: number
  readonly is: number
}

/**
 * Works out where all rows went from those that can be asked after: the ones in the document, in order. Rows before
 * the first of them that is still there moved as that one did, rows behind the last as the last. Null: none moved.
 */
export function renumberingOf(
  before: readonly PlacedRow[],
  counts: { readonly was: number; readonly is: number },
  indexOf: (key: RowKey) => number,
): { readonly change: Renumbering; readonly moved: readonly MovedRow[] } | null {
  const moved: MovedRow[] = []
  for (const { key, index } of before) {
    const is = indexOf(key)
    // Whatever changed its order among the others is not asked after.
    if (is > (moved.at(-1)?.is ?? -1)) moved.push({ key, was: index, is })
  }
  if (counts.was === counts.is && moved.every(({ was, is }) => was === is)) return null
  const [first, last] = [moved[0], moved.at(-1)]
  const exact = new Map(moved.map(({ was, is }) => [is, was]))
  const from = (index: number): number => {
    if (!first || !last) return index
    if (index < first.is) return index - first.is + first.was
    if (index > last.is) return index - last.is + last.was
    return exact.get(index) ?? -1
  }
  return { change: { count: counts.is, from }, moved }
}
