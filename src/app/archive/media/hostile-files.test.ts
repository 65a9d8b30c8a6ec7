import { afterEach, beforeEach, expect, test } from 'vitest'
import { HeirloomError } from '../../../core/errors.ts'
import type { ArchiveService, Services } from '../../../domain/ports.ts'
import type { Device, World } from '../testing/world.ts'
import { never, quiet, startWorld, turnOn } from '../testing/world.ts'
import { readStanding } from './media-store.ts'
import type { Photo } from './testing/photos.ts'
import { isHere, keepPhotos, namesOf, storedNames, takePhoto } from './testing/photos.ts'

let world: World
let device: Device
let photos: Photo[]
beforeEach(async () => {
  world = await startWorld({ plans: { open: true } })
  device = world.device()
  photos = []
  for (let i = 0; i < 4; i++) photos.push(await takePhoto(device, world.now - i * 1000))
  await keepPhotos(world, device, photos)
})
afterEach(() => world.close())

/** The real service, some of whose answers are others. */
function lying(lies: (real: ArchiveService) => Partial<ArchiveService>): Services {
  return {
    ...world.services,
    archive: (url, identity) => {
      const real = world.services.archive(url, identity)
      return { ...real, ...lies(real) }
    },
  }
}

const standing = () => readStanding(device.store)
const backUp = (services: Services) => device.restarted({ services }).backups.backUpNow(quiet, never)

test('a receipt of other bytes marks nothing, and the messages are backed up all the same', async () => {
  await turnOn(device)
  const services = lying((real) => ({
    putFile: async (...args) => ({ ...(await real.putFile(...args)), sha256: new Uint8Array(32) }),
  }))
  expect((await backUp(services)).messages).toBe(4)
  expect(await standing()).toMatchObject({
    code: 'service-failed',
    stored: { files: 0 },
    waiting: { files: 4 },
  })
  expect((await standing()).retryAt).toBeGreaterThan(world.now)
  expect((await device.backups.status()).state).toBe('done')
  world.now = (await standing()).retryAt
  expect(await device.backups.status()).toMatchObject({ state: 'done', ready: true, filesOnly: true })
  await device.backups.backUpWhenDue(quiet, never)
  expect(await standing()).toMatchObject({ code: '', stored: { files: 4 } })
  expect((await device.backups.status()).ready).toBe(false)
})

test('lists that never end, or are in no order, change nothing', async () => {
  await turnOn(device)
  await device.backups.backUpNow(quiet, never)
  world.now += 8 * 86_400_000
  const endless = lying((real) => ({
    listObjects: async () => {
      const { objects } = await real.listObjects()
      return { objects, cursor: objects.at(-1)?.name ?? null }
    },
  }))
  await backUp(endless)
  expect(await standing()).toMatchObject({ code: 'service-failed', stored: { files: 4 } })
  const shuffled = lying((real) => ({
    listObjects: async () => ({ objects: (await real.listObjects()).objects.toReversed(), cursor: null }),
  }))
  await backUp(shuffled)
  expect(await standing()).toMatchObject({ code: 'service-failed', stored: { files: 4 } })
  await device.backups.backUpNow(quiet, never)
  expect(await storedNames(device)).toEqual(await namesOf(device, photos))
})

test('what is given back without end, or is of another length, fills no device', async () => {
  const key = await turnOn(device)
  await device.backups.backUpNow(quiet, never)
  let given = 0
  const services = lying((real) => ({
    openObject: async (name, signal) => {
      const object = await real.openObject(name, signal)
      const read = async (start: number, end: number) => {
        given += end - start
        return Promise.resolve(new Uint8Array(end - start))
      }
      return { ...object, size: 2 ** 36, read }
    },
  }))
  const fresh = world.device({ services })
  await fresh.backups.peekArchive(key)
  await fresh.backups.restoreArchive(quiet, never)
  expect(await fresh.backups.fetchAllMedia(quiet, never)).toMatchObject({ here: 0, altered: 4 })
  expect(given).toBe(0)
  expect(await fresh.deps.mediaFiles.names()).toEqual([])
})

test('a file that was altered where it lies is passed by, and never replaces a good one', async () => {
  await turnOn(device)
  const { file } = photos[0]!.record.here!
  const { mediaFiles } = device.deps
  const sealed = await mediaFiles.open(file)
  const bytes = await sealed.read(0, sealed.size)
  bytes[40]! ^= 1
  await mediaFiles.remove(file)
  const sink = await mediaFiles.create(file)
  await sink.write(bytes)
  await sink.close()
  await device.backups.backUpNow(quiet, never)
  expect(await standing()).toMatchObject({ unreadable: 1, stored: { files: 3 }, code: '' })
  expect(await storedNames(device)).toEqual(await namesOf(device, photos.slice(1)))
})

test('when room runs out, what is shorter still goes up, and the rest waits', async () => {
  await world.close()
  world = await startWorld({ plans: { free: { mediaBytes: 20_000 } } })
  device = world.device()
  photos = [await takePhoto(device, world.now, 30_000), await takePhoto(device, world.now - 1000, 4000)]
  await keepPhotos(world, device, photos)
  await turnOn(device)
  await device.backups.backUpNow(quiet, never)
  expect(await standing()).toMatchObject({
    overQuota: 1,
    stored: { files: 1 },
    waiting: { files: 1 },
    code: '',
  })
})

test('stops within a moment, and the messages stay backed up', async () => {
  await turnOn(device)
  const stopping = new AbortController()
  const services = lying(() => ({
    putFile: (_name, _file, options) => {
      stopping.abort()
      return new Promise((_, reject) => {
        options?.signal?.addEventListener('abort', () => reject(new HeirloomError('cancelled', 'stopped')))
        if (options?.signal?.aborted) reject(new HeirloomError('cancelled', 'stopped'))
      })
    },
  }))
  const report = await device.restarted({ services }).backups.backUpNow(quiet, stopping.signal)
  expect(report.messages).toBe(4)
  expect(await standing()).toMatchObject({ code: 'cancelled', retryAt: 0, waiting: { files: 4 } })
  expect(await isHere(device, photos[0]!)).toBe(true)
})
