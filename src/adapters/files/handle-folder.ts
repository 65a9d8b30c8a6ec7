import { HeirloomError } from '../../core/errors.ts'
import type { ByteSink, FolderSink, FolderSource } from '../../domain/ports.ts'
import { blobSource, unreadable } from './blob-source.ts'
import { pathParts } from './safe-path.ts'
import { maxListed } from './picked-files.ts'

/** A folder from the folder picker, from drag and drop, or of OPFS, read only. */
export function handleFolderSource(root: FileSystemDirectoryHandle): FolderSource {
  return {
    name: root.name,
    async list(path) {
      const children: { name: string; kind: 'file' | 'directory' }[] = []
      try {
        const folder = await descend(root, pathParts(path), false)
        for await (const handle of folder.values()) {
          if (children.length === maxListed)
            throw new HeirloomError('too-large', 'a folder of too many files')
          children.push({ name: handle.name, kind: handle.kind })
        }
      } catch (cause) {
        throw unreadable(cause)
      }
      return children
    },
    async open(path) {
      const parts = pathParts(path)
      const name = parts.pop() ?? ''
      try {
        const folder = await descend(root, parts, false)
        const handle = await folder.getFileHandle(name)
        return blobSource(await handle.getFile())
      } catch (cause) {
        throw unreadable(cause)
      }
    },
  }
}

/** The same folder to be written to. What is created appears under its name when it is closed, not before. */
export function handleFolderSink(root: FileSystemDirectoryHandle): FolderSink {
  return {
    name: root.name,
    async create(path) {
      const parts = pathParts(path)
      const name = parts.pop() ?? ''
      const folder = await descend(root, parts, true)
      const handle = await folder.getFileHandle(name, { create: true })
      return writableSink(await handle.createWritable(), () => folder.removeEntry(name))
    },
    async remove(path) {
      const parts = pathParts(path)
      const name = parts.pop()
      if (name === undefined) throw new HeirloomError('bug', 'a picked folder is not to be removed itself')
      try {
        const folder = await descend(root, parts, false)
        await folder.removeEntry(name, { recursive: true })
      } catch (error) {
        if (!isNotFound(error)) throw writeFailed(error)
      }
    },
    async sizeOf(path) {
      const parts = pathParts(path)
      const name = parts.pop() ?? ''
      try {
        const folder = await descend(root, parts, false)
        return (await (await folder.getFileHandle(name)).getFile()).size
      } catch (error) {
        if (isNotFound(error)) return null
        throw writeFailed(error)
      }
    },
  }
}

/** Also where a file is asked for and a folder stands, or the other way round. */
function isNotFound(error: unknown): boolean {
  return error instanceof DOMException && ['NotFoundError', 'TypeMismatchError'].includes(error.name)
}

async function descend(
  root: FileSystemDirectoryHandle,
  parts: readonly string[],
  create: boolean,
): Promise<FileSystemDirectoryHandle> {
  let folder = root
  for (const part of parts) folder = await folder.getDirectoryHandle(part, { create })
  return folder
}

/** `discard` removes the empty file that stands in for the unfinished one. */
export function writableSink(stream: FileSystemWritableFileStream, discard: () => Promise<void>): ByteSink {
  return {
    async write(bytes) {
      try {
        await stream.write(bytes)
      } catch (cause) {
        throw writeFailed(cause)
      }
    },
    async close() {
      try {
        await stream.close()
      } catch (cause) {
        throw writeFailed(cause)
      }
    },
    async abort() {
      await stream.abort().catch(() => undefined)
      await discard().catch(() => undefined)
    },
  }
}

/** `storage-full` when the disk or the quota is; `storage-failed` otherwise. */
export function writeFailed(cause: unknown): HeirloomError {
  if (cause instanceof HeirloomError) return cause
  const full = cause instanceof DOMException && cause.name === 'QuotaExceededError'
  return new HeirloomError(full ? 'storage-full' : 'storage-failed', 'the file could not be written', {
    cause,
  })
}
