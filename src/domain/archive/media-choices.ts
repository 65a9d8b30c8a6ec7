import type { Bytes } from '../../core/bytes.ts'
import { WireReader, WireWriter } from '../history/wire.ts'

/** What the person has chosen about files that are at the service, docs/format.md section 8. */
export interface MediaChoices {
  /** All are brought to this device by themselves; else only those that are looked at. */
  readonly bring: boolean
  /** By themselves also over networks that charge for data. */
  readonly metered: boolean
  /** Older ones stay at the service and leave this device. */
  readonly saveSpace: boolean
}

export const usualMediaChoices: MediaChoices = { bring: true, metered: false, saveSpace: false }

export function encodeMediaChoices({ bring, metered, saveSpace }: MediaChoices): Bytes {
  return new WireWriter()
    .uint(1, bring ? 0 : 1)
    .uint(2, metered ? 1 : 0)
    .uint(3, saveSpace ? 1 : 0)
    .finish()
}

/** Throws `bad-record`. */
export function decodeMediaChoices(bytes: Uint8Array): MediaChoices {
  const reader = new WireReader(bytes)
  const flags = [false, false, false, false]
  while (reader.more) {
    const field = reader.field()
    if (field <= 3) flags[field] = reader.uint() > 0
    else reader.skip()
  }
  const [, leave = false, metered = false, saveSpace = false] = flags
  return { bring: !leave, metered, saveSpace }
}
