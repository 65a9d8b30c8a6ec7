import type { HistoryStore } from '../../domain/ports.ts'
import type { FolderMemory } from './copy-deps.ts'
import { readCopyRecord } from './copy-record.ts'

/** The screens come first. */
const firstMs = 60_000
const roundMs = 30 * 60_000

export interface KeepCopyingDeps {
  readonly store: Pick<HistoryStore, 'readSetting'>
  readonly folderMemory: Pick<FolderMemory, 'write'>
  /** Makes a copy if one is due; loads what that takes. */
  readonly copyWhenDue: () => Promise<void>
  /** Calls back once after so many milliseconds. */
  readonly later: (work: () => void, ms: number) => void
}

/** Copies to the remembered folder day by day while the app is open. A folder whose history was erased is forgotten. */
export function keepCopying({ store, folderMemory, copyWhenDue, later }: KeepCopyingDeps): void {
  const round = async (): Promise<void> => {
    try {
      if (await readCopyRecord(store)) await copyWhenDue()
      else await folderMemory.write(null)
    } catch {
      // Locked, or the storage does not answer: the next round sees to it.
    }
    later(() => void round(), roundMs)
  }
  later(() => void round(), firstMs)
}
