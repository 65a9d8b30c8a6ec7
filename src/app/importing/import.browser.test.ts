import { opfsMedia } from '../../adapters/media/opfs-media.ts'
import { afterAll, expect, test } from 'vitest'
import { createComputePool } from '../../adapters/compute/pool.ts'
import { createCore } from '../../adapters/core/load.ts'
import { webCiphers } from '../../adapters/crypto/web-ciphers.ts'
import { webRandomness } from '../../adapters/crypto/web-randomness.ts'
import { browserFiles } from '../../adapters/files/browser-files.ts'
import { exportFile } from '../../adapters/files/opfs-file.ts'
import { openHistoryStore } from '../../adapters/store/history-store.ts'
import { webJobLock } from '../../adapters/store/job-lock.ts'
import { packDirectory, packRegion } from '../../domain/file/blocks.ts'
import { writeArchive } from '../../domain/file/write-archive.ts'
import { delimited } from '../../domain/frame/wire.ts'
import { makeExportKey } from '../exporting/export-key.ts'
import type { ImportReport } from '../api/views.ts'
import { createImporting } from './create-importing.ts'
import type { Message, Source } from './testing/source-frames.ts'
import { infoMessage, sourceFrames } from './testing/source-frames.ts'

const module = await WebAssembly.compileStreaming(fetch(new URL('../../../build/core.wasm', import.meta.url)))
const core = await createCore(module)
const spawn = () =>
  new Worker(new URL('../../entries/compute.worker.ts', import.meta.url), { type: 'module' })
const pool = createComputePool({ spawn, module, cores: 2 })
const never = new AbortController().signal
const ignore = () => undefined
const start = 1_700_000_000_000
const stores: Awaited<ReturnType<typeof openHistoryStore>>[] = []

afterAll(async () => {
  for (const store of stores) await store.erase()
  pool.close()
})

async function device() {
  const name = `import-${crypto.randomUUID()}`
  const store = await openHistoryStore({ name })
  stores.push(store)
  const clock = { now: () => start * 2 }
  const shared = {
    store,
    core,
    ciphers: webCiphers,
    packer: pool,
    randomness: webRandomness,
    clock,
    mediaFiles: opfsMedia(name),
  }
  return { store, importing: createImporting({ ...shared, lock: webJobLock(name), files: browserFiles }) }
}

async function made(source: Source): Promise<{ file: File; key: string }> {
  const key = makeExportKey(webRandomness)
  const sink = await exportFile(`source-${crypto.randomUUID()}`)
  const writing = { sink, keys: key.messageKey, ciphers: webCiphers, core, randomness: webRandomness }
  await writeArchive(writing, {
    directory: packDirectory(core, delimited(infoMessage(source)), []),
    region: packRegion(core, sourceFrames(source).map(delimited)),
  })
  return { file: await sink.file(), key: key.recoveryKey }
}

const messages = (count: number): Message[] =>
  Array.from({ length: count }, (_, i) => ({
    chat: i % 4,
    author: i % 4,
    date: start + i,
    received: start + i,
    text: `message ${i} ${'word '.repeat(i % 30)}`,
  }))

async function bring(to: Awaited<ReturnType<typeof device>>, file: File, key: string): Promise<ImportReport> {
  const view = await to.importing.describeSource({ kind: 'file', name: file.name, file })
  expect(await to.importing.checkKey(view.id, '0', key, '', ignore, never)).toEqual({ ok: true })
  return to.importing.importSource(view.id, { kind: 'all' }, ignore, never)
}

test('a history goes into the database and out again, as a file and as a folder', async () => {
  const first = await device()
  const source = await made({ madeAt: start, messages: messages(9000) })
  expect(await bring(first, source.file, source.key)).toMatchObject({ added: 9000, odd: [] })
  const later = await made({ madeAt: start + 1, messages: messages(9100), shift: 40 })
  expect(await bring(first, later.file, later.key)).toMatchObject({ added: 100, updated: 0, unchanged: 9000 })
  expect((await first.store.readSpine())?.items).toBe(9100)

  const out = await first.importing.exportHistory({ kind: 'archive-file' }, ignore, never)
  const second = await device()
  expect(await bring(second, out.file as File, out.key)).toMatchObject({ added: 9100, odd: [] })

  const root = await navigator.storage.getDirectory()
  const folder = await root.getDirectoryHandle(`SignalBackups-${crypto.randomUUID()}`, { create: true })
  const snapshot = await second.importing.exportHistory({ kind: 'snapshot-folder', folder }, ignore, never)
  const third = await device()
  const view = await third.importing.describeSource({ kind: 'folder', folder })
  expect(view.snapshots.map(({ name }) => name)).toEqual([snapshot.fileName])
  await third.importing.checkKey(view.id, '0', snapshot.key, '', ignore, never)
  const preview = await third.importing.previewSource(view.id, ignore, never)
  expect(preview).toMatchObject({ messages: 9100, odd: 0, merges: false })
  const report = await third.importing.importSource(view.id, { kind: 'all' }, ignore, never)
  expect(report).toMatchObject({ added: 9100, missingMedia: 0 })
  await root.removeEntry(folder.name, { recursive: true })
})

test('a cancelled import waits, goes on, and can be thrown away', async () => {
  const here = await device()
  const source = await made({ madeAt: start, messages: messages(30_000) })
  const view = await here.importing.describeSource({ kind: 'file', name: 'x', file: source.file })
  await here.importing.checkKey(view.id, '0', source.key, '', ignore, never)
  const cut = async () => {
    const controller = new AbortController()
    const bound = here.store.bound.bind(here.store)
    here.store.bound = async () => {
      const store = await bound()
      const stage = store.stage.bind(store)
      store.stage = async (staged) => {
        await stage(staged)
        controller.abort()
      }
      return store
    }
    await expect(
      here.importing.importSource(view.id, { kind: 'all' }, ignore, controller.signal),
    ).rejects.toMatchObject({ code: 'cancelled' })
    here.store.bound = bound
  }
  await cut()
  const [job] = await here.importing.unfinishedImports()
  await here.importing.discardImport(job!.id)
  expect(await here.importing.unfinishedImports()).toEqual([])
  await cut()
  expect(await here.importing.unfinishedImports()).toHaveLength(1)
  const report = await here.importing.importSource(view.id, { kind: 'all' }, ignore, never)
  expect(report.added).toBe(30_000)
  expect(await here.importing.unfinishedImports()).toEqual([])
})
