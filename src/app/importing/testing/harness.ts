import { memoryMedia } from '../../../adapters/media/testing/memory-media.ts'
import { readFileSync } from 'node:fs'
import { localPacker } from '../../../adapters/compute/pack-here.ts'
import { createCore } from '../../../adapters/core/load.ts'
import { webCiphers } from '../../../adapters/crypto/web-ciphers.ts'
import { webRandomness } from '../../../adapters/crypto/web-randomness.ts'
import type { Bytes } from '../../../core/bytes.ts'
import { HeirloomError } from '../../../core/errors.ts'
import { readVarint } from '../../../core/varint.ts'
import { packDirectory, packRegion } from '../../../domain/file/blocks.ts'
import { memorySink } from '../../../domain/file/testing/memory.ts'
import { writeArchive } from '../../../domain/file/write-archive.ts'
import { deriveAccountId } from '../../../domain/keys/heirloom-keys.ts'
import { makeRecoveryKey } from '../../../domain/keys/recovery-key.ts'
import type { RecoveryKey } from '../../../domain/keys/key-types.ts'
import { deriveBackupId, deriveBackupKey, deriveMessageBackupKey } from '../../../domain/keys/signal-keys.ts'
import type { ByteSource, FolderSink, FolderSource, PagePacker } from '../../../domain/ports.ts'
import type { BrowserFile } from '../../api/browser-objects.ts'
import { createImporting } from '../create-importing.ts'
import type { FileAccess } from '../file-access.ts'
import type { ImportingPorts } from '../importing-ports.ts'
import { TestStore } from './test-store.ts'

export const testCore = await createCore(new Uint8Array(readFileSync('build/core.wasm')))

export const packerHere: PagePacker = { ...localPacker(testCore), width: 2 }

/** A file that is an array. */
export class MemoryFile implements BrowserFile {
  readonly type = ''
  bytes: Bytes
  constructor(bytes: Bytes) {
    this.bytes = bytes
  }
  get size(): number {
    return this.bytes.length
  }
}

export function memorySource(file: MemoryFile): ByteSource {
  return {
    size: file.size,
    async read(start, end, signal) {
      await Promise.resolve()
      if (signal?.aborted) throw new HeirloomError('cancelled', 'stopped')
      if (end > file.bytes.length) throw new HeirloomError('source-unreadable', 'beyond the end')
      return file.bytes.slice(start, end)
    },
  }
}

/** A folder that is a map from path to file; readable and writable. */
export class MemoryFolder implements FolderSource, FolderSink {
  readonly kind = 'directory'
  readonly files = new Map<string, MemoryFile>()
  readonly name: string
  constructor(name: string) {
    this.name = name
  }
  list(path: string) {
    const prefix = path === '' ? '' : `${path}/`
    const children = new Map<string, 'file' | 'directory'>()
    for (const file of this.files.keys()) {
      if (!file.startsWith(prefix)) continue
      const [child = '', ...below] = file.slice(prefix.length).split('/')
      children.set(child, below.length > 0 ? 'directory' : 'file')
    }
    return Promise.resolve([...children].map(([name, kind]) => ({ name, kind })))
  }
  open(path: string) {
    const file = this.files.get(path)
    if (!file) return Promise.reject(new HeirloomError('source-unreadable', 'no such file'))
    return Promise.resolve(memorySource(file))
  }
  create(path: string) {
    return Promise.resolve(memorySink((bytes) => void this.files.set(path, new MemoryFile(bytes))))
  }
  sizeOf(path: string) {
    return Promise.resolve(this.files.get(path)?.size ?? null)
  }
  remove(path: string) {
    for (const file of this.files.keys())
      if (file === path || file.startsWith(`${path}/`)) this.files.delete(file)
    return Promise.resolve()
  }
}

const memoryFiles: FileAccess = {
  openFolder: (folder) => folder as unknown as MemoryFolder,
  openFiles: (files) => {
    const folder = new MemoryFolder('picked')
    for (const { path, file } of files)
      folder.files.set(path.split('/').slice(1).join('/'), file as unknown as MemoryFile)
    return folder
  },
  openFile: (file) => memorySource(file as unknown as MemoryFile),
  folderSink: (folder) => folder as unknown as MemoryFolder,
  exportFile() {
    const sink = memorySink()
    return Promise.resolve(Object.assign(sink, { file: () => Promise.resolve(new MemoryFile(sink.bytes())) }))
  },
}

export interface Harness {
  readonly store: TestStore
  readonly ports: ImportingPorts
  readonly importing: ReturnType<typeof createImporting>
  now: number
  /** Room on the device, in bytes; null: the browser does not say. */
  free: number | null
}

export function harness(now: number): Harness {
  const store = new TestStore()
  const made = { store, now, free: null } as { -readonly [K in keyof Harness]: Harness[K] }
  made.ports = {
    store,
    core: testCore,
    ciphers: webCiphers,
    packer: packerHere,
    randomness: webRandomness,
    clock: { now: () => made.now },
    lock: { run: (_name, work) => work(() => undefined) },
    files: memoryFiles,
    mediaFiles: memoryMedia(),
    space: { freeBytes: () => Promise.resolve(made.free) },
  }
  made.importing = createImporting(made.ports)
  return made
}

/** Splits a delimited stream into messages without their lengths. */
export function splitStream(stream: Uint8Array): Uint8Array[] {
  const bodies: Uint8Array[] = []
  for (let at = 0; at < stream.length;) {
    const length = readVarint(stream, at)!
    bodies.push(stream.subarray(length.next, length.next + length.value))
    at = length.next + length.value
  }
  return bodies
}

export interface SealedFile {
  readonly file: MemoryFile
  readonly key: RecoveryKey
}

/** An archive file as this program writes it, from delimited BackupInfo and delimited frames. */
export async function sealStream(info: Uint8Array, frames: Uint8Array): Promise<SealedFile> {
  const key = makeRecoveryKey((length) => webRandomness.bytes(length))
  const root = deriveBackupKey(key)
  const keys = deriveMessageBackupKey(root, deriveBackupId(root, deriveAccountId(key)))
  const sink = memorySink()
  const writing = { sink, keys, ciphers: webCiphers, core: testCore, randomness: webRandomness }
  await writeArchive(writing, {
    directory: packDirectory(testCore, info, []),
    region: packRegion(testCore, [frames]),
  })
  return { file: new MemoryFile(sink.bytes()), key }
}

export const ignore = () => undefined
export const never = new AbortController().signal

/** Picks, checks and opens an archive file; answers the source's id. */
export async function openFileSource(
  made: Harness,
  { file, key }: SealedFile,
  name = 'a file',
): Promise<string> {
  const view = await made.importing.describeSource({ kind: 'file', name, file })
  const answer = await made.importing.checkKey(view.id, view.snapshots[0]!.id, key, '', ignore, never)
  if (!answer.ok) throw new Error(`the key was refused: ${answer.reason}`)
  return view.id
}

export async function importFile(made: Harness, sealed: SealedFile, choice = { kind: 'all' } as const) {
  const id = await openFileSource(made, sealed)
  const report = await made.importing.importSource(id, choice, ignore, never)
  await made.importing.closeSource(id)
  return report
}
