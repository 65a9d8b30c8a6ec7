import type { FrameColumns } from '../../core-port.ts'

/** What is to become of one row: nothing (`drop`), the next page as it is (`keep`), or something of its own. */
export type Verdict = 'keep' | 'drop' | 'apart'

/**
 * Calls `keep` with runs of consecutive rows, and `apart` with single ones, in order. Runs are what pages are
 * filled from, so a chunk in which nothing is dropped is one call.
 */
export async function forRuns(
  rows: number,
  judge: (i: number) => Verdict,
  keep: (from: number, to: number) => Promise<void>,
  apart: (i: number) => Promise<void>,
): Promise<void> {
  let from = 0
  for (let i = 0; i < rows; i++) {
    const verdict = judge(i)
    if (verdict === 'keep') continue
    if (i > from) await keep(from, i)
    from = i + 1
    if (verdict === 'apart') await apart(i)
  }
  if (rows > from) await keep(from, rows)
}

/** A view of row `i`'s frame, length varint included. */
export function frameOf(bytes: Uint8Array, columns: FrameColumns, i: number): Uint8Array {
  return bytes.subarray(columns.at[i], columns.at[i]! + columns.length[i]!)
}
