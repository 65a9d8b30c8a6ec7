import { createHash, randomBytes } from 'node:crypto'
import { link, mkdir, open, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { fromHex, toHex } from '../../src/core/bytes.ts'
import { HeirloomError } from '../../src/core/errors.ts'
import type { ByteRange, Objects, Received, StoredFile } from './objects.ts'
import { folderSyncer, forgetTimes, isMissing } from './sync.ts'
import { syncTogether } from './sync-together.ts'

export interface FolderObjects extends Objects {
  /** Where resumable uploads grow, one file each, named by the hex of its id. */
  readonly uploadFolder: string
}

/** Objects under `root/objects`, uploads under `root/uploads`; both are made. Names on disk are hex, in either case equal. */
export async function folderObjects(root: string): Promise<FolderObjects> {
  const objectFolder = join(root, 'objects')
  const uploadFolder = join(root, 'uploads')
  await mkdir(objectFolder, { recursive: true, mode: 0o700 })
  await mkdir(uploadFolder, { recursive: true, mode: 0o700 })
  const sync = folderSyncer()
  const together = syncTogether(sync)
  const folderPath = (folder: Uint8Array) => join(objectFolder, toHex(folder))
  const filePath = (folder: Uint8Array, file: Uint8Array) => join(folderPath(folder), toHex(file))
  const uploadPath = (upload: Uint8Array) => join(uploadFolder, toHex(upload))

  return {
    uploadFolder,
    makeFolder: async (folder) => {
      await mkdir(folderPath(folder), { recursive: true, mode: 0o700 })
      await sync(folderPath(folder))
      await sync(objectFolder)
    },
    receive: async (folder, body, length) => {
      const file = randomBytes(16)
      const path = filePath(folder, file)
      const arrived = together.expect()
      const makeSafe = (handle: FileHandle) =>
        together.sync({ handle, folder: folderPath(folder) }).finally(arrived)
      try {
        return { file, ...(await writeNew(path, { body, length }, makeSafe)) }
      } catch (error) {
        await rm(path, { force: true })
        throw error
      } finally {
        arrived()
      }
    },
    adopt: async (folder, upload, length) => {
      const file = randomBytes(16)
      const sha256 = await hashWhole(uploadPath(upload), length)
      if (!sha256) return null
      await linkOrMove(uploadPath(upload), filePath(folder, file))
      await sync(folderPath(folder))
      return { file, length, sha256 }
    },
    read: (folder, stored, range) => readFile(filePath(folder, stored.file), stored.length, range),
    remove: async (folder, files) => {
      for (const file of files) await rm(filePath(folder, file), { force: true })
      if (files.length > 0) await sync(folderPath(folder)).catch(ignoreMissing)
    },
    removeFolder: async (folder) => {
      await rm(folderPath(folder), { recursive: true, force: true })
      await sync(objectFolder)
    },
    removeUpload: (upload) => rm(uploadPath(upload), { force: true }),
    folders: async () => (await readdir(objectFolder)).map(fromHex).filter((name) => name !== null),
    files: (folder) => filesIn(folderPath(folder)),
    uploads: () => filesIn(uploadFolder),
    syncUpload: async (upload) => {
      await syncFile(uploadPath(upload))
      await sync(uploadFolder)
    },
  }
}

function ignoreMissing(error: unknown): void {
  if (!isMissing(error)) throw error
}

async function writeNew(
  path: string,
  { body, length }: { body: AsyncIterable<Uint8Array>; length: number },
  makeSafe: (handle: FileHandle) => Promise<void>,
): Promise<Omit<Received, 'file'>> {
  const handle = await open(path, 'wx', 0o600)
  try {
    const hash = createHash('sha256')
    let written = 0
    for await (const part of body) {
      if (written + part.length > length)
        throw new HeirloomError('bad-length', 'more bytes than were announced')
      hash.update(part)
      await writeAll(handle, part)
      written += part.length
    }
    if (written !== length) throw new HeirloomError('truncated', 'fewer bytes than were announced')
    await forgetTimes(handle)
    await makeSafe(handle)
    return { length, sha256: hash.digest() }
  } finally {
    // Safe or given up by now: closing is waited for by nobody, so that those synced together go on together.
    handle.close().catch(() => undefined)
  }
}

async function writeAll(handle: FileHandle, part: Uint8Array): Promise<void> {
  let at = 0
  while (at < part.length) at += (await handle.write(part, at)).bytesWritten
}

/** Also makes the file safe. Null: not there, or of another length. */
async function hashWhole(path: string, length: number): Promise<Uint8Array | null> {
  const handle = await open(path, 'r+').catch(nullWhenMissing)
  if (!handle) return null
  try {
    if ((await handle.stat()).size !== length) return null
    const hash = createHash('sha256')
    const part = new Uint8Array(256 * 1024)
    for (let at = 0; at < length;) {
      const { bytesRead } = await handle.read(part, 0, part.length, at)
      if (bytesRead === 0) return null
      hash.update(part.subarray(0, bytesRead))
      at += bytesRead
    }
    await forgetTimes(handle)
    await handle.sync()
    return hash.digest()
  } finally {
    await handle.close()
  }
}

/** A second name, so that the upload is still whole should we be killed before its row is. */
async function linkOrMove(from: string, to: string): Promise<void> {
  try {
    await link(from, to)
  } catch (error) {
    if (isMissing(error)) throw error
    await rename(from, to)
  }
}

function nullWhenMissing(error: unknown): null {
  if (isMissing(error)) return null
  throw error
}

async function readFile(
  path: string,
  length: number,
  range: ByteRange | null,
): Promise<ReadableStream<Uint8Array> | null> {
  const handle = await open(path, 'r').catch(nullWhenMissing)
  if (!handle) return null
  if ((await handle.stat()).size !== length) {
    await handle.close()
    return null
  }
  const stream = handle.createReadStream({ ...range, highWaterMark: 256 * 1024 })
  return Readable.toWeb(stream) as ReadableStream<Uint8Array>
}

async function syncFile(path: string): Promise<void> {
  const handle = await open(path, 'r+')
  try {
    await forgetTimes(handle)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Only names we could have given. */
async function filesIn(path: string): Promise<StoredFile[]> {
  const found: StoredFile[] = []
  for (const name of await readdir(path)) {
    const file = fromHex(name)
    if (file) found.push({ file, length: (await stat(join(path, name))).size })
  }
  return found
}
