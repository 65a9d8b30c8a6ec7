import { HeirloomError } from '../../core/errors.ts'

/** What the browser says of the room that is left to this site. */
export interface SpaceFacts {
  /** Bytes; null: it does not say. */
  freeBytes(): Promise<number | null>
}

/** Left over beside what is written: the records of it, and what the browser itself needs. */
const marginBytes = 16 * 1024 * 1024

/** `storage-full`, with what is lacking as the fact `bytes`, before anything is written that would not fit. */
export async function needSpace(space: SpaceFacts | undefined, bytes: number): Promise<void> {
  const free = bytes > 0 ? await space?.freeBytes() : null
  if (typeof free !== 'number' || free >= bytes + marginBytes) return
  throw new HeirloomError('storage-full', 'there is not enough room for the files', {
    facts: { bytes: bytes + marginBytes - free, files: true },
  })
}
