import type { HistoryStore } from '../../../domain/ports.ts'
import { bringWishId } from './bring-wish.ts'

export interface BringingDeps {
  readonly store: Pick<HistoryStore, 'readJobs'>
  /** Loads the room only where there are files to bring. Answers after how many milliseconds to look again. */
  readonly bring: () => Promise<number>
  /** Calls back once after so many milliseconds. */
  readonly later: (work: () => void, ms: number) => void
}

/** What is on the screen comes first. */
const firstMs = 5000
const againMs = 10_000

/** Brings files here by themselves for as long as the app is open, whenever some are to come. */
export function keepBringing({ store, bring, later }: BringingDeps): void {
  const round = async (): Promise<void> => {
    let wait = againMs
    try {
      if ((await store.readJobs(bringWishId)).length > 0) wait = Math.max(againMs, await bring())
    } catch {
      // Locked, or another tab is at it.
    }
    later(() => void round(), wait)
  }
  later(() => void round(), firstMs)
}
