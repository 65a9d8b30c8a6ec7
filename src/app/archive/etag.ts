import type { Bytes } from '../../core/bytes.ts'
import { toBase64Url } from '../../core/bytes.ts'

/** The service's name for a sealed manifest, from its SHA-256. */
export function etagOf(manifestHash: Bytes): string {
  return `"${toBase64Url(manifestHash)}"`
}
