import type { StoredRow } from '../../domain/ports.ts'

const maxFields = 64
const maxText = 1024

/** Plain values only, and not too many: what the service says of itself is shown as it is. */
export function storedRow(value: unknown): StoredRow {
  const row: Record<string, string | number | null> = {}
  if (typeof value !== 'object' || value === null) return row
  for (const [name, field] of Object.entries(value as Record<string, unknown>).slice(0, maxFields)) {
    if (typeof field === 'string') row[name] = field.slice(0, maxText)
    else if (typeof field === 'number' || field === null) row[name] = field
  }
  return row
}
