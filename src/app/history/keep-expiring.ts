import { utf8 } from '../../core/bytes.ts'
import type { Clock, HistoryStore } from '../../domain/ports.ts'
import { nullWhenDamaged } from '../damaged.ts'
import type { History } from './create-history.ts'

const settingName = 'last-sweep'
const longestJumpMs = 48 * 3_600_000
const longestWaitMs = 3_600_000

export interface ExpiringDeps {
  readonly history: Pick<History, 'sweepExpired' | 'changed'>
  readonly store: Pick<HistoryStore, 'readSetting' | 'writeSetting' | 'readSpine'>
  readonly clock: Clock
  /** Calls back once after so many milliseconds. */
  readonly later: (work: () => void, ms: number) => void
}

/**
 * Erases what has vanished, at the start and whenever the next item's time comes. What is due is hidden from every
 * view in any case; erasing cannot be undone, so after a jump of the clock of more than 48 hours since the last
 * sweep it waits until a later sweep finds the clock steady.
 */
export function keepExpiring(deps: ExpiringDeps): void {
  const again = (ms: number) => deps.later(() => void round(), Math.min(Math.max(ms, 1000), longestWaitMs))
  const round = async (): Promise<void> => {
    try {
      const next = await sweepOnce(deps)
      again(next === 0 ? longestWaitMs : next - deps.clock.now())
    } catch {
      // The history is being changed, restored or erased: the next round sees to it.
      again(longestWaitMs)
    }
  }
  void round()
}

/** When the next item is due, 0 when none is known or the clock is not trusted yet. */
export async function sweepOnce({ history, store, clock }: ExpiringDeps): Promise<number> {
  if (!(await store.readSpine())) return 0
  const now = clock.now()
  const last = await lastSweep(store, now)
  await store.writeSetting(settingName, utf8(String(now)))
  if (!(Math.abs(now - last) <= longestJumpMs)) return 0
  const next = await history.sweepExpired()
  history.changed()
  return next
}

/** `now` when there was none; NaN, which trusts no clock, when it cannot be read. */
async function lastSweep(store: ExpiringDeps['store'], now: number): Promise<number> {
  const found = await nullWhenDamaged(async () => ({ record: await store.readSetting(settingName) }))
  if (!found) return Number.NaN
  return found.record ? Number(new TextDecoder().decode(found.record)) : now
}
