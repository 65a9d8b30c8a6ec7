import { badRecord, WireReader, WireWriter } from '../../domain/history/wire.ts'
import type { HistoryStore } from '../../domain/ports.ts'
import { nullWhenDamaged } from '../damaged.ts'

/** The setting `key`: what the app remembers of asking for the recovery key. Nothing of the key. */
export interface KeyRecord {
  /** When the person last typed it; 0: not since it was made. */
  readonly confirmedAt: number
  /** Put off until then; 0: not put off. */
  readonly askAfter: number
  readonly neverAsk: boolean
  /** When a change of the key was last given up; 0: never. */
  readonly givenUpAt: number
}

export const keySettingName = 'key'
const none: KeyRecord = { confirmedAt: 0, askAfter: 0, neverAsk: false, givenUpAt: 0 }

/** One that cannot be read is begun anew: it only decides when to ask. */
export async function readKeyRecord(store: Pick<HistoryStore, 'readSetting'>): Promise<KeyRecord> {
  const record = await nullWhenDamaged(async () => {
    const bytes = await store.readSetting(keySettingName)
    return bytes && decode(bytes)
  })
  return record ?? none
}

export async function writeKeyRecord(
  store: Pick<HistoryStore, 'writeSetting'>,
  { confirmedAt, askAfter, neverAsk, givenUpAt }: KeyRecord,
): Promise<void> {
  const writer = new WireWriter().uint(1, confirmedAt).uint(2, askAfter).uint(3, Number(neverAsk))
  await store.writeSetting(keySettingName, writer.uint(4, givenUpAt).finish())
}

function decode(bytes: Uint8Array): KeyRecord {
  const reader = new WireReader(bytes)
  const numbers = [0, 0, 0, 0, 0]
  while (reader.more) {
    const field = reader.field()
    if (field < numbers.length) numbers[field] = reader.uint()
    else reader.skip()
  }
  const [, confirmedAt, askAfter, never, givenUpAt] = numbers
  if (never !== 0 && never !== 1) throw badRecord('bad key record')
  return { confirmedAt: confirmedAt!, askAfter: askAfter!, neverAsk: never === 1, givenUpAt: givenUpAt! }
}

const dayMs = 86_400_000
const firstAfterMs = 7 * dayMs
const againAfterMs = 182 * dayMs
export const laterMs = 30 * dayMs

/** First a week after the key was made, then twice a year, and not before what the person has put it off to. */
export function isTimeToAsk(record: KeyRecord, madeAt: number, now: number): boolean {
  const { confirmedAt, askAfter, neverAsk } = record
  // Nobody puts it off further than `laterMs`, nor confirms it in the future: that was another clock.
  if (neverAsk || (now < askAfter && askAfter - now <= laterMs)) return false
  // What was confirmed was the key before this one.
  return confirmedAt > madeAt ? Math.abs(now - confirmedAt) >= againAfterMs : now >= madeAt + firstAfterMs
}
