import { HeirloomError, isCode } from '../../core/errors.ts'
import { heldStore } from '../archive/held-store.ts'
import { exportHistory } from '../exporting/export-history.ts'
import type { HistoryApi } from '../api/history-api.ts'
import type { JobView } from '../api/views.ts'
import { checkTypedKey } from './check-key.ts'
import { openPicked, viewSource } from './describe-source.ts'
import { discardDamaged } from './discard-damaged.ts'
import { discardJob, readImportJobs, unfinishedImports } from './import-job.ts'
import { importOpened } from './import-source.ts'
import type { ImportingPorts } from './importing-ports.ts'
import { importLockName } from './importing-ports.ts'
import type { OpenSource } from './open-source.ts'
import { forgetKey } from './open-source.ts'
import { previewArchive } from './preview-source.ts'
import { thinned } from './progress.ts'

export type Importing = Pick<
  HistoryApi,
  | 'describeSource'
  | 'checkKey'
  | 'previewSource'
  | 'importSource'
  | 'closeSource'
  | 'discardImport'
  | 'exportHistory'
> & {
  /** Imports that were cut off, for `status()`. */
  unfinishedImports(): Promise<readonly JobView[]>
}

/** Sources that may be open at once: one a tab, and some that were left behind. */
const maxOpen = 16

/** How a history comes in and goes out again, as the screens ask for it. Keys typed here live until `closeSource`. */
export function createImporting(ports: ImportingPorts): Importing {
  const open = new Map<string, OpenSource>()
  const sourceOf = (id: string): OpenSource => {
    const source = open.get(id)
    if (!source) throw new HeirloomError('not-found', 'what was picked is no longer open; pick it again')
    return source
  }
  const close = (source: OpenSource) => {
    forgetKey(source)
    open.delete(source.id)
  }
  return {
    async describeSource(picked) {
      const source = await openPicked(ports, picked)
      const oldest = [...open.values()][0]
      if (oldest && open.size >= maxOpen) close(oldest)
      open.set(source.id, source)
      return viewSource(ports, source)
    },
    async checkKey(id, snapshot, key, accountId, onProgress, signal) {
      return checkTypedKey(ports, sourceOf(id), { snapshot, key, accountId }, thinned(onProgress), signal)
    },
    async previewSource(id, onProgress, signal) {
      return wipingOnError(sourceOf(id), (source) =>
        previewArchive(ports, source, thinned(onProgress), signal),
      )
    },
    async importSource(id, choice, onProgress, signal) {
      return ports.lock.run(importLockName, async (heartbeat) => {
        const mine = { ...ports, store: heldStore(await ports.store.bound(), heartbeat) }
        const beat: typeof onProgress = (progress) => {
          heartbeat()
          onProgress(progress)
        }
        return wipingOnError(sourceOf(id), (source) => importOpened(mine, source, choice, beat, signal))
      })
    },
    closeSource(id) {
      const source = open.get(id)
      if (source) close(source)
      return Promise.resolve()
    },
    async discardImport(id) {
      await ports.lock.run(importLockName, async () => {
        const { jobs, damaged } = await readImportJobs(ports.store)
        const job = jobs.find((each) => each.id === id)
        if (job) await discardJob(ports.store, job)
        else if (damaged.includes(id)) await discardDamaged(ports.store)
      })
    },
    exportHistory: (target, onProgress, signal) => exportHistory(ports, target, onProgress, signal),
    unfinishedImports: () => unfinishedImports(ports.store),
  }
}

/** After an error the key is typed again; after a cancel it is still wanted, to go on. */
async function wipingOnError<T>(source: OpenSource, work: (source: OpenSource) => Promise<T>): Promise<T> {
  try {
    return await work(source)
  } catch (error) {
    // No room for the files: the person may take the messages alone.
    if (!isCode(error, 'cancelled', 'busy', 'storage-full')) forgetKey(source)
    throw error
  }
}
