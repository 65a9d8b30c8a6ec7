import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import type { Bytes } from '../../core/bytes.ts'
import { HeirloomError } from '../../core/errors.ts'
import type { BrowserFolder } from '../api/browser-objects.ts'
import { createHistory } from '../history/create-history.ts'
import { harness, ignore, MemoryFile, MemoryFolder, never } from '../importing/testing/harness.ts'
import type { MadeFile } from '../importing/testing/made-files.ts'
import { importFolder, madeFile, madeFolder, pathOf } from '../importing/testing/made-files.ts'
import { readBack as messagesIn } from '../importing/testing/made-source.ts'
import { createFolderCopy } from './create-folder-copy.ts'

const start = 1_700_000_000_000
const now = start + 10_000_000_000
const dayMs = 24 * 60 * 60 * 1000
const some = (length: number): Bytes => new Uint8Array(randomBytes(length))

async function device(naming: readonly (readonly MadeFile[])[]) {
  const made = harness(now)
  const messages = naming.map((files, i) => ({
    ...{ chat: 0, author: 0, date: start + i * 1000, received: start + i * 1000, text: `m ${i}`, files },
  }))
  await importFolder(made, await madeFolder({ madeAt: now, messages }, naming.flat()))
  const folder = new MemoryFolder('SignalBackups')
  const world = {
    access: 'granted' as 'granted' | 'prompt' | 'denied',
    remembered: null as BrowserFolder | null,
  }
  const folderMemory = {
    read: () => Promise.resolve(world.remembered),
    write: (picked: BrowserFolder | null) => Promise.resolve(void (world.remembered = picked)),
    access: () => Promise.resolve(world.access),
  }
  const copies = createFolderCopy({ ...made.ports, folderMemory })
  const storage = {
    persistence: () => Promise.resolve('unknown' as const),
    askPersistence: () => Promise.resolve('unknown' as const),
    usedBytes: () => Promise.resolve(0),
  }
  const history = createHistory({ ...made.ports, storage })
  return { made, folder, world, copies, history, copy: () => copies.copyToFolder(ignore, never) }
}

const snapshotsIn = (folder: MemoryFolder): string[] =>
  [...folder.files.keys()].filter((path) => path.endsWith('/metadata')).sort()
