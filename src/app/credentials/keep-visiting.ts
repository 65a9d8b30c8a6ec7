import type { HistoryStore } from '../../domain/ports.ts'
import { readSetting } from '../archive/read-setting.ts'

export interface VisitingDeps {
  readonly store: Pick<HistoryStore, 'readSetting'>
  /** Loads the room only where backups are on. */
  readonly visit: () => Promise<number>
  /** Calls back once after so many milliseconds. */
  readonly later: (work: () => void, ms: number) => void
}

const againMs = 3_600_000
/** The first look leaves the start of the app alone. */
const firstMs = 15_000

/** Looks after the archive's standing for as long as the app is open. */
export function keepVisiting({ store, visit, later }: VisitingDeps): void {
  const round = async (): Promise<void> => {
    let wait = againMs
    try {
      if (await readSetting(store)) wait = Math.max(60_000, await visit())
    } catch {
      // Offline, another tab at work, or something a backup will tell the person of.
    }
    later(() => void round(), wait)
  }
  later(() => void round(), firstMs)
}
