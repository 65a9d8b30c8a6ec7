import { createCore } from '../../src/adapters/core/load.ts'
import { webCiphers } from '../../src/adapters/crypto/web-ciphers.ts'
import { webRandomness } from '../../src/adapters/crypto/web-randomness.ts'
import { browserMedia } from '../../src/adapters/media/browser-media.ts'
import { openHistoryStore } from '../../src/adapters/store/history-store.ts'
import type { HistoryApi } from '../../src/app/api/history-api.ts'
import { Shelf } from '../../src/app/media/shelf.ts'
import { sweepMedia } from '../../src/app/media/sweep-media.ts'
import { toHex } from '../../src/core/bytes.ts'
import coreUrl from '../../build/core.wasm?url'
import type { HarnessDoor, MediaHeld, Outcome } from './door.ts'
import { importFrom, type Telling } from './import.ts'

type MediaDoor = Pick<HarnessDoor, 'exportFolder' | 'importFolder' | 'poolOf' | 'media' | 'clearFolder'>

const dayMs = 24 * 60 * 60 * 1000

/** The files beside the messages, as tools bring them in and look at them. */
export function mediaDoor(
  api: HistoryApi,
  outcome: <T>(step: string, work: () => Promise<T>) => Promise<Outcome<T>>,
  tell: Telling,
): MediaDoor {
  return {
    exportFolder: (name) =>
      outcome('export', async () => {
        const target = { kind: 'snapshot-folder', folder: await folderOf(name) } as const
        const result = await api.exportHistory(target, tell.progress, new AbortController().signal)
        return { key: result.key, media: result.media! }
      }),
    importFolder: (name, key) =>
      outcome('describe', async () => {
        const source = { kind: 'folder', folder: await folderOf(name) } as const
        return importFrom(api, source, { key, accountId: '', preview: false }, tell)
      }),
    poolOf: (name) => outcome('pool', async () => poolOf(await folderOf(name))),
    clearFolder: (name) =>
      outcome('clear', async () => {
        const root = await navigator.storage.getDirectory()
        await root.removeEntry(name, { recursive: true }).catch(() => undefined)
      }),
    media: () => outcome('media', mediaHeld),
  }
}

async function folderOf(name: string): Promise<FileSystemDirectoryHandle> {
  return (await navigator.storage.getDirectory()).getDirectoryHandle(name, { create: true })
}

/** SHA-256 of what lies below `files` of a backup folder, by name. */
async function poolOf(folder: FileSystemDirectoryHandle): Promise<Record<string, string>> {
  const backups = await folder.getDirectoryHandle('SignalBackups')
  const found: Record<string, string> = {}
  for await (const shard of (await backups.getDirectoryHandle('files')).values()) {
    if (shard.kind !== 'directory') continue
    for await (const file of shard.values())
      if (file.kind === 'file') found[file.name] = await hashed(await (await file.getFile()).arrayBuffer())
  }
  return found
}

/** Reads every file as whoever looks at it does, and sweeps as a later day would. */
async function mediaHeld(): Promise<MediaHeld> {
  const [store, core] = await Promise.all([
    openHistoryStore(),
    WebAssembly.compileStreaming(fetch(coreUrl)).then(createCore),
  ])
  const clock = { at: Date.now(), now: () => clock.at }
  const mediaFiles = browserMedia()
  const deps = { store, core, mediaFiles, ciphers: webCiphers, randomness: webRandomness, clock }
  try {
    const shelf = await Shelf.open(deps)
    const left = (await mediaFiles.names()).length - [...(await shelf.all()).values()].length
    await sweepMedia(deps)
    clock.at += 2 * dayMs
    await sweepMedia(deps)
    const contents: string[] = []
    for (const record of (await shelf.all()).values()) {
      const source = await shelf.read(record)
      const content = await hashed(await source.read(0, source.size))
      if (content !== toHex(record.plaintextHash))
        throw new Error('a file holds another content than its record')
      contents.push(content)
    }
    return { contents: contents.sort(), files: (await mediaFiles.names()).length, leftByKills: left }
  } finally {
    store.close()
  }
}

async function hashed(bytes: BufferSource): Promise<string> {
  return toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)))
}
