import type { Bytes } from '../../core/bytes.ts'
import type { JudgedTime } from '../../domain/clock/device-clock.ts'
import {
  decodeClock,
  encodeClock,
  heardFrom,
  isNews,
  judge,
  lookedAt,
  lostRecord,
} from '../../domain/clock/device-clock.ts'
import type { ClockRecord } from '../../domain/clock/device-clock.ts'
import type { ArchiveService, Clock, HistoryStore } from '../../domain/ports.ts'
import { nullWhenDamaged } from '../damaged.ts'

export const clockSettingName = 'clock'

export interface TimeDeps {
  readonly store: Pick<HistoryStore, 'readSetting'>
  readonly clock: Clock
}

export interface KeptTimeDeps {
  readonly store: Pick<HistoryStore, 'readSetting' | 'writeSetting'>
  readonly clock: Clock
}

/** By which time things are gone, as [Note: When the clock is believed] has it. */
export async function judgedTime({ store, clock }: TimeDeps): Promise<JudgedTime> {
  return judge(await readClock(store), clock.now())
}

/** The same, and remembers that the clock was looked at. At the start, and at least every hour while open. */
export async function lookAtClock({ store, clock }: KeptTimeDeps): Promise<JudgedTime> {
  const record = lookedAt(await readClock(store), clock.now())
  await store.writeSetting(clockSettingName, encodeClock(record))
  return judge(record, clock.now())
}

/** The record of a look of just now, for the change that begins a history: from then on a jump is noticed. */
export async function clockLook({ store, clock }: TimeDeps): Promise<Readonly<Record<string, Bytes>>> {
  return { [clockSettingName]: encodeClock(lookedAt(await readClock(store), clock.now())) }
}

/** Compares the clock with the last answer of the service, if there was one that told the time. */
export async function hearService(
  { store, clock }: KeptTimeDeps,
  service: Pick<ArchiveService, 'clockAheadMs'>,
): Promise<void> {
  const aheadMs = service.clockAheadMs()
  if (aheadMs === null) return
  const before = await readClock(store)
  const heard = heardFrom(before, clock.now(), aheadMs)
  if (isNews(before, heard)) await store.writeSetting(clockSettingName, encodeClock(heard))
}

async function readClock(store: TimeDeps['store']): Promise<ClockRecord | null> {
  const found = await nullWhenDamaged(async () => {
    const record = await store.readSetting(clockSettingName)
    return { clock: record && decodeClock(record) }
  })
  return found ? found.clock : lostRecord
}
