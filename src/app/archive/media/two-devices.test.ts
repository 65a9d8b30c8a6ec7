import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Device, World } from '../testing/world.ts'
import { never, quiet, startWorld, turnOn } from '../testing/world.ts'
import { readStanding } from './media-store.ts'
import { isHere, keepPhotos, mediaSide, namesOf, storedNames, takePhoto } from './testing/photos.ts'
import type { Photo } from './testing/photos.ts'

let world: World
let first: Device
let key: string
let photos: Photo[]
beforeEach(async () => {
  world = await startWorld({ plans: { open: true } })
  first = world.device()
  photos = [await takePhoto(first, world.now - 2000), await takePhoto(first, world.now - 1000)]
  await keepPhotos(world, first, photos)
  key = await turnOn(first)
  await first.backups.backUpNow(quiet, never)
})
afterEach(() => world.close())

async function secondDevice(): Promise<Device> {
  const second = world.device()
  await second.backups.peekArchive(key)
  await second.backups.restoreArchive(quiet, never)
  await second.backups.fetchAllMedia(quiet, never)
  return second
}

test('what one device sent the other does not send again, and what it joins comes to it', async () => {
  const second = await secondDevice()
  const more = await takePhoto(second, world.now)
  await keepPhotos(world, second, [...photos, more])
  await second.backups.backUpNow(quiet, never, { guard: true })
  expect(await storedNames(second)).toEqual(await namesOf(first, [...photos, more]))
  const met = await first.backups.describeOther()
  expect(met.mark).not.toBe('')
  await first.backups.joinOther({ remember: false, deletions: 'keep' }, quiet, never)
  await first.backups.bringWhatMay(never)
  expect(await isHere(first, more)).toBe(true)
  expect(await storedNames(first)).toEqual(await namesOf(first, [...photos, more]))
})

test('marks are not believed once another device has written: what it deleted goes up again', async () => {
  const second = await secondDevice()
  await keepPhotos(world, second, photos.slice(1))
  await second.backups.backUpNow(quiet, never, { guard: true })
  expect(await storedNames(second)).toEqual(await namesOf(first, photos.slice(1)))
  const { mark } = await first.backups.describeOther()
  await first.backups.takeOver(mark, quiet, never)
  expect(await storedNames(first)).toEqual(await namesOf(first, photos))
})

test('what neither device knows goes in the weekly comparison, and what is lost goes up again', async () => {
  const side = await mediaSide(first)
  await side.putObject('A'.repeat(20), new Uint8Array(70))
  await side.deleteObjects(await namesOf(first, [photos[0]!]))
  world.now += 86_400_000
  await first.backups.backUpNow(quiet, never)
  expect(await storedNames(first)).toHaveLength(2)
  world.now += 7 * 86_400_000
  await first.backups.backUpNow(quiet, never)
  expect(await storedNames(first)).toEqual(await namesOf(first, photos))
})

async function changeKey(device: Device, suspected: boolean): Promise<void> {
  const { key: shown } = await device.keys.makeNextKey(suspected)
  expect(await device.keys.confirmNextKey(shown)).toEqual({ ok: true })
  await device.keys.changeKey(quiet, never)
}

test('with a new recovery key no file goes up again', async () => {
  const before = await storedNames(first)
  await changeKey(first, false)
  const told: string[] = []
  await first.backups.backUpNow(({ step }) => told.push(step), never)
  expect(told).not.toContain('sending-files')
  expect(await storedNames(first)).toEqual(before)
  expect(await readStanding(first.store)).toMatchObject({ stored: { files: 2 }, code: '' })
})

test('where somebody may have seen the old key, files go up again under names of their own', async () => {
  const before = await storedNames(first)
  await changeKey(first, true)
  await first.backups.backUpNow(quiet, never)
  const after = await storedNames(first)
  expect(after).toEqual(await namesOf(first, photos))
  expect(after.filter((name) => before.includes(name))).toEqual([])
})

test('which waits until all files are on this device again', async () => {
  world.now += 60 * 86_400_000
  await first.backups.chooseMedia({ bring: false, metered: false, saveSpace: true })
  await first.backups.backUpNow(quiet, never)
  expect(await isHere(first, photos[0]!)).toBe(false)
  await expect(first.keys.offerNewKey(true)).rejects.toMatchObject({
    code: 'files-only-there',
    facts: { files: 2 },
  })
  await first.backups.chooseMedia({ bring: true, metered: false, saveSpace: false })
  await first.backups.bringWhatMay(never)
  expect((await first.keys.offerNewKey(true)).allowedAt).toBe(0)
})
