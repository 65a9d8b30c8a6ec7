import { toBase64Url } from '../../src/core/bytes.ts'

/** A row as it is stored, for its owner to see: column by column, bytes as b64. */
export function shownRow(row: object): Record<string, string | number | null> {
  const shown: Record<string, string | number | null> = {}
  for (const [column, value] of Object.entries(row) as [string, Uint8Array | number | null][]) {
    shown[column] = value instanceof Uint8Array ? toBase64Url(value) : value
  }
  return shown
}
