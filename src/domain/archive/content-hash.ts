import type { Bytes } from '../../core/bytes.ts'
import { concat } from '../../core/bytes.ts'
import type { Core } from '../core-port.ts'

export const contentHashBytes = 16

/** What an object is recognised by: over the hashes of its pages, as they are in the archive. */
export function objectContentHash(core: Pick<Core, 'sha256'>, pageHashes: readonly Bytes[]): Bytes {
  return core.sha256([concat(...pageHashes)])[0]!.slice(0, contentHashBytes)
}
