import { openDB, type DBSchema } from 'idb'
import { writeFailed } from './handle-folder.ts'

/** As TypeScript's DOM types leave it out. */
interface Asked {
  queryPermission?(descriptor: { mode: 'readwrite' }): Promise<PermissionState>
  requestPermission?(descriptor: { mode: 'readwrite' }): Promise<PermissionState>
}

interface FolderSchema extends DBSchema {
  folders: { key: 'copy'; value: FileSystemDirectoryHandle }
}

const databaseName = 'heirloom-folder'

/**
 * The folder that copies go to. A handle is the browser's own object and cannot be sealed: it lies in a database of its
 * own and tells which folder that is, as the browser's settings do. Nothing of the history is in it.
 */
export const browserFolderMemory = {
  async read(): Promise<FileSystemDirectoryHandle | null> {
    return (await use((db) => db.get('folders', 'copy'))) ?? null
  },
  async write(folder: object | null): Promise<void> {
    if (folder instanceof FileSystemDirectoryHandle) await use((db) => db.put('folders', folder, 'copy'))
    else await use((db) => db.delete('folders', 'copy'))
  },
  async access(folder: object): Promise<PermissionState> {
    return (await (folder as Asked).queryPermission?.({ mode: 'readwrite' })) ?? 'granted'
  },
}

/** Asks the person; in a window, and on their tap. */
export async function askForFolder(folder: object): Promise<PermissionState> {
  return (await (folder as Asked).requestPermission?.({ mode: 'readwrite' })) ?? 'granted'
}

async function use<T>(
  work: (db: Awaited<ReturnType<typeof openDB<FolderSchema>>>) => Promise<T>,
): Promise<T> {
  try {
    const db = await openDB<FolderSchema>(databaseName, 1, {
      upgrade: (fresh) => void fresh.createObjectStore('folders'),
    })
    return await work(db).finally(() => db.close())
  } catch (error) {
    throw writeFailed(error)
  }
}
