import { fromBase64Url, type Bytes } from '../../core/bytes.ts'
import { nameBytes } from './limits.ts'

/** Backup ids and object names travel as 22 characters of b64. Null: this is none. */
export function parseName(text: string): Bytes | null {
  if (text.length !== 22) return null
  const bytes = fromBase64Url(text)
  return bytes?.length === nameBytes ? bytes : null
}

/** Exactly `length` bytes of b64, else null. */
export function parseB64(text: unknown, length: number): Bytes | null {
  if (typeof text !== 'string' || text.length !== Math.ceil((length * 4) / 3)) return null
  const bytes = fromBase64Url(text)
  return bytes?.length === length ? bytes : null
}
