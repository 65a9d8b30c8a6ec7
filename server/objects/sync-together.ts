import type { FileHandle } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { inBatches } from '../batches.ts'

export interface WrittenFile {
  readonly handle: FileHandle
  /** Path of the folder it lies in. */
  readonly folder: string
}

export interface SyncTogether {
  /** A file is on its way in. Returns what says that it came or broke off. */
  expect(): () => void
  /** Resolves when the file and its name are on disk. */
  sync(file: WrittenFile): Promise<void>
}

/** How long a file that is written waits for others that are still coming in. */
const patienceMs = 4
const stepMs = 1

/**
 * Files that come in side by side are synced side by side: the disk's journal takes them in one commit, and one sync of
 * the folder serves them all. Nobody is told that a file is safe before both are done. docs/decisions/0006.
 */
export function syncTogether(syncFolder: (path: string) => Promise<void>): SyncTogether {
  let coming = 0

  /** Those that come still are worth a moment, but no more: one may come over a slow line. */
  async function gather(waiting: () => number): Promise<void> {
    for (let waited = 0; waited < patienceMs && waiting() < coming; waited += stepMs) await wait(stepMs)
  }

  const sync = inBatches(async (batch: readonly WrittenFile[]) => {
    const failures = await Promise.all(batch.map(({ handle }) => handle.sync().then(() => null, asFailure)))
    const synced = batch.filter((_file, i) => failures[i] === null)
    await Promise.all([...new Set(synced.map(({ folder }) => folder))].map(syncFolder))
    return failures
  }, gather)

  return {
    expect: () => {
      coming++
      let open = true
      return () => {
        if (open) coming--
        open = false
      }
    },
    sync: async (file) => {
      const failure = await sync(file)
      if (failure) throw failure
    },
  }
}

function asFailure(error: unknown): Error {
  return error instanceof Error ? error : new Error('sync failed', { cause: error })
}
