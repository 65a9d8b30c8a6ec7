import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { equalBytes, toBase64Url, type Bytes } from '../../core/bytes.ts'
import { isCode } from '../../core/errors.ts'
import { aesFirst } from '../../domain/keys/key-types.ts'
import { localSealer } from '../../domain/media/local-sealer.ts'
import type { MediaFacts, MediaKeys } from '../../domain/media/media-file.ts'
import { rangeBytes } from '../../domain/media/media-file.ts'
import { openMedia } from '../../domain/media/open-media.ts'
import { maxWholeBytes } from '../../domain/media/whole-media.ts'
import type { ComingListener } from '../../domain/media/media-sealer.ts'
import type { ByteSource } from '../../domain/ports.ts'
import { createCore } from '../core/load.ts'
import { webCiphers } from '../crypto/web-ciphers.ts'
import { webRandomness } from '../crypto/web-randomness.ts'
import { blobSource } from '../files/blob-source.ts'
import { browserMedia } from '../media/browser-media.ts'
import { memoryMedia } from '../media/testing/memory-media.ts'
import { createMediaPool, type MediaPool } from './media-pool.ts'

const module = await WebAssembly.compileStreaming(fetch(new URL('../../../build/core.wasm', import.meta.url)))
const core = await createCore(module)
const mediaFiles = browserMedia()
const random = (length: number): Bytes => webRandomness.bytes(length)
const freshName = () => toBase64Url(random(16))

let workers: Worker[] = []
let pool: MediaPool
beforeEach(() => {
  workers = []
  pool = createMediaPool({
    spawn: () => {
      const url = new URL('../../entries/media.worker.ts', import.meta.url)
      const worker = new Worker(url, { type: 'module' })
      workers.push(worker)
      return worker
    },
    module,
    cores: 2,
  })
})
afterEach(async () => {
  pool.close()
  await mediaFiles.clear()
})

interface Kept {
  readonly plain: Bytes
  readonly keys: MediaKeys
  readonly name: string
  readonly facts: MediaFacts
  readonly file: Bytes
}

const newKeys = (): MediaKeys => ({ ...aesFirst(random(64)), tagKey: random(32) })
/** A source of which nobody knows that it is a file. */
const plainSource = (bytes: Bytes): ByteSource => ({
  size: bytes.length,
  read: (start, end, signal) => {
    signal?.throwIfAborted()
    return Promise.resolve(bytes.slice(start, end))
  },
})
const sourceOf = (bytes: Bytes): ByteSource => blobSource(new Blob([bytes]))

async function sealed(plain: Bytes, make = sourceOf): Promise<Kept> {
  const [keys, name] = [newKeys(), freshName()]
  const facts = await pool.seal({ source: make(plain), keys, iv: random(16), file: name })
  const source = await mediaFiles.open(name)
  return { plain, keys, name, facts, file: await source.read(0, source.size) }
}

const sizes = [0, 1, 541, 3_000_000, maxWholeBytes + 70_001]
const ways = [
  ['a picked file', sourceOf],
  ['anything that can be read', plainSource],
] as const

describe.each(ways)('from %s', (_, make) => {
  test.each(sizes)(
    '%i bytes are sealed as they would be here, open, and are checked and copied',
    async (size) => {
      const [plain, keys, iv, name] = [random(size), newKeys(), random(16), freshName()]
      const files = new Map<string, Bytes>()
      const here = localSealer({ core, ciphers: webCiphers, mediaFiles: memoryMedia(files) })
      const expected = await here.seal({ source: plainSource(plain), keys, iv, file: name })
      const facts = await pool.seal({ source: make(plain), keys, iv, file: name })
      expect(facts).toEqual(expected)
      const source = await mediaFiles.open(name)
      expect(equalBytes(await source.read(0, source.size), files.get(name)!)).toBe(true)
      const opened = openMedia(webCiphers, { source, keys, facts })
      expect(equalBytes(await opened.read(0, size), plain)).toBe(true)

      const copy = freshName()
      const checked = await pool.check({
        ...{ source: make(files.get(name)!), keys, size, file: copy },
        plaintextHash: facts.plaintextHash,
      })
      expect(checked).toEqual(facts)
      const copied = await mediaFiles.open(copy)
      expect(equalBytes(await copied.read(0, copied.size), files.get(name)!)).toBe(true)
    },
  )
})

