import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { toBase64Url } from '../../../core/bytes.ts'
import type { Services } from '../../../domain/ports.ts'
import type { Device, World } from '../testing/world.ts'
import { never, quiet, startWorld, turnOn } from '../testing/world.ts'
import type { Photo } from './testing/photos.ts'
import {
  isHere,
  keepPhotos,
  mediaSide,
  messageWith,
  namesOf,
  storedNames,
  takePhoto,
} from './testing/photos.ts'

const day = 86_400_000
let world: World
let device: Device
let key: string
let photos: Photo[]

const content = ({ record }: Photo) => toBase64Url(record.plaintextHash)
/** Changes a file where it lies, behind the back of its record; null removes it. */
async function harm(of: Device, photo: Photo, change: ((bytes: Uint8Array) => Uint8Array) | null) {
  const { mediaFiles } = of.deps
  const { file } = photo.record.here!
  const source = await mediaFiles.open(file)
  const bytes = await source.read(0, source.size)
  await mediaFiles.remove(file)
  if (!change) return
  const sink = await mediaFiles.create(file)
  await sink.write(new Uint8Array(change(bytes)))
  await sink.close()
}
const flipped = (bytes: Uint8Array) => bytes.map((byte, i) => (i === 100 ? byte ^ 1 : byte))
const cut = (bytes: Uint8Array) => bytes.slice(0, -16)

async function begin(plans: Parameters<typeof startWorld>[0]): Promise<void> {
  world = await startWorld(plans)
}
async function backedUp(): Promise<void> {
  device = world.device()
  photos = []
  for (let ago = 2; ago >= 0; ago--) photos.push(await takePhoto(device, world.now - ago * 20 * day))
  await keepPhotos(world, device, photos)
  key = await turnOn(device)
  await device.backups.backUpNow(quiet, never)
}

describe('where every file is kept', () => {
  beforeAll(() => begin({ plans: { open: true } }))
  afterAll(() => world.close())
  beforeEach(backedUp)

  test('a file that is gone from under its record comes back with all that are missing', async () => {
    await harm(device, photos[0]!, null)
    await harm(device, photos[1]!, cut)
    expect(await device.backups.readMissingMedia()).toMatchObject({ here: 2, missing: { files: 1 } })
    expect(await device.backups.fetchAllMedia(quiet, never)).toMatchObject({ here: 3, fetched: { files: 2 } })
    for (const photo of photos) expect(await isHere(device, photo)).toBe(true)
    expect(await device.deps.mediaFiles.names()).toHaveLength(3)
  })

  test('one that was altered where it lies is replaced when it is asked for', async () => {
    await harm(device, photos[0]!, flipped)
    const seen = await device.backups.fetchMedia([content(photos[0]!), content(photos[1]!)], quiet, never)
    expect(seen).toMatchObject({ asked: 2, here: 2, fetched: { files: 1 } })
    expect(await isHere(device, photos[0]!)).toBe(true)
    expect(await device.deps.mediaFiles.names()).toHaveLength(3)
  })

  test('where somebody may have seen the key, files that only seem to be here count as only there', async () => {
    await harm(device, photos[0]!, null)
    await expect(device.keys.offerNewKey(true)).rejects.toMatchObject({
      ...{ code: 'files-only-there', facts: { files: 1 } },
    })
  })

  test('and so do those of a device that has never asked what is there', async () => {
    const fresh = world.device()
    await fresh.backups.peekArchive(key)
    await fresh.backups.restoreArchive(quiet, never)
    await expect(fresh.keys.offerNewKey(true)).rejects.toMatchObject({
      ...{ code: 'files-only-there', facts: { files: 3 } },
    })
  })

  test('what another device has named meanwhile is not deleted by one that slept before it deleted', async () => {
    const second = world.device()
    await second.backups.peekArchive(key)
    await second.backups.restoreArchive(quiet, never)
    await second.backups.fetchAllMedia(quiet, never)
    await keepPhotos(world, device, photos.slice(1))
    let slept = false
    const services: Services = {
      ...world.services,
      archive: (url, identity) => {
        const real = world.services.archive(url, identity)
        const refresh = async () => {
          await real.refresh()
          if (slept) return
          slept = true
          const { mark } = await second.backups.describeOther()
          await second.backups.takeOver(mark, quiet, never)
        }
        return { ...real, refresh }
      },
    }
    await device.restarted({ services }).backups.backUpNow(quiet, never, { guard: true })
    expect(slept).toBe(true)
    expect(await storedNames(second)).toEqual(await namesOf(second, photos))
  })

  test('what lies there under another length is not deleted for a file that cannot be sent', async () => {
    await harm(device, photos[0]!, flipped)
    const services: Services = {
      ...world.services,
      archive: (url, identity) => {
        const real = world.services.archive(url, identity)
        const [first] = photos
        return {
          ...real,
          listObjects: async (cursor) => {
            const [name] = await namesOf(device, [first!])
            const { objects, ...more } = await real.listObjects(cursor)
            return {
              ...more,
              objects: objects.map((o) => (o.name === name ? { ...o, length: o.length + 16 } : o)),
            }
          },
        }
      },
    }
    world.now += 8 * day
    await device.restarted({ services }).backups.backUpNow(quiet, never)
    expect(await storedNames(device)).toEqual(await namesOf(device, photos))
  })

  test('lengths that are none end the comparison, and change nothing', async () => {
    const services: Services = {
      ...world.services,
      archive: (url, identity) => {
        const real = world.services.archive(url, identity)
        const listObjects: typeof real.listObjects = async (cursor) => {
          const { objects, ...more } = await real.listObjects(cursor)
          return { ...more, objects: objects.map((each) => ({ ...each, length: 2 ** 70 })) }
        }
        return { ...real, listObjects }
      },
    }
    world.now += 8 * day
    await device.restarted({ services }).backups.backUpNow(quiet, never)
    expect((await device.backups.status()).media).toMatchObject({ failure: { code: 'service-failed' } })
    await mediaSide(device)
    expect(await storedNames(device)).toEqual(await namesOf(device, photos))
  })
})

