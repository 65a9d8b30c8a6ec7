import { afterAll, beforeAll, expect, test } from 'vitest'
import { memoryMedia } from '../../../adapters/media/testing/memory-media.ts'
import type { Bytes } from '../../../core/bytes.ts'
import type { Services } from '../../../domain/ports.ts'
import { readPartFiles } from '../../media/part-files.ts'
import { sweepMedia } from '../../media/sweep-media.ts'
import { Killed } from '../testing/killing.ts'
import type { Device, World } from '../testing/world.ts'
import { never, quiet, startWorld, turnOn } from '../testing/world.ts'
import type { Photo } from './testing/photos.ts'
import { isHere, keepPhotos, takePhoto } from './testing/photos.ts'
import { watchedReads } from './testing/watched-reads.ts'

const mib = 1024 * 1024

let world: World
let film: Photo
let key: string
beforeAll(async () => {
  world = await startWorld({ plans: { open: true } })
  const device = world.device()
  film = await takePhoto(device, world.now, 12 * mib)
  await keepPhotos(world, device, [film])
  key = await turnOn(device)
  await device.backups.backUpNow(quiet, never)
})
afterAll(() => world.close())

/** The real service, until so many bytes of the file were read. `read`: from where to where. */
function until(bytes: number, read: { from: number; to: number }[]): Services {
  return watchedReads(world.services, (from, to) => {
    if (to > bytes) return Promise.reject(new Killed())
    if (to > from) read.push({ from, to })
    return Promise.resolve()
  })
}

/** A device whose film came up to some place when the app was killed. */
async function halfThere() {
  const files = new Map<string, Bytes>()
  const fresh = world.device({ mediaFiles: memoryMedia(files) })
  await fresh.backups.peekArchive(key)
  await fresh.backups.restoreArchive(quiet, never)
  const killed = fresh.restarted({ services: until(7 * mib, []) })
  await expect(killed.backups.fetchAllMedia(quiet, never)).rejects.toBeInstanceOf(Killed)
  const [part] = [...(await readPartFiles(fresh.store)).values()]
  return { fresh, files, part: part! }
}

async function fetched(device: Device): Promise<{ from: number; to: number }[]> {
  const read: { from: number; to: number }[] = []
  const again = device.restarted({ services: until(Infinity, read) })
  expect(await again.backups.fetchAllMedia(quiet, never)).toMatchObject({ here: 1, altered: 0 })
  expect(await isHere(device, film)).toBe(true)
  expect((await readPartFiles(device.store)).size).toBe(0)
  return read
}

test('a file that was killed on its way goes on where it was, and counts only when all of it was verified', async () => {
  const { fresh, files, part } = await halfThere()
  const there = files.get(part)!.length
  expect(there).toBeGreaterThan(5 * mib)
  expect(await isHere(fresh, film)).toBe(false)
  expect(await fresh.backups.readMissingMedia()).toMatchObject({ here: 0, missing: { files: 1 } })
  const read = await fetched(fresh)
  expect(Math.min(...read.map(({ from }) => from))).toBe(there)
  expect([...files.keys()]).toEqual([part])
})

test.each([
  ['altered', (bytes: Bytes) => void (bytes[3 * mib]! ^= 1)],
  ['lost in a power cut', (bytes: Bytes) => void bytes.fill(0, 4 * mib)],
])('a beginning that was %s is thrown away, and all of it comes once more', async (_what, hurt) => {
  const { fresh, files, part } = await halfThere()
  hurt(files.get(part)!)
  const read = await fetched(fresh)
  expect(read.filter(({ from }) => from === 0)).toHaveLength(1)
  expect(read.reduce((sum, { from, to }) => sum + to - from, 0)).toBeLessThan(2 * 12.5 * mib)
})

test('more than the whole has is no beginning of it', async () => {
  const { fresh, files, part } = await halfThere()
  files.set(part, new Uint8Array(14 * mib))
  expect((await fetched(fresh)).filter(({ from }) => from === 0)).toHaveLength(1)
})

test('what came in part waits for a month, and goes at once with the message that names it', async () => {
  const { fresh, files, part } = await halfThere()
  for (const days of [0, 2, 2]) {
    world.now += days * 86_400_000
    expect(await sweepMedia(fresh.deps)).toMatchObject({ orphans: 0 })
  }
  expect([...files.keys()]).toEqual([part])
  await keepPhotos(world, fresh, [])
  await sweepMedia(fresh.deps)
  expect((await readPartFiles(fresh.store)).size).toBe(0)
  expect(files.size).toBe(0)
})
