import type { Bytes } from '../../core/bytes.ts'
import { WireReader, WireWriter } from '../history/wire.ts'

/** `archive/expired`: how many messages of the last archive were erased here since because their time had come. */
export const expiredId = 'archive/expired'

export function encodeExpired(count: number): Bytes {
  return new WireWriter().uint(1, count).finish()
}

/** Throws `bad-record`. */
export function decodeExpired(record: Bytes): number {
  const reader = new WireReader(record)
  let count = 0
  while (reader.more) {
    if (reader.field() === 1) count = reader.uint()
    else reader.skip()
  }
  return count
}
