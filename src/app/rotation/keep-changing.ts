import type { HistoryStore } from '../../domain/ports.ts'
import { isRotating } from './rotation-records.ts'

export interface ChangingDeps {
  readonly store: Pick<HistoryStore, 'readJobs'>
  /** Loads the room only where a key is being changed. */
  readonly resume: () => Promise<void>
  /** Calls back once after so many milliseconds. */
  readonly later: (work: () => void, ms: number) => void
}

const soonMs = 5_000
const againMs = 10 * 60_000

/** Goes on with a change of the recovery key that was cut off: at the start of the app, and while it is open. */
export function keepChanging({ store, resume, later }: ChangingDeps): void {
  const round = async (): Promise<void> => {
    try {
      if (await isRotating(store)) await resume()
    } catch {
      // What failed is told by the room itself; behind the lock nothing is looked at.
    }
    later(() => void round(), againMs)
  }
  later(() => void round(), soonMs)
}
