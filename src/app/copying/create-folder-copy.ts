import { HeirloomError, isCode } from '../../core/errors.ts'
import type { ErrorCode } from '../../core/errors.ts'
import { heldStore } from '../archive/held-store.ts'
import { makeExportKey, wipeExportKey } from '../exporting/export-key.ts'
import type { FolderAccess, FolderCopyApi, FolderCopyView } from '../api/folder-copy-api.ts'
import type { OnProgress } from '../api/history-api.ts'
import { thinned } from '../importing/progress.ts'
import type { CopyDeps } from './copy-deps.ts'
import type { CopyRecord } from './copy-record.ts'
import { readCopyRecord, writeCopyRecord } from './copy-record.ts'
import { copyToFolder } from './copy-to-folder.ts'

const copyLock = 'folder-copy'
const dayMs = 24 * 60 * 60 * 1000
/** A history that did not change is copied all the same once in so long: the copy is read back then. */
const restMs = 7 * dayMs
/** After a failure that may pass by itself. */
const againMs = 60 * 60 * 1000

export type FolderCopy = FolderCopyApi & {
  /** Makes a copy if one is due and nobody has to be asked. Never throws. */
  copyWhenDue(signal: AbortSignal): Promise<void>
}

/** *Keep a copy in a folder* as the screens ask for it. One copy at a time in all tabs. */
export function createFolderCopy(deps: CopyDeps): FolderCopy {
  const { store, folderMemory, lock } = deps
  const copyNow = (onProgress: OnProgress, signal: AbortSignal): Promise<void> =>
    lock.run(copyLock, async (heartbeat) => {
      const mine = { ...deps, store: heldStore(await store.bound(), heartbeat) }
      const beat: OnProgress = (progress) => {
        heartbeat()
        onProgress(progress)
      }
      try {
        await copyToFolder(mine, thinned(beat), signal)
      } catch (error) {
        await noteFailure(mine, error).catch(() => undefined)
        throw error
      }
    })
  return {
    readFolderCopy: () => view(deps),
    async turnOnFolderCopy(folder) {
      if (await readCopyRecord(store)) throw new HeirloomError('not-empty', 'a folder is remembered already')
      const key = makeExportKey(deps.randomness)
      wipeExportKey(key)
      await folderMemory.write(folder)
      await writeCopyRecord(store, {
        ...{
          key: key.recoveryKey,
          folderName: folder.name,
          last: null,
          generation: 0,
          own: [],
          failure: null,
        },
      })
      return { key: key.recoveryKey }
    },
    async turnOffFolderCopy() {
      await writeCopyRecord(store, null)
      await folderMemory.write(null)
    },
    async copyToFolder(onProgress, signal) {
      await copyNow(onProgress, signal)
      return view(deps)
    },
    allowFolder: () => view(deps),
    rememberedFolder: () => folderMemory.read(),
    async copyWhenDue(signal) {
      try {
        if (await isDue(deps)) await copyNow(() => undefined, signal)
      } catch {
        // It is told where the copy is set up, and tried again when it is time.
      }
    },
  }
}

async function noteFailure({ store, clock }: CopyDeps, error: unknown): Promise<void> {
  if (isCode(error, 'cancelled', 'locked', 'busy')) return
  const record = await readCopyRecord(store)
  const code: ErrorCode = error instanceof HeirloomError ? error.code : 'bug'
  if (record) await writeCopyRecord(store, { ...record, failure: { code, at: clock.now() } })
}

async function isDue(deps: CopyDeps): Promise<boolean> {
  const record = await readCopyRecord(deps.store)
  const spine = record && (await deps.store.readSpine())
  // The first one is made by the person, once the key is written down.
  if (!record?.last || !spine || spine.restoring || (await accessOf(deps)) !== 'granted') return false
  const now = deps.clock.now()
  // A clock that was set back must not put it off for ever.
  const since = (at: number) => (at > now ? Infinity : now - at)
  if (record.failure && since(record.failure.at) < againMs) return false
  const rest = record.generation === spine.generation ? restMs : dayMs
  return since(record.last.at) >= rest
}

async function accessOf({ folderMemory }: CopyDeps): Promise<FolderAccess> {
  const folder = await folderMemory.read()
  return folder ? folderMemory.access(folder) : 'gone'
}

async function view(deps: CopyDeps): Promise<FolderCopyView> {
  const record = await readCopyRecord(deps.store)
  if (!record) return { folder: null, last: null, failure: null, dueAt: 0 }
  return {
    folder: { name: record.folderName, access: await accessOf(deps) },
    last: record.last,
    failure: record.failure && { code: record.failure.code, facts: {} },
    dueAt: dueAt(record),
  }
}

function dueAt({ last, failure }: CopyRecord): number {
  return Math.max(last ? last.at + dayMs : 0, failure ? failure.at + againMs : 0)
}
