import { afterEach, expect, test } from 'vitest'
import { utf8 } from '../../core/bytes.ts'
import { createCore } from '../core/load.ts'
import { localPacker } from './pack-here.ts'
import { createComputePool } from './pool.ts'
import type { ComputePool } from './pool.ts'

const module = await WebAssembly.compileStreaming(fetch(new URL('../../../build/core.wasm', import.meta.url)))
const core = await createCore(module)

let workers: Worker[] = []
let pool: ComputePool | null = null
function open(cores: number): ComputePool {
  workers = []
  const spawn = () => {
    const worker = new Worker(new URL('../../entries/compute.worker.ts', import.meta.url), { type: 'module' })
    workers.push(worker)
    return worker
  }
  pool = createComputePool({ spawn, module, cores })
  return pool
}
afterEach(() => pool?.close())

const frames = (i: number) => utf8(`page ${i} `.repeat(50 + i))

test('packs in workers as on the spot, and gives back what went in', async () => {
  const local = localPacker(core)
  const many = open(4)
  const numbers = Array.from({ length: 60 }, (_, i) => i)
  const packed = await Promise.all(numbers.map((i) => many.pack(frames(i))))
  expect(workers.length).toBe(3)
  for (const i of numbers) expect(packed[i]).toEqual(await local.pack(frames(i)))
  const inflated = await many.inflateMany(packed.map(({ body }, i) => ({ body, length: frames(i).length })))
  expect(inflated).toEqual(numbers.map(frames))
})

test('what is given away is gone here', async () => {
  const given = frames(3)
  await open(1).pack(given)
  expect(given.length).toBe(0)
})

test('bad data comes back as its own error, and the worker lives on', async () => {
  const one = open(2)
  await expect(one.inflateMany([{ body: utf8('no deflate'), length: 5 }])).rejects.toMatchObject({
    code: 'bad-gzip',
  })
  expect((await one.pack(frames(1))).contentHash.length).toBe(16)
  expect(workers.length).toBe(1)
})

test('a worker that crashed is replaced', async () => {
  const one = open(2)
  await one.pack(frames(1))
  const lost = one.pack(frames(2))
  workers[0]!.dispatchEvent(new ErrorEvent('error'))
  await expect(lost).rejects.toMatchObject({ code: 'worker-lost' })
  expect((await one.pack(frames(3))).body.length).toBeGreaterThan(0)
  expect(workers.length).toBe(2)
})

test('closing cancels what is under way', async () => {
  const one = open(3)
  const lost = one.pack(frames(2))
  one.close()
  await expect(lost).rejects.toMatchObject({ code: 'cancelled' })
  await expect(one.pack(frames(1))).rejects.toMatchObject({ code: 'cancelled' })
})
