import type { Bytes } from '../../core/bytes.ts'
import { HeirloomError } from '../../core/errors.ts'
import type { MediaFiles, PartFile } from '../../domain/media/media-port.ts'
import type { ByteSink } from '../../domain/ports.ts'
import { blobSource, unreadable } from '../files/blob-source.ts'
import { writableSink, writeFailed } from '../files/handle-folder.ts'
import { checkedName } from './media-names.ts'

/**
 * Sealed media in a folder of the origin's private file system. A kill leaves a file that no record names: an empty
 * one where the browser writes beside its place (`createWritable`), part of one where it is written in place.
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
    async goOn(name) {
      const folder = await folderOf(folderName)
      return goingOn(folder, checkedName(name)).catch((error: unknown) => {
        throw isHeld(error)
          ? new HeirloomError('conflict', 'a media file is being written elsewhere')
          : writeFailed(error)
      })
    },
    async open(name) {
      const handle = await find(await folderOf(folderName), name)
      if (!handle) throw new HeirloomError('not-found', 'a media file is not here')
      return blobSource(await handle.getFile())
    },
    async remove(name) {
      const folder = await folderOf(folderName)
      await removed(() => folder.removeEntry(checkedName(name)))
    },
    async names() {
      const names: string[] = []
      for await (const name of (await folderOf(folderName)).keys()) names.push(name)
      return names
    },
    async clear() {
      const root = await navigator.storage.getDirectory()
      await removed(() => root.removeEntry(folderName, { recursive: true }))
    },
  }
}

/**
 * Whether there is one that can be written to; where there is none, media lies in IndexedDB (`idb-media.ts`). Nothing is
 * tried out: every context of an origin must come to the same answer, also when two of them ask at once, for a file that
 * one puts here and another looks for there is lost. Throws when the browser cannot tell now.
 */
export async function hasOpfs(): Promise<boolean> {
  const isWritable =
    typeof FileSystemFileHandle !== 'undefined' && 'createWritable' in FileSystemFileHandle.prototype
  const storage = navigator.storage as Partial<StorageManager> | undefined
  if (!isWritable || !storage?.getDirectory) return false
  try {
    await storage.getDirectory()
    return true
  } catch (error) {
    // Private windows of some browsers have the methods and refuse every call.
    if (error instanceof DOMException && ['SecurityError', 'NotSupportedError'].includes(error.name))
      return false
    throw writeFailed(error)
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
  const discard = () => folder.removeEntry(name)
  if (hasSyncAccess(handle)) return syncSink(await handle.createSyncAccessHandle(), discard)
  return writableSink(await handle.createWritable(), discard)
}

/** Only what is written in place is there after a kill. */
async function goingOn(folder: FileSystemDirectoryHandle, name: string): Promise<PartFile | null> {
  const handle = await folder.getFileHandle(name, { create: true })
  if (!hasSyncAccess(handle)) return null
  const access = await handle.createSyncAccessHandle()
  const size = access.getSize()
  const read = (start: number, end: number) => readHeld(access, start, end)
  return {
    held: { size, read },
    read,
    sink: syncSink(access, () => folder.removeEntry(name), size),
    pause() {
      try {
        access.flush()
        access.close()
      } catch {
        // What is there is read again before it counts.
      }
      return Promise.resolve()
    },
  }
}

function readHeld(access: SyncAccess, start: number, end: number): Promise<Bytes> {
  try {
    const bytes = new Uint8Array(end - start)
    if (access.read(bytes, { at: start }) === bytes.length) return Promise.resolve(bytes)
    throw new HeirloomError('source-unreadable', 'the file gave fewer bytes than asked')
  } catch (cause) {
    return Promise.reject(unreadable(cause))
  }
}

/** What only dedicated workers have, and only their types know. */
interface SyncAccess {
  getSize(): number
  read(bytes: Uint8Array, options: { readonly at: number }): number
  write(bytes: Uint8Array, options: { readonly at: number }): number
  flush(): void
  close(): void
}

function hasSyncAccess(
  handle: FileSystemFileHandle,
): handle is FileSystemFileHandle & { createSyncAccessHandle(): Promise<SyncAccess> } {
  return 'createSyncAccessHandle' in handle
}

/** Where a handle can be written to in place (workers alone): quicker, and `flush` makes it survive a power cut. */
function syncSink(access: SyncAccess, discard: () => Promise<void>, from = 0): ByteSink {
  let at = from
  const use = (work: () => void): Promise<void> => {
    try {
      work()
      return Promise.resolve()
    } catch (cause) {
      return Promise.reject(writeFailed(cause))
    }
  }
  return {
    write: (bytes) =>
      use(() => {
        const written = access.write(bytes, { at })
        if (written !== bytes.length) throw new HeirloomError('storage-full', 'the file could not be written')
        at += written
      }),
    close: () =>
      use(() => {
        access.flush()
        access.close()
      }),
    async abort() {
      await use(() => access.close()).catch(() => undefined)
      await discard().catch(() => undefined)
    },
  }
}

/** A worker that was ended while it wrote holds its file for a moment longer. */
const heldPauseMs = 50
const heldTries = 40

async function removed(remove: () => Promise<void>, tries = heldTries): Promise<void> {
  try {
    await remove()
  } catch (error) {
    if (isNotFound(error)) return
    if (!isHeld(error) || tries === 0) throw error instanceof HeirloomError ? error : writeFailed(error)
    await new Promise((resolve) => setTimeout(resolve, heldPauseMs))
    await removed(remove, tries - 1)
  }
}

function isHeld(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'NoModificationAllowedError'
}

function isNotFound(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'NotFoundError'
}