describe('a content that messages name in several ways', () => {
  beforeAll(() => begin({ plans: { open: true } }))
  afterAll(() => world.close())

  test('is given back whichever of them is right', async () => {
    device = world.device()
    photos = [await takePhoto(device, world.now - 5000), await takePhoto(device, world.now - 4000)]
    const [one, two] = photos.map(({ record: { plaintextHash, key: own, size } }) => ({
      plaintextHash,
      key: own,
      size,
    }))
    const wrong = [
      { ...one!, key: new Uint8Array(64).fill(7) },
      { ...two!, size: two!.size + 1 },
    ].map((attachment) => messageWith({ ...photos[0]!, date: world.now }, { attachments: [attachment] }))
    await keepPhotos(world, device, photos, wrong)
    key = await turnOn(device)
    await device.backups.backUpNow(quiet, never)
    const fresh = world.device()
    await fresh.backups.peekArchive(key)
    await fresh.backups.restoreArchive(quiet, never)
    expect(await fresh.backups.fetchMedia(photos.map(content), quiet, never)).toMatchObject({ here: 2 })
    const another = world.device()
    await another.backups.peekArchive(key)
    await another.backups.restoreArchive(quiet, never)
    expect(await another.backups.fetchAllMedia(quiet, never)).toMatchObject({ here: 2, gone: 0, altered: 0 })
    for (const photo of photos) expect(await isHere(another, photo)).toBe(true)
  })
})

describe('where files stay for some days', () => {
  beforeAll(() => begin({}))
  afterAll(() => world.close())
  beforeEach(backedUp)

  test('what has aged is not deleted there while it only seems to be here', async () => {
    await harm(device, photos[0]!, null)
    world.now += 10 * day
    await device.backups.backUpNow(quiet, never)
    expect(await storedNames(device)).toEqual(await namesOf(device, photos))
    await device.backups.fetchAllMedia(quiet, never)
    await device.backups.backUpNow(quiet, never)
    expect(await storedNames(device)).toEqual(await namesOf(device, photos.slice(1)))
  })
})
