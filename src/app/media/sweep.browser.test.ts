import { afterAll, expect, test } from 'vitest'
import { createComputePool } from '../../adapters/compute/pool.ts'
import { createCore } from '../../adapters/core/load.ts'
import { webCiphers } from '../../adapters/crypto/web-ciphers.ts'
import { webRandomness } from '../../adapters/crypto/web-randomness.ts'
import { opfsMedia } from '../../adapters/media/opfs-media.ts'
import { openHistoryStore } from '../../adapters/store/history-store.ts'
import { webJobLock } from '../../adapters/store/job-lock.ts'
import type { Bytes } from '../../core/bytes.ts'
import { browserFiles } from '../../adapters/files/browser-files.ts'
import { exportFile } from '../../adapters/files/opfs-file.ts'
import { packDirectory, packRegion } from '../../domain/file/blocks.ts'
import { writeArchive } from '../../domain/file/write-archive.ts'
import { delimited } from '../../domain/frame/wire.ts'
import { makeExportKey } from '../exporting/export-key.ts'
import { createHistory } from '../history/create-history.ts'
import { createImporting } from '../importing/create-importing.ts'
import type { MessageFile } from '../importing/testing/source-frames.ts'
import { infoMessage, sourceFrames } from '../importing/testing/source-frames.ts'
import { createMediaSweeper } from './keep-sweeping.ts'
import { Shelf } from './shelf.ts'
import { sweepMedia } from './sweep-media.ts'

const module = await WebAssembly.compileStreaming(fetch(new URL('../../../build/core.wasm', import.meta.url)))
const core = await createCore(module)
const spawn = () =>
  new Worker(new URL('../../entries/compute.worker.ts', import.meta.url), { type: 'module' })
const pool = createComputePool({ spawn, module, cores: 2 })
const never = new AbortController().signal
const ignore = () => undefined
const start = 1_700_000_000_000
const closing: (() => Promise<void>)[] = []

afterAll(async () => {
  for (const close of closing) await close()
  pool.close()
})

async function device() {
  const name = `sweep-${crypto.randomUUID()}`
  const store = await openHistoryStore({ name })
  const mediaFiles = opfsMedia(name)
  closing.push(async () => {
    await store.erase()
    await mediaFiles.clear()
  })
  const world = { now: start * 2, waiting: [] as (() => void)[] }
  const clock = { now: () => world.now }
  const lock = webJobLock(name)
  const given = { ciphers: webCiphers, packer: pool, randomness: webRandomness }
  const shared = { ...given, store, core, clock, mediaFiles, lock }
  const later = (work: () => void): void => void world.waiting.push(work)
  const sweeper = createMediaSweeper({ lock, later, sweep: (gone) => sweepMedia(shared, gone) })
  const storage = {
    persistence: () => Promise.resolve('unknown' as const),
    askPersistence: () => Promise.resolve('unknown' as const),
    usedBytes: () => Promise.resolve(0),
  }
  return {
    ...{ world, mediaFiles, shelf: await Shelf.open(shared) },
    history: createHistory({ ...shared, storage, filesGone: sweeper.gone }),
    importing: createImporting({ ...shared, files: browserFiles }),
    /** Whatever was put off until later. */
    runWaiting: () => {
      for (const work of world.waiting.splice(0)) work()
    },
  }
}

type Device = Awaited<ReturnType<typeof device>>

async function photo({ shelf }: Device): Promise<MessageFile> {
  const content: Bytes = crypto.getRandomValues(new Uint8Array(5000))
  const source = { size: 5000, read: (from: number, to: number) => Promise.resolve(content.slice(from, to)) }
  const { plaintextHash, key } = await shelf.seal(source)
  return { plaintextHash, localKey: key, size: 5000 }
}

async function bring({ importing }: Device, naming: readonly (readonly MessageFile[])[]): Promise<void> {
  const messages = naming.map((files, i) => ({
    ...{ chat: 1, author: 1, date: start + i, received: start + i, text: `message ${i}`, files },
  }))
  const source = { madeAt: start, messages }
  const key = makeExportKey(webRandomness)
  const sink = await exportFile(`sweep-${crypto.randomUUID()}`)
  const writing = { sink, keys: key.messageKey, ciphers: webCiphers, core, randomness: webRandomness }
  await writeArchive(writing, {
    directory: packDirectory(core, delimited(infoMessage(source)), []),
    region: packRegion(core, sourceFrames(source).map(delimited)),
  })
  const view = await importing.describeSource({ kind: 'file', name: 'x', file: await sink.file() })
  await importing.checkKey(view.id, '0', key.recoveryKey, '', ignore, never)
  await importing.importSource(view.id, { kind: 'all' }, ignore, never)
}

async function itemsOf({ history }: Device) {
  const [chat] = (await history.listChats()).filter(({ messages }) => messages > 0)
  return { chat: chat!.id, items: (await history.openChat(chat!.id)).messages.map(({ id }) => id) }
}

test('deleting the only message with a photo erases its bytes; one that another message names stays', async () => {
  const here = await device()
  const [only, shared] = [await photo(here), await photo(here)]
  await bring(here, [[only, shared], [shared], []])
  expect(await here.mediaFiles.names()).toHaveLength(2)
  here.world.now += 2 * 60_000
  const { chat, items } = await itemsOf(here)
  await here.history.deleteMessages(chat, [items[0]!])
  here.runWaiting()
  await expect.poll(() => here.mediaFiles.names()).toHaveLength(1)
  const [gone, kept] = await here.shelf.find([only.plaintextHash, shared.plaintextHash])
  expect(gone).toBeNull()
  expect((await here.shelf.read(kept!)).size).toBe(5000)

  await here.history.deleteChat(chat)
  here.runWaiting()
  await expect.poll(() => here.mediaFiles.names()).toHaveLength(0)
})

test('a photo that came in a moment ago is erased a moment later', async () => {
  const here = await device()
  await bring(here, [[await photo(here)]])
  const { chat, items } = await itemsOf(here)
  await here.history.deleteMessages(chat, items)
  here.runWaiting()
  await expect.poll(() => here.world.waiting.length).toBe(1)
  expect(await here.mediaFiles.names()).toHaveLength(1)
  here.world.now += 61_000
  here.runWaiting()
  await expect.poll(() => here.mediaFiles.names()).toHaveLength(0)
})

test('erasing the history erases the files', async () => {
  const here = await device()
  await bring(here, [[await photo(here)]])
  await here.history.eraseHistory()
  expect(await here.mediaFiles.names()).toEqual([])
})
