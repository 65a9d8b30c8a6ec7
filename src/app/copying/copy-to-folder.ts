import type { Bytes } from '../../core/bytes.ts'
import { HeirloomError } from '../../core/errors.ts'
import type { FolderSink, FolderSource } from '../../domain/ports.ts'
import { mainFile, metadataFile, snapshotName } from '../../domain/snapshot/names.ts'
import { join } from '../../domain/snapshot/find.ts'
import { ExportFiles } from '../exporting/export-files.ts'
import { prepareExport } from '../exporting/export-history.ts'
import { exportKeyOf, wipeExportKey } from '../exporting/export-key.ts'
import { rootIn, writeSnapshot } from '../exporting/write-snapshot.ts'
import type { OnProgress } from '../api/history-api.ts'
import { Shelf } from '../media/shelf.ts'
import type { CopyDeps } from './copy-deps.ts'
import type { CopyRecord } from './copy-record.ts'
import { readCopyRecord, writeCopyRecord } from './copy-record.ts'
import { pruneCopies } from './prune-copies.ts'
import { readBack } from './read-back.ts'

/**
 * Writes the history and its files into the remembered folder, reads that back, and lets go of older copies then. Killed
 * at any moment, the copies before are whole; what was written of the new one is gone on from, or cleared up, by the next.
 * `not-found` while off or without a history, `folder-refused`, `copy-damaged`, `storage-full`, `storage-failed`.
 */
export async function copyToFolder(
  deps: CopyDeps,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<void> {
  const record = await readCopyRecord(deps.store)
  const picked = await deps.folderMemory.read()
  if (!record || !picked) throw new HeirloomError('not-found', 'no folder is remembered')
  if ((await deps.folderMemory.access(picked)) !== 'granted')
    throw new HeirloomError('folder-refused', 'the browser does not let this site write into the folder')
  const folder = bothWays(deps.files.openFolder(picked), deps.files.folderSink(picked))
  const key = exportKeyOf(record.key)
  try {
    await copy(deps, { record, folder, key, onProgress, signal })
  } finally {
    wipeExportKey(key)
  }
}

function bothWays(source: FolderSource, sink: FolderSink): FolderSource & FolderSink {
  return {
    name: sink.name,
    list: (path) => source.list(path),
    open: (path) => source.open(path),
    create: (path) => sink.create(path),
    remove: (path) => sink.remove(path),
    sizeOf: (path) => sink.sizeOf(path),
  }
}

interface Copying {
  readonly record: CopyRecord
  readonly folder: FolderSource & FolderSink
  readonly key: ReturnType<typeof exportKeyOf>
  readonly onProgress: OnProgress
  readonly signal: AbortSignal
}

async function copy(deps: CopyDeps, { record, folder, key, onProgress, signal }: Copying): Promise<void> {
  const { store } = deps
  const spine = await store.readSpine()
  if (!spine || spine.restoring) throw new HeirloomError('not-found', 'there is no history to copy')
  const files = new ExportFiles(await Shelf.open(deps))
  const writing = await prepareExport(deps, spine, { files, keptCopy: true, onProgress, signal })
  const name = snapshotName(writing.now)
  await dropParts(folder, record.own)
  // Known as ours before anything of it is there.
  const own = [...record.own, name]
  await writeCopyRecord(store, { ...record, own })
  const digests = new Map<string, Bytes>()
  const root = rootIn(folder)
  const { media } = await writeSnapshot(deps, writing, { key, folder, name, keepsParts: true, digests })
  try {
    await readBack(deps, { folder, root, name, key, digests, missing: media.missing, onProgress, signal })
  } catch (error) {
    // What does not read back is no copy: the ones before stay, and the next one begins anew.
    await folder.remove(join(root, name, metadataFile)).catch(() => undefined)
    throw error
  }
  const { written, alreadyThere, missing } = media
  const last = {
    at: writing.now,
    name,
    messages: writing.pages.messages,
    files: written + alreadyThere,
    missing,
  }
  await writeCopyRecord(store, { ...record, own, last, generation: spine.generation, failure: null })
  const left = await pruneCopies({ folder, root, own }).catch(() => own)
  await writeCopyRecord(store, { ...record, own: left, last, generation: spine.generation, failure: null })
}

/** Of copies that were cut off: their files are of use to the next one, their messages are not. */
async function dropParts(folder: FolderSource & FolderSink, own: readonly string[]): Promise<void> {
  const root = rootIn(folder)
  for (const name of own)
    if ((await folder.sizeOf(join(root, name, metadataFile))) === null)
      await folder.remove(join(root, name, mainFile))
}
