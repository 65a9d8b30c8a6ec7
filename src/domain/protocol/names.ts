import { fromBase64Url, type Bytes } from '../../core/bytes.ts'
import type { ArchiveType } from './credential-kinds.ts'
import { mediaNameBytes, nameBytes } from './limits.ts'

/** Object names and ids of uploads travel as 22 characters of b64. Null: this is none. */
export function parseName(text: string): Bytes | null {
  return parseB64(text, nameBytes)
}

/** The name of an object in an archive of that type: 16 bytes, or a media id of 15. Null: this is none. */
export function parseObjectName(text: string, type: ArchiveType): Bytes | null {
  return parseB64(text, type === 'media' ? mediaNameBytes : nameBytes)
}

/** Exactly `length` bytes of b64, else null. */
export function parseB64(text: unknown, length: number): Bytes | null {
  if (typeof text !== 'string' || text.length !== Math.ceil((length * 4) / 3)) return null
  const bytes = fromBase64Url(text)
  return bytes?.length === length ? bytes : null
}
