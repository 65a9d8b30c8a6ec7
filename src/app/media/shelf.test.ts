import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { webCiphers } from '../../adapters/crypto/web-ciphers.ts'
import { memoryMedia } from '../../adapters/media/testing/memory-media.ts'
import { memoryDatabase, MemoryStore } from '../../adapters/store/testing/memory-store.ts'
import type { Bytes } from '../../core/bytes.ts'
import { concat, equalBytes } from '../../core/bytes.ts'
import { testCore } from '../../domain/file/testing/core.ts'
import { Shelf } from './shelf.ts'
import { sweepMedia } from './sweep-media.ts'
import { memorySource } from '../../domain/file/testing/memory.ts'

const core = await testCore()
const hour = 60 * 60 * 1000
const bytes = (length: number): Bytes => new Uint8Array(randomBytes(length))

async function device() {
  const [files, world] = [new Map<string, Bytes>(), { now: 1_790_000_000_000 }]
  const deps = {
    ...{
      store: new MemoryStore(memoryDatabase()),
      mediaFiles: memoryMedia(files),
      core,
      ciphers: webCiphers,
    },
    ...{ clock: { now: () => world.now }, randomness: { bytes } },
  }
  return { deps, files, world, shelf: await Shelf.open(deps) }
}

async function elsewhere(content: Bytes) {
  const { shelf } = await device()
  const record = await shelf.seal(memorySource(content))
  const sealed = await shelf.readSealed(record)
  const { plaintextHash, key, size } = record
  return { plaintextHash, key, size, file: await sealed.read(0, sealed.size) }
}

test('gives back what was sealed, and what came sealed from elsewhere', async () => {
  const { shelf, files } = await device()
  for (const length of [0, 5, 300_000]) {
    const content = bytes(length)
    const record = await shelf.seal(memorySource(content))
    expect(equalBytes(await (await shelf.read(record)).read(0, length), content)).toBe(true)
    const other = await elsewhere(bytes(length + 1))
    await shelf.takeSealed({ ...other, source: memorySource(other.file) })
    const [found] = await shelf.find([other.plaintextHash])
    const sealed = await shelf.readSealed(found!)
    expect(equalBytes(await sealed.read(0, sealed.size), other.file)).toBe(true)
  }
  expect(files.size).toBe(6)
})

test('where the names of all are known only those are asked for', async () => {
  const { shelf, deps } = await device()
  const contents = Array.from({ length: 7 }, () => bytes(32))
  expect(shelf.namesOf(contents)).toEqual(contents.map((hash) => shelf.nameOf(hash)))
  const { plaintextHash } = await shelf.seal(memorySource(bytes(10)))
  const asked: (readonly string[])[] = []
  const { store } = deps
  const readMedia = store.readMedia.bind(store)
  store.readMedia = (names) => {
    asked.push(names)
    return readMedia(names)
  }
  const sought = [...contents.slice(0, 5), plaintextHash, ...contents.slice(5)]
  const found = await shelf.find(sought, await shelf.names())
  expect(found.map((record) => record?.size ?? null)).toEqual([null, null, null, null, null, 10, null, null])
  expect(asked).toEqual([[shelf.nameOf(plaintextHash)]])
  expect(await shelf.find(sought, new Set())).toEqual(sought.map(() => null))
  expect(asked).toHaveLength(1)
})

test('stores the same content once, whatever it comes sealed under', async () => {
  const { shelf, files } = await device()
  const content = bytes(1000)
  const first = await shelf.seal(memorySource(content))
  const other = await elsewhere(content)
  expect((await shelf.takeSealed({ ...other, source: memorySource(other.file) })).key).toEqual(first.key)
  expect((await shelf.seal(memorySource(content))).key).toEqual(first.key)
  expect(files.size).toBe(1)
})

