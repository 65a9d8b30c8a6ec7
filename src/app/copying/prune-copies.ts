import { isCode } from '../../core/errors.ts'
import type { FolderSink, FolderSource } from '../../domain/ports.ts'
import { localFilePath } from '../../domain/snapshot/attachment-names.ts'
import { join } from '../../domain/snapshot/find.ts'
import { filesList, metadataFile } from '../../domain/snapshot/names.ts'
import { readNames } from './read-back.ts'

/** Snapshots of ours that stay: the newest, and the one before. */
const keptCopies = 2

export interface Pruning {
  readonly folder: FolderSource & FolderSink
  readonly root: string
  /** Names of snapshots that were begun here. */
  readonly own: readonly string[]
}

/**
 * Removes our older snapshots, and files of theirs that no other one names. A snapshot of somebody else is never touched,
 * and where there is one no file of the pool is: another program may be about to name it. Whatever cannot be read stops
 * it, before anything is removed; the next copy tries again. Answers the names of ours that are left.
 */
export async function pruneCopies({ folder, root, own }: Pruning): Promise<readonly string[]> {
  const there = (await folder.list(root)).filter(
    ({ name, kind }) => kind === 'directory' && name.startsWith('signal-backup'),
  )
  const mine = there.map(({ name }) => name).filter((name) => own.includes(name))
  const alone = mine.length === there.length
  const finished: string[] = []
  for (const name of mine.toSorted().toReversed())
    if ((await folder.sizeOf(join(root, name, metadataFile))) !== null) finished.push(name)
  const kept = finished.slice(0, keptCopies)
  const named = new Set<string>()
  for (const name of kept)
    for (const file of await readNames(folder, join(root, name, filesList))) named.add(file)
  for (const name of mine.filter((each) => !kept.includes(each))) {
    // From here on no reader takes it for a snapshot; its list goes last, so that a kill leaves no file unknown.
    await folder.remove(join(root, name, metadataFile))
    if (alone)
      await removeFiles({ folder, root }, await namesOrNone(folder, join(root, name, filesList)), named)
    await folder.remove(join(root, name))
  }
  return kept.toSorted()
}

async function removeFiles(
  { folder, root }: Pick<Pruning, 'folder' | 'root'>,
  names: readonly string[],
  named: ReadonlySet<string>,
): Promise<void> {
  for (const name of names) if (!named.has(name)) await folder.remove(join(root, localFilePath(name)))
}

/** Of a snapshot that was cut off before its list was written: then it put no file into the pool either. */
async function namesOrNone(folder: FolderSource, path: string): Promise<readonly string[]> {
  try {
    return await readNames(folder, path)
  } catch (error) {
    if (isCode(error, 'source-unreadable', 'bad-record')) return []
    throw error
  }
}
