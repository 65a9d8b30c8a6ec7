import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { webCiphers } from '../../adapters/crypto/web-ciphers.ts'
import { memoryMedia } from '../../adapters/media/testing/memory-media.ts'
import { memoryDatabase, MemoryStore } from '../../adapters/store/testing/memory-store.ts'
import type { Bytes } from '../../core/bytes.ts'
import { testCore } from '../../domain/file/testing/core.ts'
import type { HistoryStore } from '../../domain/ports.ts'
import { Shelf } from './shelf.ts'
import { sweepMedia } from './sweep-media.ts'
import { memorySource } from '../../domain/file/testing/memory.ts'

const core = await testCore()
const hour = 60 * 60 * 1000
const bytes = (length: number): Bytes => new Uint8Array(randomBytes(length))

/** Two tabs over one database. `before`: done by the other tab just before the first one's next call of that name. */
function tabs() {
  const [database, files, world] = [memoryDatabase(), new Map<string, Bytes>(), { now: 1_790_000_000_000 }]
  const meanwhile = new Map<string, () => Promise<unknown>>()
  const shared = {
    ...{ mediaFiles: memoryMedia(files), core, ciphers: webCiphers },
    ...{ clock: { now: () => world.now }, randomness: { bytes } },
  }
  const interrupted = new Proxy<HistoryStore>(new MemoryStore(database), {
    get(of, name) {
      const value: unknown = Reflect.get(of, name)
      if (typeof value !== 'function') return value
      return async (...args: unknown[]) => {
        const work = meanwhile.get(String(name))
        meanwhile.delete(String(name))
        await work?.()
        return (value as (...given: unknown[]) => unknown).apply(of, args)
      }
    },
  })
  return {
    ...{ files, world },
    one: { ...shared, store: interrupted },
    other: { ...shared, store: new MemoryStore(database) },
    before: (name: keyof HistoryStore, work: () => Promise<unknown>) => meanwhile.set(name, work),
  }
}

async function contentIn(shelf: Shelf, hash: Uint8Array): Promise<Bytes | null> {
  const [record] = await shelf.find([hash])
  if (!record?.here) return null
  const source = await shelf.read(record)
  return source.read(0, source.size)
}

test('two tabs that open the shelf for the first time look under the same names', async () => {
  const { one, other, before } = tabs()
  let theirs: Shelf | null = null
  before('settleSetting', async () => (theirs = await Shelf.open(other)))
  const mine = await Shelf.open(one)
  const hash = bytes(32)
  expect(mine.nameOf(hash)).toBe(theirs!.nameOf(hash))
})

test('what a message is about to name is not swept away between two looks', async () => {
  const { one, other, before, world } = tabs()
  const [sweeping, importing] = [await Shelf.open(one), await Shelf.open(other)]
  const content = bytes(500)
  const { plaintextHash } = await importing.seal(memorySource(content))
  world.now += 2 * hour
  before('exchangeMedia', () => importing.claim([plaintextHash]))
  expect(await sweepMedia(one)).toMatchObject({ files: 0 })
  expect(await contentIn(sweeping, plaintextHash)).toEqual(content)
})

test('what was swept away a moment before is not claimed, and is taken in again', async () => {
  const { one, other, before, world, files } = tabs()
  const importing = await Shelf.open(one)
  const content = bytes(500)
  const { plaintextHash } = await importing.seal(memorySource(content))
  world.now += 2 * hour
  before('exchangeMedia', () => sweepMedia(other))
  expect(await importing.claim([plaintextHash])).toEqual([null])
  await importing.seal(memorySource(content))
  expect(await contentIn(importing, plaintextHash)).toEqual(content)
  expect(files.size).toBe(1)
})

test('one content that two tabs take in at once lies here once, under one key', async () => {
  const { one, other, before, files } = tabs()
  const [mine, theirs] = [await Shelf.open(one), await Shelf.open(other)]
  const content = bytes(5000)
  let second: Awaited<ReturnType<Shelf['seal']>> | null = null
  before('exchangeMedia', async () => (second = await theirs.seal(memorySource(content))))
  const first = await mine.seal(memorySource(content))
  expect(first.key).toEqual(second!.key)
  expect(files.size).toBe(1)
  expect(await contentIn(mine, first.plaintextHash)).toEqual(content)
})

test('a file that was damaged where it lies gives its place to a good one', async () => {
  const { one, files } = tabs()
  const shelf = await Shelf.open(one)
  const content = bytes(5000)
  const record = await shelf.seal(memorySource(content))
  const { plaintextHash, key, size, here } = record
  const good = files.get(here!.file)!.slice()
  files.get(here!.file)![100]! ^= 1
  const arrival = { source: memorySource(good), plaintextHash, key, size }
  await shelf.takeSealed(arrival)
  await expect(contentIn(shelf, plaintextHash)).rejects.toMatchObject({ code: 'bad-mac' })
  await shelf.takeSealed({ ...arrival, instead: here!.file })
  expect(await contentIn(shelf, plaintextHash)).toEqual(content)
  expect(files.size).toBe(1)
})
