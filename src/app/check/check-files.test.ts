import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Services } from '../../domain/ports.ts'
import { keepPhotos, mediaSide, namesOf, storedNames, takePhoto } from '../archive/media/testing/photos.ts'
import type { Photo } from '../archive/media/testing/photos.ts'
import type { Device, World } from '../archive/testing/world.ts'
import { never, quiet, startWorld, turnOn } from '../archive/testing/world.ts'

const day = 86_400_000

let world: World
let device: Device
let photos: Photo[]
beforeEach(async () => {
  world = await startWorld({ plans: { open: true } })
  device = world.device()
  photos = []
  for (let ago = 5; ago >= 0; ago--) photos.push(await takePhoto(device, world.now - ago * 40 * day))
  await keepPhotos(world, device, photos)
  await turnOn(device)
  await device.backups.backUpNow(quiet, never)
})
afterEach(() => world.close())

const check = (of: Device = device) => of.backups.checkArchive(quiet, never)

/** A service that alters a byte of each file it gives. */
function altering(): Services {
  return {
    ...world.services,
    archive: (...args) => {
      const honest = world.services.archive(...args)
      return {
        ...honest,
        openObject: async (name, signal) => {
          const file = await honest.openObject(name, signal)
          const read: typeof file.read = async (start, end) => {
            const bytes = await file.read(start, end)
            if (bytes.length > 0) bytes[bytes.length >> 1]! ^= 1
            return bytes
          }
          return { ...file, read }
        },
      }
    },
  }
}

test('files that are as they were sent are no fault', async () => {
  expect(await check()).toMatchObject({ faults: 0, files: 6, filesRead: 6 })
})

test('a missing file is found, and the next backup sends it again', async () => {
  const [name] = await namesOf(device, photos.slice(2, 3))
  await (await mediaSide(device)).deleteObjects([name!])
  const found = await check()
  expect(found).toMatchObject({ faults: 1, files: 6, messagesLost: 0 })
  const { date } = photos[2]!
  expect(found.findings).toEqual([{ fault: 'file-missing', items: 1, firstDate: date, lastDate: date }])
  await device.backups.repairArchive(quiet, never)
  expect(await storedNames(device)).toContain(name)
  expect(await check()).toMatchObject({ faults: 0, files: 6 })
})

test('files that were altered are found', async () => {
  const found = await check(device.restarted({ services: altering() }))
  expect(found.findings).toMatchObject([{ fault: 'file-damaged', items: 6 }])
})

test('what no message names any more is nobody’s fault', async () => {
  await keepPhotos(world, device, photos.slice(1))
  const gone = await namesOf(device, photos.slice(0, 1))
  await (await mediaSide(device)).deleteObjects(gone)
  expect(await check()).toMatchObject({ faults: 0, files: 5 })
})
