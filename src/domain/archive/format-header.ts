import type { Bytes } from '../../core/bytes.ts'
import { concat, equalBytes, utf8 } from '../../core/bytes.ts'
import { HeirloomError } from '../../core/errors.ts'

const version = 1
export const headerBytes = 8

/** Magic, format version, minimum reader, two zeros: how everything that goes to the service begins. */
export function header(magic: string): Bytes {
  return concat(utf8(magic), Uint8Array.of(version, version, 0, 0))
}

/** Throws `truncated`, `not-a-backup`, `unknown-version` (made for newer readers). */
export function checkHeader(bytes: Uint8Array, magic: string): void {
  if (bytes.length < headerBytes) throw new HeirloomError('truncated', 'it ends within its header')
  if (!equalBytes(bytes.subarray(0, 4), utf8(magic)))
    throw new HeirloomError('not-a-backup', 'it does not begin like a part of a backup')
  const minimumReader = bytes[5]!
  if (minimumReader > version)
    throw new HeirloomError('unknown-version', 'it was written for a newer Heirloom', {
      facts: { minimumReader },
    })
}