const poolIn = (folder: MemoryFolder): string[] =>
  [...folder.files.keys()].filter((path) => /^files\/..\//.test(path)).sort()

test('a copy opens with the key that was shown, and holds every message and file', async () => {
  const file = madeFile(some(5000))
  const { made, folder, copies, copy } = await device([[file], []])
  const { key } = await copies.turnOnFolderCopy(folder)
  const view = await copy()
  expect(view).toMatchObject({
    folder: { name: 'SignalBackups', access: 'granted' },
    last: { at: now, messages: 2, files: 1, missing: 0 },
    failure: null,
    dueAt: now + dayMs,
  })
  const other = harness(now)
  expect(await importFolder(other, { folder, key })).toMatchObject({ added: 2, missingMedia: 0 })
  expect(await messagesIn(other.store)).toEqual(await messagesIn(made.store))
})

test('what may be looked at once, or vanishes within a day, is in no copy', async () => {
  const [once, file] = [madeFile(some(300)), madeFile(some(200))]
  const { made, folder, copies, copy } = await device([[file]])
  const at = start + 5000
  const told = { chat: 0, author: 0, date: at, received: at, text: '' }
  const messages = [
    { ...told, files: [once], once: true },
    { ...told, date: at + 1, text: 'an hour', expiresInMs: dayMs / 24 },
  ]
  await importFolder(made, await madeFolder({ madeAt: now + 1, messages }, [once]))
  expect(await made.ports.mediaFiles.names()).toHaveLength(2)
  await copies.turnOnFolderCopy(folder)
  expect(await copy()).toMatchObject({ last: { messages: 1, files: 1, missing: 0 } })
  expect(poolIn(folder)).toEqual([pathOf(file)])
})

test('two copies stay, and files go with the last one that names them', async () => {
  const [gone, kept] = [madeFile(some(100)), madeFile(some(100))]
  const { made, folder, copies, copy, history } = await device([[gone], [kept]])
  await copies.turnOnFolderCopy(folder)
  await copy()
  const [chat] = (await history.listChats()).filter(({ messages }) => messages > 0)
  const { messages } = await history.openChat(chat!.id)
  await history.deleteMessages(chat!.id, [messages[0]!.id])
  const seen: number[] = []
  for (let day = 1; day <= 3; day++) {
    made.now += dayMs
    await copy()
    seen.push(poolIn(folder).length)
  }
  expect(snapshotsIn(folder)).toHaveLength(2)
  // The first copy still names it on the second day.
  expect(seen).toEqual([2, 1, 1])
  expect(poolIn(folder)).toEqual([pathOf(kept)])
})

test('snapshots of somebody else stay, and no file of the pool goes beside them', async () => {
  const { made, folder, copies, copy, history } = await device([[madeFile(some(100))], []])
  const theirs = await madeFolder({ madeAt: start, messages: [] }, [madeFile(some(50))])
  for (const [path, file] of theirs.folder.files) folder.files.set(path, file)
  await copies.turnOnFolderCopy(folder)
  await copy()
  const [chat] = (await history.listChats()).filter(({ messages }) => messages > 0)
  const { messages } = await history.openChat(chat!.id)
  await history.deleteMessages(chat!.id, [messages[0]!.id])
  for (let day = 1; day <= 3; day++) {
    made.now += dayMs
    await copy()
  }
  expect(snapshotsIn(folder)).toHaveLength(3)
  for (const path of theirs.folder.files.keys()) expect(folder.files.has(path)).toBe(true)
  expect(poolIn(folder)).toHaveLength(2)
})

test('what does not read back is no copy, and the one before stays', async () => {
  const { made, folder, copies, copy } = await device([[madeFile(some(100))]])
  await copies.turnOnFolderCopy(folder)
  await copy()
  const before = snapshotsIn(folder)
  made.now += dayMs
  const create = folder.create.bind(folder)
  folder.create = async (path) => {
    const sink = await create(path)
    const close = async () => {
      await sink.close()
      if (!path.endsWith('/main')) return
      const bytes = folder.files.get(path)!.bytes.slice()
      bytes[200]! ^= 1
      folder.files.set(path, new MemoryFile(bytes))
    }
    return { ...sink, close }
  }
  await expect(copy()).rejects.toMatchObject({ code: 'copy-damaged' })
  expect(snapshotsIn(folder)).toEqual(before)
  expect(await copies.readFolderCopy()).toMatchObject({
    ...{ last: { at: now }, failure: { code: 'copy-damaged' } },
  })
  folder.create = create
  made.now += 1000
  expect((await copy()).failure).toBeNull()
  expect(snapshotsIn(folder)).toHaveLength(2)
})

test('one that is cut off is gone on from: its files are not written again', async () => {
  const files = Array.from({ length: 8 }, () => madeFile(some(100)))
  const { made, folder, copies, copy } = await device([files])
  await copies.turnOnFolderCopy(folder)
  const create = folder.create.bind(folder)
  let left = 8
  const counted: string[] = []
  folder.create = (path) => {
    if (path.startsWith('files/') && --left < 0)
      return Promise.reject(new HeirloomError('storage-failed', 'x'))
    if (/^files\/..\//.test(path)) counted.push(path)
    return create(path)
  }
  await expect(copy()).rejects.toMatchObject({ code: 'storage-failed' })
  const there = poolIn(folder).length
  expect(there).toBeGreaterThan(0)
  expect(snapshotsIn(folder)).toEqual([])
  counted.length = 0
  left = Infinity
  made.now += 1000
  await copy()
  expect(counted).toHaveLength(8 - there)
  expect(new Set([...folder.files.keys()].map((path) => path.split('/')[0]))).toHaveProperty('size', 2)
})

test('is made when it is due, and only where the browser lets it', async () => {
  const { made, folder, world, copies, history, copy } = await device([[]])
  await copies.turnOnFolderCopy(folder)
  await copies.copyWhenDue(never)
  expect(folder.files.size).toBe(0)
  await copy()
  made.now += dayMs
  // Nothing changed: once a week is enough.
  await copies.copyWhenDue(never)
  expect(snapshotsIn(folder)).toHaveLength(1)
  await history.appendNote('something new')
  world.access = 'prompt'
  await copies.copyWhenDue(never)
  expect(snapshotsIn(folder)).toHaveLength(1)
  await expect(copy()).rejects.toMatchObject({ code: 'folder-refused' })
  world.access = 'granted'
  made.now += 2 * 60 * 60 * 1000
  await copies.copyWhenDue(never)
  expect(snapshotsIn(folder)).toHaveLength(2)
  await copies.turnOffFolderCopy()
  expect(await copies.readFolderCopy()).toMatchObject({ folder: null, last: null })
  expect(world.remembered).toBeNull()
})
