import type { FileHandle } from 'node:fs/promises'
import { open, readdir, rename, rm, stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import type { Writable } from 'node:stream'
import { HeirloomError } from '../../src/core/errors.ts'
import type { ByteSink, ByteSource, FolderSource } from '../../src/domain/ports.ts'

const maxEntries = 100_000

function unreadable(cause: unknown): HeirloomError {
  return new HeirloomError('source-unreadable', 'The file or folder cannot be read.', { cause })
}

/** An open file on disk. `close` when done. */
export async function openFile(path: string): Promise<ByteSource & { close(): Promise<void> }> {
  let handle: FileHandle
  let size: number
  try {
    handle = await open(path, 'r')
    size = (await handle.stat()).size
  } catch (cause) {
    throw unreadable(cause)
  }
  return {
    size,
    read: (start, end, signal) => readRange(handle, { start, end, signal }),
    close: () => handle.close(),
  }
}

async function readRange(
  handle: FileHandle,
  { start, end, signal }: { start: number; end: number; signal: AbortSignal | undefined },
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(end - start)
  for (let at = 0; at < bytes.length;) {
    if (signal?.aborted) throw new HeirloomError('cancelled', 'stopped as asked')
    const { bytesRead } = await handle
      .read(bytes, at, bytes.length - at, start + at)
      .catch((cause: unknown) => {
        throw unreadable(cause)
      })
    if (bytesRead === 0) throw unreadable(new Error('the file ended early'))
    at += bytesRead
  }
  return bytes
}

export async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch (cause) {
    throw unreadable(cause)
  }
}

/** A folder on disk, read only. Its opened files stay open until `close`. */
export function openFolder(path: string): FolderSource & { close(): Promise<void> } {
  const opened: { close(): Promise<void> }[] = []
  return {
    name: basename(resolve(path)),
    async list(below) {
      try {
        const entries = await readdir(join(path, below), { withFileTypes: true })
        return entries
          .filter((entry) => entry.isFile() || entry.isDirectory())
          .slice(0, maxEntries)
          .map((entry) => ({ name: entry.name, kind: entry.isFile() ? 'file' : 'directory' }))
      } catch (cause) {
        throw unreadable(cause)
      }
    },
    async open(below) {
      const file = await openFile(join(path, below))
      opened.push(file)
      return file
    },
    async close() {
      for (const file of opened.splice(0)) await file.close()
    },
  }
}

function unwritable(cause: unknown): HeirloomError {
  return new HeirloomError('storage-failed', 'The output cannot be written.', { cause })
}

/** Writes beside the target, for its owner only, and renames at the end: a failure leaves no half file. */
export async function fileSink(path: string): Promise<ByteSink> {
  const partial = `${path}.${process.pid}.partial`
  const attempt = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work
    } catch (cause) {
      throw unwritable(cause)
    }
  }
  const handle = await attempt(open(partial, 'wx', 0o600))
  return {
    write: async (bytes) => {
      await attempt(handle.writeFile(bytes))
    },
    async close() {
      await attempt(handle.sync())
      await attempt(handle.close())
      await attempt(rename(partial, path))
    },
    async abort() {
      await handle.close().catch(() => undefined)
      await rm(partial, { force: true })
    },
  }
}

/** Standard output, or what stands for it. */
export type TextOutput = Pick<Writable, 'write'> & { readonly isTTY?: boolean }

/** Waits for the reader of a pipe, so memory stays bounded. */
export function streamSink(stream: TextOutput): ByteSink {
  return {
    write: (bytes) =>
      new Promise((done, fail) => {
        stream.write(bytes, (error) => (error ? fail(unwritable(error)) : done()))
      }),
    close: () => Promise.resolve(),
    abort: () => Promise.resolve(),
  }
}
