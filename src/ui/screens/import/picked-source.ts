import type { PickedSource } from '../../../app/api/history-api.ts'
import type { BrowserFolder, PickedFile } from '../../../app/api/browser-objects.ts'
import { HeirloomError } from '../../../core/errors.ts'

/** The parts of the file system access API that the DOM types leave out. */
interface PickerWindow {
  showDirectoryPicker?(options?: { id?: string; mode?: 'read' | 'readwrite' }): Promise<BrowserFolder>
}
interface HandleItem {
  getAsFileSystemHandle?(): Promise<FileSystemHandle | null>
}

/** A real backup has tens of thousands of files at most a few folders deep. */
const maxFiles = 300_000
const maxDepth = 8

export const canPickFolder = (): boolean => 'showDirectoryPicker' in window

/** Null when the person closed the picker. */
export async function pickFolder(mode: 'read' | 'readwrite'): Promise<BrowserFolder | null> {
  try {
    return (await (window as PickerWindow).showDirectoryPicker?.({ id: `heirloom-${mode}`, mode })) ?? null
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return null
    throw new HeirloomError('source-unreadable', 'the folder could not be opened', { cause: error })
  }
}

/** From an input: a whole folder when it has paths, else its first file. Null when nothing was chosen. */
export function fromInput(files: FileList | null): PickedSource | null {
  const list = [...(files ?? [])].slice(0, maxFiles)
  const first = list[0]
  if (!first) return null
  if (first.webkitRelativePath === '') return { kind: 'file', name: first.name, file: first }
  return { kind: 'files', files: list.map((file) => ({ path: file.webkitRelativePath, file })) }
}

/**
 * What was dropped: one folder, one file, or the files of what lies in it. Must be called in the drop event itself,
 * for the items are gone afterwards. Null when there was neither file nor folder in it.
 */
export function fromDrop(transfer: DataTransfer): Promise<PickedSource | null> {
  const items = [...transfer.items].filter((item) => item.kind === 'file')
  const only = items.length === 1 ? items[0] : undefined
  const handle = (only as HandleItem | undefined)?.getAsFileSystemHandle?.()
  const entries = items.flatMap((item) => item.webkitGetAsEntry() ?? [])
  const plain = only?.getAsFile() ?? null
  return readDrop(handle, entries, plain)
}

async function readDrop(
  handle: Promise<FileSystemHandle | null> | undefined,
  entries: readonly FileSystemEntry[],
  plain: File | null,
): Promise<PickedSource | null> {
  // A handle stays readable without holding every file of the folder in memory; not every drop gives one.
  const folder = await handle?.catch(() => null)
  if (folder?.kind === 'directory') return { kind: 'folder', folder: folder as BrowserFolder }
  if (entries.some((entry) => entry.isDirectory)) {
    const files: PickedFile[] = []
    for (const entry of entries) await collect(entry, entry.name, 0, files)
    return { kind: 'files', files }
  }
  return plain ? { kind: 'file', name: plain.name, file: plain } : null
}

async function collect(
  entry: FileSystemEntry,
  path: string,
  depth: number,
  files: PickedFile[],
): Promise<void> {
  if (depth > maxDepth || files.length >= maxFiles) return
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) =>
      (entry as FileSystemFileEntry).file(resolve, reject),
    )
    files.push({ path, file })
    return
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader()
  for (;;) {
    // A reader gives a hundred at a time and an empty list at the end.
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    )
    if (batch.length === 0) return
    for (const child of batch) await collect(child, `${path}/${child.name}`, depth + 1, files)
  }
}