test('refuses what was altered, cut or is another file, and keeps nothing of it', async () => {
  const { shelf, files } = await device()
  const [one, two] = [await elsewhere(bytes(2000)), await elsewhere(bytes(2000))]
  const flipped = one.file.slice()
  flipped[100]! ^= 1
  const refused = async (file: Bytes, said = one) =>
    shelf.takeSealed({ ...said, source: memorySource(file) }).then(
      () => 'taken',
      (error: unknown) => (error as { code: string }).code,
    )
  expect(await refused(flipped)).toBe('bad-mac')
  expect(await refused(one.file.slice(0, -16))).toBe('bad-mac')
  expect(await refused(one.file.slice(0, 40))).toBe('truncated')
  expect(await refused(two.file)).toBe('bad-mac')
  expect(await refused(one.file, { ...one, plaintextHash: two.plaintextHash })).toBe('other-content')
  expect(files.size).toBe(0)
  expect(await shelf.find([one.plaintextHash])).toEqual([null])
})

test('what lies there tells nobody which content it is', async () => {
  const { shelf, deps, files } = await device()
  const { plaintextHash } = await shelf.seal(memorySource(bytes(10)))
  const other = await device()
  expect(shelf.nameOf(plaintextHash)).not.toBe(other.shelf.nameOf(plaintextHash))
  expect((await Shelf.open(deps)).nameOf(plaintextHash)).toBe(shelf.nameOf(plaintextHash))
  expect([...files.keys()]).not.toContain(shelf.nameOf(plaintextHash))
})

test('a file of which the bytes are gone is taken in again', async () => {
  const { shelf, files } = await device()
  const other = await elsewhere(bytes(77))
  await shelf.takeSealed({ ...other, source: memorySource(other.file) })
  files.clear()
  const again = await shelf.takeSealed({ ...other, source: memorySource(other.file) })
  expect((await shelf.read(again)).size).toBe(77)
})

test('a content whose bytes went is sealed again under the key that messages name', async () => {
  const { shelf, files } = await device()
  const content = bytes(5000)
  const before = await shelf.seal(memorySource(content))
  await shelf.drop([before], { keepFacts: true })
  expect(files.size).toBe(0)
  const again = await shelf.seal(memorySource(content))
  expect(again.key).toEqual(before.key)
  expect(await (await shelf.read(again)).read(0, 5000)).toEqual(content)
  expect(files.size).toBe(1)
})

test('sweeps what nothing names once that is certain, and orphans a day after they were seen', async () => {
  const { deps, shelf, files, world } = await device()
  await shelf.seal(memorySource(bytes(10)))
  files.set('A'.repeat(22), concat(bytes(3)))
  expect(await sweepMedia(deps)).toMatchObject({ files: 0, orphans: 0 })
  world.now += 2 * hour
  expect(await sweepMedia(deps)).toMatchObject({ files: 1, orphans: 0 })
  world.now += 23 * hour
  expect(await sweepMedia(deps)).toMatchObject({ files: 0, orphans: 1 })
  expect(files.size).toBe(0)
})

test('what a message named until now goes within a minute, unless it was taken in again', async () => {
  const { deps, shelf, files, world } = await device()
  const [one, two] = [await shelf.seal(memorySource(bytes(10))), await shelf.seal(memorySource(bytes(20)))]
  const gone = [one.plaintextHash, two.plaintextHash]
  expect(await sweepMedia(deps, gone)).toMatchObject({ files: 0, early: gone })
  world.now += 61_000
  await shelf.claim([two.plaintextHash])
  expect(await sweepMedia(deps, gone)).toMatchObject({ files: 1, early: [two.plaintextHash] })
  expect(files.size).toBe(1)
  expect(await sweepMedia(deps)).toMatchObject({ files: 0, early: [] })
})

test('records whose names are not known any more are found again, and no file goes for it', async () => {
  const { deps, shelf, files, world } = await device()
  const content = bytes(500)
  const { plaintextHash } = await shelf.seal(memorySource(content))
  await deps.store.writeSetting('media-names', null)
  const again = await Shelf.open(deps)
  expect(await again.find([plaintextHash])).toEqual([null])
  // Taken in once more meanwhile, it lies there twice.
  await again.seal(memorySource(content))
  expect(files.size).toBe(2)
  await sweepMedia(deps)
  const [found] = await again.find([plaintextHash])
  expect(await (await again.read(found!)).read(0, 500)).toEqual(content)
  expect([files.size, (await again.all()).size]).toEqual([1, 1])
  world.now += 2 * hour
  expect(await sweepMedia(deps)).toMatchObject({ files: 1 })
})
