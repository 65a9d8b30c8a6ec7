import type { ByteSink } from '../../domain/ports.ts'
import { writeFailed } from './handle-folder.ts'

const folderName = 'exports'

/** A file being written, and what it became. */
export interface FileSink extends ByteSink {
  /** After `close`. The bytes stay where they are until `removeOldExports`. */
  file(): Promise<File>
}

/**
 * A file in the origin's private folder, so that an export of any length never stands in memory. Where there is
 * none, the bytes gather in a Blob, which the browser may keep on disk.
 */
export async function exportFile(name: string): Promise<FileSink> {
  const folder = await exportsFolder()
  return folder ? opfsFile(folder, name) : blobFile(name)
}

/** Exports of earlier visits: they were saved or given up. */
export async function removeOldExports(): Promise<void> {
  const root = await privateRoot()
  await root?.removeEntry(folderName, { recursive: true }).catch(() => undefined)
}

async function privateRoot(): Promise<FileSystemDirectoryHandle | null> {
  try {
    return await navigator.storage.getDirectory()
  } catch {
    return null
  }
}

async function exportsFolder(): Promise<FileSystemDirectoryHandle | null> {
  const root = await privateRoot()
  try {
    return root ? await root.getDirectoryHandle(folderName, { create: true }) : null
  } catch {
    return null
  }
}

async function opfsFile(folder: FileSystemDirectoryHandle, name: string): Promise<FileSink> {
  const handle = await folder.getFileHandle(name, { create: true })
  if (typeof handle.createWritable !== 'function') return blobFile(name)
  const stream = await handle.createWritable()
  return {
    write: (bytes) => stream.write(bytes).catch(refuse),
    close: () => stream.close().catch(refuse),
    async abort() {
      await stream.abort().catch(() => undefined)
      await folder.removeEntry(name).catch(() => undefined)
    },
    file: () => handle.getFile(),
  }
}

function refuse(cause: unknown): never {
  throw writeFailed(cause)
}

function blobFile(name: string): FileSink {
  let parts: Blob[] = []
  return {
    write(bytes) {
      parts.push(new Blob([bytes]))
      return Promise.resolve()
    },
    close: () => Promise.resolve(),
    abort() {
      parts = []
      return Promise.resolve()
    },
    file: () => Promise.resolve(new File(parts, name, { type: 'application/octet-stream' })),
  }
}