describe.each([700_000, maxWholeBytes + 5000])('what is not the file that was sealed, %i bytes', (size) => {
  const refusal = async (file: Bytes, { keys, facts }: Kept) => {
    const name = freshName()
    const check = pool.check({
      ...{ source: sourceOf(file), keys, size, file: name },
      plaintextHash: facts.plaintextHash,
    })
    const code = await check.then(
      () => 'taken',
      (error: unknown) => (error as { code: string }).code,
    )
    expect((await mediaFiles.names()).includes(name)).toBe(code === 'taken')
    return code
  }

  test('is refused by name and leaves nothing', async () => {
    const [mine, other] = [await sealed(random(size)), await sealed(random(size))]
    const flipped = (at: number) => {
      const changed = mine.file.slice()
      changed[at]! ^= 1
      return changed
    }
    for (const at of [0, 16, rangeBytes + 5, mine.file.length - 33, mine.file.length - 1])
      expect(await refusal(flipped(at), mine)).toBe('bad-mac')
    expect(await refusal(mine.file.slice(0, -16), mine)).toBe('bad-mac')
    expect(await refusal(mine.file.slice(0, -1), mine)).toBe('bad-length')
    expect(await refusal(mine.file.slice(0, 50), mine)).toBe('truncated')
    expect(await refusal(other.file, mine)).toBe('bad-mac')
    const swapped = mine.file.slice()
    swapped.copyWithin(16, 16 + rangeBytes, 16 + 2 * rangeBytes)
    expect(await refusal(swapped, mine)).toBe('bad-mac')
    expect(await refusal(other.file, { ...other, facts: mine.facts })).toBe('other-content')
    expect(await refusal(mine.file, mine)).toBe('taken')
  })
})

test('many at once go side by side, and all of them come out', async () => {
  const plains = Array.from({ length: 30 }, (_, i) => random(1 + i * 10_000))
  const kept = await Promise.all(plains.map((plain) => sealed(plain)))
  expect(workers.length).toBe(2)
  for (const { plain, keys, facts, name } of kept) {
    const opened = openMedia(webCiphers, { source: await mediaFiles.open(name), keys, facts })
    expect(equalBytes(await opened.read(0, plain.length), plain)).toBe(true)
  }
})

test('what is stopped leaves nothing, under way or waiting', async () => {
  const stop = new AbortController()
  const source = blobSource(new Blob([random(4_000_000), new Uint8Array(60_000_000)]))
  const orders = Array.from({ length: 9 }, () =>
    pool.seal({ source, keys: newKeys(), iv: random(16), file: freshName(), signal: stop.signal }),
  )
  const outcomes = Promise.allSettled(orders)
  while ((await mediaFiles.names()).length < 4) await new Promise((go) => setTimeout(go, 5))
  stop.abort()
  for (const outcome of await outcomes)
    expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'cancelled' } })
  expect(await mediaFiles.names()).toEqual([])
  expect((await sealed(random(10))).facts.size).toBe(10)
})

