import { HeirloomError } from '../../core/errors.ts'
import type { FolderSource } from '../ports.ts'
import { filesFolder, mainFile, metadataFile, rootName, snapshotTime } from './names.ts'

export interface FoundSnapshot {
  /** Relative to the folder that was given; '' when that folder is the snapshot itself. */
  readonly path: string
  readonly name: string
  /** Milliseconds since 1970; null when the folder was renamed, so nobody knows. */
  readonly time: number | null
}

export interface FoundSnapshots {
  /** Newest first, at least one; each has `main` and `metadata`. */
  readonly snapshots: readonly FoundSnapshot[]
  /** Where the attachment files of all of them lie; null when they were not given along. */
  readonly filesPath: string | null
}

const maxChildren = 1000

/**
 * Finds snapshots in a folder that may be the backup root, its parent, or one snapshot. Unfinished ones (`-tmp`, or
 * without `main` or `metadata`) are passed over. `not-a-backup` when there are none.
 */
export async function findSnapshots(folder: FolderSource): Promise<FoundSnapshots> {
  if (await isComplete(folder, ''))
    return { snapshots: [{ path: '', name: folder.name, time: snapshotTime(folder.name) }], filesPath: null }
  const here = await findInRoot(folder, '')
  if (here) return here
  const children = await foldersIn(folder, '')
  children.sort((a, b) => Number(b === rootName) - Number(a === rootName))
  for (const child of children.slice(0, maxChildren)) {
    const below = await findInRoot(folder, child)
    if (below) return below
  }
  throw new HeirloomError(
    'not-a-backup',
    'There is no finished Signal backup in this folder. Choose the folder named SignalBackups.',
  )
}

async function findInRoot(folder: FolderSource, root: string): Promise<FoundSnapshots | null> {
  const names = await foldersIn(folder, root)
  const snapshots: FoundSnapshot[] = []
  for (const name of names) {
    const time = snapshotTime(name)
    const path = join(root, name)
    if (time !== null && (await isComplete(folder, path))) snapshots.push({ path, name, time })
  }
  if (snapshots.length === 0) return null
  snapshots.sort((a, b) => (b.time ?? 0) - (a.time ?? 0))
  return { snapshots, filesPath: names.includes(filesFolder) ? join(root, filesFolder) : null }
}

async function foldersIn(folder: FolderSource, path: string): Promise<string[]> {
  const entries = await folder.list(path)
  return entries.filter((entry) => entry.kind === 'directory').map((entry) => entry.name)
}

async function isComplete(folder: FolderSource, path: string): Promise<boolean> {
  const entries = await folder.list(path)
  const has = (name: string) => entries.some((entry) => entry.kind === 'file' && entry.name === name)
  return has(mainFile) && has(metadataFile)
}

export function join(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('/')
}
