import type { Bytes } from '../../core/bytes.ts'
import { equalBytes } from '../../core/bytes.ts'
import { HeirloomError, isCode } from '../../core/errors.ts'
import { checkArchive } from '../../domain/file/read-archive.ts'
import type { FolderSink, FolderSource } from '../../domain/ports.ts'
import { localFilePath } from '../../domain/snapshot/attachment-names.ts'
import { readFilesList } from '../../domain/snapshot/files-list.ts'
import { join } from '../../domain/snapshot/find.ts'
import { filesList } from '../../domain/snapshot/names.ts'
import { openSnapshot } from '../../domain/snapshot/open-snapshot.ts'
import type { ExportKey } from '../exporting/export-key.ts'
import type { OnProgress } from '../api/history-api.ts'
import { sideBySide } from '../media/side-by-side.ts'
import type { CopyDeps } from './copy-deps.ts'

const partBytes = 1024 * 1024
const atOnce = 4
/** A million names. */
export const maxListBytes = 128 * 1024 * 1024

export interface ReadingBack {
  readonly folder: FolderSource & FolderSink
  readonly root: string
  /** Of the snapshot. */
  readonly name: string
  readonly key: ExportKey
  /** What the files in the pool must hash to, by path. */
  readonly digests: ReadonlyMap<string, Bytes>
  /** Files that the snapshot names and that were not here to be written. */
  readonly missing: number
  readonly onProgress: OnProgress
  readonly signal: AbortSignal
}

/**
 * Reads a snapshot back as whoever restores it would: its key opens it, its MAC holds over all of it, what it names is
 * there, and what was written today, with some of the rest, is compared byte for byte. `copy-damaged` when not.
 */
export async function readBack(deps: CopyDeps, reading: ReadingBack): Promise<void> {
  const { folder, root, name, key, onProgress, signal } = reading
  const path = join(root, name)
  try {
    const { source, keys } = await openSnapshot(folder, path, key.recoveryKey, deps.ciphers)
    await checkArchive({
      ...deps,
      source,
      keys,
      signal,
      onProgress: ({ done, total }) => onProgress({ step: 'checking', done, total, unit: 'bytes' }),
    })
    await checkNames(reading, await readNames(folder, join(path, filesList)))
    await sideBySide(reading.digests, { width: atOnce, signal }, async ([file, digest]) => {
      if (equalBytes(await hashOf(deps, await folder.open(file)), digest)) return
      // It would be taken for written by the next copy, for its length is right.
      await folder.remove(file)
      throw damaged('altered')
    })
  } catch (error) {
    if (isCode(error, 'cancelled', 'locked', 'copy-damaged')) throw error
    throw new HeirloomError('copy-damaged', 'the copy could not be read back', { cause: error })
  }
}

/** Names in a snapshot's list. `bad-record` when it is none. */
export async function readNames(folder: FolderSource, path: string): Promise<readonly string[]> {
  const file = await folder.open(path)
  if (file.size > maxListBytes) throw new HeirloomError('bad-record', 'a list of files without end')
  const { names, odd } = readFilesList(await file.read(0, file.size))
  if (odd > 0) throw new HeirloomError('bad-record', 'a list of files that is none')
  return names
}

async function checkNames(
  { folder, root, missing, signal }: ReadingBack,
  names: readonly string[],
): Promise<void> {
  let absent = 0
  await sideBySide(names, { width: atOnce, signal }, async (name) => {
    if ((await folder.sizeOf(join(root, localFilePath(name)))) === null) absent++
  })
  if (absent > missing) throw damaged('missing')
}

async function hashOf(deps: CopyDeps, source: Awaited<ReturnType<FolderSource['open']>>): Promise<Bytes> {
  const hash = deps.core.hashes([null])
  for (let at = 0; at < source.size; at += partBytes)
    hash.update([await source.read(at, Math.min(source.size, at + partBytes))])
  return hash.finish()[0]!
}

function damaged(what: string): HeirloomError {
  return new HeirloomError('copy-damaged', 'the copy is not what was written', { facts: { what } })
}
