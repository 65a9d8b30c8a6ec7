import type { Clock, HistoryStore } from '../../domain/ports.ts'
import { lookAtClock } from '../expiry/judged-time.ts'
import type { History } from './create-history.ts'

const longestWaitMs = 3_600_000

export interface ExpiringDeps {
  readonly history: Pick<History, 'sweepExpired' | 'changed'>
  readonly store: Pick<HistoryStore, 'readSetting' | 'writeSetting' | 'readSpine'>
  readonly clock: Clock
  /** Calls back once after so many milliseconds. */
  readonly later: (work: () => void, ms: number) => void
  /** Called with every round: it is time to look after other things as well. */
  readonly swept?: () => void
}

/**
 * Erases what has vanished, at the start and whenever the next item's time comes, as far as the clock is believed
 * ([Note: When the clock is believed]). What is due is hidden from every view in any case.
 */
export function keepExpiring(deps: ExpiringDeps): void {
  const again = (ms: number) => deps.later(() => void round(), Math.min(Math.max(ms, 1000), longestWaitMs))
  const round = async (): Promise<void> => {
    deps.swept?.()
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

/** When the next item is due, 0 when none is known. */
export async function sweepOnce({ history, store, clock }: ExpiringDeps): Promise<number> {
  if (!(await store.readSpine())) return 0
  await lookAtClock({ store, clock })
  const next = await history.sweepExpired()
  history.changed()
  return next
}