test.each(['stopped', 'killed'] as const)('a file that comes slowly goes on after it was %s', async (how) => {
  const size = 3 * maxWholeBytes
  const { keys, facts, file } = await sealed(random(size))
  const [name, stop, reads] = [freshName(), new AbortController(), [] as number[]]
  const order = { keys, size, plaintextHash: facts.plaintextHash, file: name, goesOn: true }
  const slow = (last: number): ByteSource => ({
    size: file.length,
    read(start, end) {
      reads.push(start)
      return end > last ? new Promise(() => undefined) : Promise.resolve(file.slice(start, end))
    },
  })
  const first = pool.check({ ...order, source: slow(2 * maxWholeBytes), signal: stop.signal })
  const ended = expect(first).rejects.toMatchObject({ code: how === 'stopped' ? 'cancelled' : 'worker-lost' })
  while (!reads.some((start) => start + 1024 * 1024 > 2 * maxWholeBytes))
    await new Promise((go) => setTimeout(go, 5))
  if (how === 'stopped') stop.abort()
  else workers.forEach((worker) => (worker.terminate(), worker.dispatchEvent(new ErrorEvent('error'))))
  await ended
  reads.length = 0
  // A worker that was stopped or ended holds its file for a moment longer.
  const again = (): Promise<MediaFacts> =>
    pool.check({ ...order, source: slow(Infinity) }).catch(async (error: unknown) => {
      if (!isCode(error, 'conflict')) throw error
      await new Promise((go) => setTimeout(go, 20))
      return again()
    })
  expect(await again()).toEqual(facts)
  expect(Math.min(...reads)).toBeGreaterThan(maxWholeBytes)
  const copied = await mediaFiles.open(name)
  expect(equalBytes(await copied.read(0, copied.size), file)).toBe(true)
})

test('a file that comes slowly is read meanwhile, as far as it has its MACs', async () => {
  const size = maxWholeBytes + 3 * 1024 * 1024
  const { keys, facts, file } = await sealed(random(size))
  const chunkBytes = 1024 * 1024
  const mac = core.incrementalMac(keys.hmacKey, chunkBytes)
  mac.update(file)
  const macs = { macs: mac.finish(), chunkBytes }
  let release!: () => void
  const released = new Promise<void>((resolve) => (release = resolve))
  const source: ByteSource = {
    size: file.length,
    read: async (start, end) => {
      if (end > 5 * chunkBytes) await released
      return file.slice(start, end)
    },
  }
  const heard: number[] = []
  let checking!: Promise<MediaFacts>
  const early = new Promise<Bytes>((resolve, reject) => {
    const onVerified: ComingListener['onVerified'] = (bytes, read) => {
      heard.push(bytes)
      if (bytes === 4 * chunkBytes) read(chunkBytes, bytes).then(resolve, reject)
    }
    const order = { source, keys, size, plaintextHash: facts.plaintextHash, file: freshName(), goesOn: true }
    checking = pool.check({ ...order, coming: { macs, onVerified } })
    checking.catch(reject)
  })
  expect(equalBytes(await early, file.subarray(chunkBytes, 4 * chunkBytes))).toBe(true)
  expect(Math.max(...heard)).toBeLessThanOrEqual(5 * chunkBytes)
  release()
  expect(await checking).toEqual(facts)
})

test('a worker that crashed is noticed and replaced', async () => {
  const source = blobSource(new Blob([new Uint8Array(50_000_000)]))
  const lost = pool.seal({ source, keys: newKeys(), iv: random(16), file: freshName() })
  await new Promise((go) => setTimeout(go, 50))
  workers[0]!.dispatchEvent(new ErrorEvent('error'))
  await expect(lost).rejects.toMatchObject({ code: 'worker-lost' })
  // Its file may be removed at once.
  for (const name of await mediaFiles.names()) await mediaFiles.remove(name)
  expect(await mediaFiles.names()).toEqual([])
  expect((await sealed(random(10))).facts.size).toBe(10)
})

test('a worker that cannot start is an error, not a wait', async () => {
  const spawn = () => new Worker(new URL('/no-such-worker.js', location.href), { type: 'module' })
  const dead = createMediaPool({ spawn, module, cores: 2 })
  const order = { source: sourceOf(random(5)), keys: newKeys(), iv: random(16), file: freshName() }
  await expect(dead.seal(order)).rejects.toMatchObject({ code: 'worker-lost' })
  dead.close()
})

test('closing cancels what is under way', async () => {
  const lost = sealed(random(2_000_000))
  await new Promise((go) => setTimeout(go, 1))
  pool.close()
  await expect(lost).rejects.toMatchObject({ code: 'cancelled' })
})
