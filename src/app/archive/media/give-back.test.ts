import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { toBase64Url } from '../../../core/bytes.ts'
import { httpServices } from '../../../adapters/service/http-services.ts'
import { credentialsSettingName } from '../../credentials/credential-set.ts'
import type { Surroundings } from '../../schedule/surroundings.ts'
import { createBackups } from '../create-backups.ts'
import type { Device, World } from '../testing/world.ts'
import { never, quiet, randomness, startWorld, turnOn } from '../testing/world.ts'
import { mediaSide, isHere, keepPhotos, namesOf, storedNames, takePhoto } from './testing/photos.ts'
import type { Photo } from './testing/photos.ts'

const day = 86_400_000
const usual = { bring: true, metered: false, saveSpace: false }

let world: World
let device: Device
let key: string
let photos: Photo[]
beforeEach(async () => {
  world = await startWorld({ plans: { open: true } })
  device = world.device()
  photos = []
  for (let ago = 5; ago >= 0; ago--) photos.push(await takePhoto(device, world.now - ago * 40 * day))
  photos.push(await takePhoto(device, world.now))
  await keepPhotos(world, device, photos)
  key = await turnOn(device)
  await device.backups.backUpNow(quiet, never)
})
afterEach(() => world.close())

async function restored(): Promise<Device> {
  const fresh = world.device()
  await fresh.backups.peekArchive(key)
  await fresh.backups.restoreArchive(quiet, never)
  return fresh
}

const here = async (of: Device) => {
  const found = await Promise.all(photos.map((photo) => isHere(of, photo)))
  return found.filter(Boolean).length
}
const content = ({ record }: Photo) => toBase64Url(record.plaintextHash)

test('after a restore the files come by themselves, every byte as it was', async () => {
  // Longer than what goes up, or comes back, in one call.
  photos[6] = await takePhoto(device, world.now, 9 * 1024 * 1024)
  await keepPhotos(world, device, photos)
  await device.backups.backUpNow(quiet, never, { guard: true })
  const fresh = await restored()
  expect(await here(fresh)).toBe(0)
  expect(await fresh.backups.bringing()).toMatchObject({ state: 'waiting' })
  await fresh.backups.bringWhatMay(never)
  expect(await here(fresh)).toBe(7)
  expect(await fresh.backups.bringing()).toBeNull()
  expect(await fresh.backups.readMissingMedia()).toMatchObject({ here: 7, named: 7, missing: { files: 0 } })
  // What came from there is known to be there: the next backup sends none of it.
  const before = await storedNames(device)
  const told: string[] = []
  await fresh.backups.backUpNow(({ step }) => told.push(step), never)
  expect(told).not.toContain('sending-files')
  expect(await storedNames(device)).toEqual(before)
})

test('those that are looked at come at once, whatever was chosen', async () => {
  const fresh = await restored()
  await fresh.backups.chooseMedia({ ...usual, bring: false })
  await fresh.backups.bringWhatMay(never)
  expect(await here(fresh)).toBe(0)
  const seen = await fresh.backups.fetchMedia([content(photos[2]!), content(photos[6]!)], quiet, never)
  expect(seen).toMatchObject({ asked: 2, here: 2, fetched: { files: 2 }, gone: 0, altered: 0 })
  expect([await isHere(fresh, photos[2]!), await here(fresh)]).toEqual([true, 2])
})

test('over a network that charges nothing comes by itself, unless that was chosen', async () => {
  const around = { online: true, metered: true, battery: null }
  const surroundings: Surroundings = { now: () => around }
  const fresh = await restored()
  const backups = createBackups({ ...fresh.deps, surroundings })
  await backups.bringWhatMay(never)
  expect([await here(fresh), (await backups.bringing())?.state]).toEqual([0, 'metered'])
  around.online = false
  expect((await backups.bringing())?.state).toBe('offline')
  around.online = true
  await backups.chooseMedia({ ...usual, metered: true })
  await backups.bringWhatMay(never)
  expect(await here(fresh)).toBe(7)
})

test('what the service has not, or has altered, is told and nothing of it kept', async () => {
  const side = await mediaSide(device)
  const [gone, altered] = await Promise.all(photos.slice(0, 2).map((photo) => namesOf(device, [photo])))
  await side.deleteObjects([...gone!, ...altered!])
  await side.putObject(altered![0]!, new Uint8Array(3072 + 64))
  const fresh = await restored()
  const result = await fresh.backups.fetchAllMedia(quiet, never)
  expect(result).toMatchObject({ asked: 7, here: 5, gone: 1, altered: 1 })
  const missing = await fresh.backups.readMissingMedia()
  expect(missing).toMatchObject({ here: 5, named: 7, missing: { files: 2 } })
  expect(missing.files.map(({ why }) => why)).toEqual(['altered', 'gone'])
  // The device that still has them puts it right, in the weekly comparison at the latest.
  world.now += 8 * day
  await device.backups.backUpNow(quiet, never)
  expect(await fresh.backups.fetchAllMedia(quiet, never)).toMatchObject({ here: 7, gone: 0, altered: 0 })
})

test('what a wrong clock left of credentials stops one try, and the next one fetches', async () => {
  const fresh = await restored()
  await fresh.store.writeSetting(credentialsSettingName, null)
  const clock = { now: () => world.now + 40 * day }
  const ahead = { services: httpServices({ clock, randomness }), clock }
  await fresh.restarted(ahead).backups.backUpNow(quiet, never)
  world.now += 43 * day
  const fetching = fresh.backups.fetchAllMedia(quiet, never)
  await expect(fetching).rejects.toMatchObject({ code: 'credentials-spent' })
  expect(await fresh.backups.fetchAllMedia(quiet, never)).toMatchObject({ here: 7, gone: 0 })
})

describe('to save space', () => {
  test('older files leave this device once they are there for certain, and come when looked at', async () => {
    await device.backups.chooseMedia({ ...usual, saveSpace: true })
    world.now += day
    await device.backups.backUpNow(quiet, never)
    expect(await here(device)).toBe(2)
    const seen = await device.backups.fetchMedia([content(photos[0]!)], quiet, never)
    expect([seen.here, await isHere(device, photos[0]!)]).toEqual([1, true])
    await device.backups.chooseMedia(usual)
    await device.backups.bringWhatMay(never)
    expect(await here(device)).toBe(7)
  })

  test('what the service lost stays here, and goes up again', async () => {
    const side = await mediaSide(device)
    const lost = await namesOf(device, [photos[0]!, photos[1]!])
    await side.deleteObjects(lost)
    await device.backups.chooseMedia({ ...usual, saveSpace: true })
    world.now += day
    await device.backups.backUpNow(quiet, never)
    expect([await isHere(device, photos[0]!), await isHere(device, photos[2]!)]).toEqual([true, false])
    expect(await storedNames(device)).toEqual(await namesOf(device, photos))
  })
})

test('a file that no message names any more goes with the next backup', async () => {
  await keepPhotos(world, device, photos.slice(1))
  await device.backups.backUpNow(quiet, never, { guard: true })
  expect(await storedNames(device)).toEqual(await namesOf(device, photos.slice(1)))
})

test('turning off deletes the files as well', async () => {
  const side = await mediaSide(device)
  await device.backups.deleteArchive()
  await expect(side.info()).rejects.toMatchObject({ code: 'unauthorised' })
  expect(await device.store.readMediaMarks()).toEqual([])
})
