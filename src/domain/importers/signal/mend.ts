import { concatAll } from '../../../core/bytes.ts'
import { bytesField, varintField, WireReader, wireTypes } from '../../frame/wire.ts'
import type { Table } from './shape.ts'

/** Whether a message stands as it is. */
export type Stands = (message: Uint8Array, table: Table) => boolean

interface Part {
  readonly number: number
  readonly bytes: Uint8Array
  readonly value: number | null
}

/** Messages of more fields than this are not searched for the one that is too much. */
const maxSearched = 100

/**
 * A message without what keeps it from standing, everything else byte for byte; null when it would not stand
 * without that either. For frames whose ids others need: a chat is not lost for a wallpaper that nobody knows.
 */
export function mend(message: Uint8Array, table: Table, stands: Stands): Uint8Array | null {
  const parts = withUsual(soundParts(message, table, stands), table)
  const joined = join(parts)
  if (stands(joined, table)) return joined
  if (parts.length > maxSearched) return null
  for (const one of parts) {
    const without = join(parts.filter((part) => part !== one))
    if (stands(without, table)) return without
  }
  return null
}

/** The fields that stand alone, messages mended. */
function soundParts(message: Uint8Array, table: Table, stands: Stands): Part[] {
  const parts: Part[] = []
  const { bare } = table
  const reader = new WireReader(message)
  while (reader.next()) {
    const { number } = reader
    const child = reader.type === wireTypes.bytes ? table.children[number] : null
    const mended = child ? mend(reader.view(), child, stands) : reader.whole()
    const bytes = child && mended ? bytesField(number, mended) : mended
    if (bytes && (child || stands(bytes, bare))) parts.push({ number, bytes, value: reader.value() })
  }
  return parts
}

function withUsual(parts: readonly Part[], table: Table): readonly Part[] {
  return table.usual.reduce((kept, [number, value]) => {
    const last = kept.findLast((part) => part.number === number)?.value ?? 0
    const known = last > 0 && last < 32 && ((table.declared[number]! >>> last) & 1) !== 0
    if (known) return kept
    const others = kept.filter((part) => part.number !== number)
    return [...others, { number, bytes: varintField(number, value), value }]
  }, parts)
}

function join(parts: readonly Part[]): Uint8Array {
  return concatAll(parts.map(({ bytes }) => bytes))
}
