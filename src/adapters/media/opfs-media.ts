import { HeirloomError } from '../../core/errors.ts'
import type { MediaFiles } from '../../domain/media/media-port.ts'
import type { ByteSink } from '../../domain/ports.ts'
import { blobSource } from '../files/blob-source.ts'
import { writableSink, writeFailed } from '../files/handle-folder.ts'
import { checkedName } from './media-names.ts'

/**
 * Sealed media in a folder of the origin's private file system. A file is written beside its place and put there when
 * it is closed, by the browser itself (`createWritable`), so that a kill leaves an empty file at most.
 */
export function opfsMedia(folderName = 'media'): MediaFiles {
  return {
    async create(name) {
      const folder = await folderOf(folderName)
      if (await find(folder, name)) throw new HeirloomError('conflict', 'a media file of this name is there')
      return writing(folder, name).catch((error: unknown) => {
        throw writeFailed(error)
      })
    },
    async open(name) {
      const handle = await find(await folderOf(folderName), name)
      if (!handle) throw new HeirloomError('not-found', 'a media file is not here')
      return blobSource(await handle.getFile())
    },
    async remove(name) {
      await removed((await folderOf(folderName)).removeEntry(checkedName(name)))
    },
    async names() {
      const names: string[] = []
      for await (const name of (await folderOf(folderName)).keys()) names.push(name)
      return names
    },
    async clear() {
      await removed((await navigator.storage.getDirectory()).removeEntry(folderName, { recursive: true }))
    },
  }
}

/** Whether this context can write there; where it cannot, media lies in IndexedDB (`idb-media.ts`). */
export async function hasOpfs(): Promise<boolean> {
  try {
    const root = await navigator.storage.getDirectory()
    const handle = await root.getFileHandle('media-trial', { create: true })
    const isWritable = typeof handle.createWritable === 'function'
    await root.removeEntry('media-trial')
    return isWritable
  } catch {
    return false
  }
}

async function folderOf(name: string): Promise<FileSystemDirectoryHandle> {
  try {
    return await (await navigator.storage.getDirectory()).getDirectoryHandle(name, { create: true })
  } catch (cause) {
    throw writeFailed(cause)
  }
}

async function find(folder: FileSystemDirectoryHandle, name: string): Promise<FileSystemFileHandle | null> {
  try {
    return await folder.getFileHandle(checkedName(name))
  } catch (error) {
    if (isNotFound(error)) return null
    throw error instanceof HeirloomError ? error : writeFailed(error)
  }
}

async function writing(folder: FileSystemDirectoryHandle, name: string): Promise<ByteSink> {
  const handle = await folder.getFileHandle(name, { create: true })
  return writableSink(await handle.createWritable(), () => folder.removeEntry(name))
}

async function removed(removal: Promise<void>): Promise<void> {
  try {
    await removal
  } catch (error) {
    if (!isNotFound(error)) throw writeFailed(error)
  }
}

function isNotFound(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'NotFoundError'
}
