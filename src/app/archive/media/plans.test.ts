import { afterEach, beforeEach, expect, test } from 'vitest'
import { makeVouchers } from '../../../../server/payments/vouchers/make-vouchers.ts'
import type { Device, World } from '../testing/world.ts'
import { never, quiet, startWorld, turnOn } from '../testing/world.ts'
import { readStanding } from './media-store.ts'
import type { Photo } from './testing/photos.ts'
import { isHere, keepPhotos, namesOf, storedNames, takePhoto } from './testing/photos.ts'

const hour = 3_600_000
const day = 24 * hour

let world: World
let device: Device
beforeEach(async () => {
  world = await startWorld({ payments: { vouchers: true } })
  device = world.device()
})
afterEach(() => world.close())

/** One of noon of each day, oldest first. */
async function ofEachDay(days: number): Promise<Photo[]> {
  const photos: Photo[] = []
  for (let ago = days - 1; ago >= 0; ago--) photos.push(await takePhoto(device, world.now - ago * day))
  return photos
}

const within = (photos: readonly Photo[], days: number) =>
  photos.filter(({ date }) => date >= world.now - days * day)

test('free: exactly the last 45 days are at the service, and tomorrow one day fewer', async () => {
  const photos = await ofEachDay(61)
  await keepPhotos(world, device, photos)
  await turnOn(device)
  await device.backups.backUpNow(quiet, never)
  const first = within(photos, 45)
  expect(first).toHaveLength(46)
  expect(await storedNames(device)).toEqual(await namesOf(device, first))
  expect(await readStanding(device.store)).toMatchObject({
    stored: { files: 46 },
    waiting: { files: 0 },
    older: 15,
    mediaDays: 45,
    code: '',
  })
  for (let days = 1; days <= 3; days++) {
    world.now += day
    await device.backups.backUpNow(quiet, never)
    expect(within(photos, 45)).toHaveLength(46 - days)
    expect(await storedNames(device)).toEqual(await namesOf(device, within(photos, 45)))
  }
  for (const photo of photos) expect(await isHere(device, photo)).toBe(true)
})

test('paid: all of them, newest first', async () => {
  const photos = await ofEachDay(61)
  await keepPhotos(world, device, photos)
  await turnOn(device)
  const [code] = await makeVouchers(world.dataFolder, { months: 12, count: 1 })
  await device.backups.redeemVoucher(code!)
  await device.backups.backUpNow(quiet, never)
  expect(await storedNames(device)).toEqual(await namesOf(device, photos))
})

test('when a paid plan ends, what is only at the service comes back, and nothing is deleted in the days of grace', async () => {
  const photos = [await takePhoto(device, world.now - 90 * day), await takePhoto(device, world.now - day)]
  await keepPhotos(world, device, photos)
  await turnOn(device)
  const [code] = await makeVouchers(world.dataFolder, { months: 1, count: 1 })
  const { paidUntil } = await device.backups.redeemVoucher(code!)
  await device.backups.chooseMedia({ bring: false, metered: false, saveSpace: true })
  // What was sent with one backup leaves with the next, once the service's list has it as well.
  for (let times = 0; times < 2; times++) {
    world.now += 2 * hour
    await device.backups.backUpNow(quiet, never)
  }
  expect([await isHere(device, photos[0]!), await isHere(device, photos[1]!)]).toEqual([false, true])
  world.now = paidUntil - day
  await device.backups.backUpNow(quiet, never)
  world.now = paidUntil + 9 * day
  await device.backups.backUpNow(quiet, never)
  expect((await device.backups.status()).media).toMatchObject({
    mediaDays: 45,
    bringing: { state: 'waiting' },
    choices: { saveSpace: true },
  })
  expect(await storedNames(device)).toEqual(await namesOf(device, photos))
  await device.backups.bringWhatMay(never)
  expect(await isHere(device, photos[0]!)).toBe(true)
})

test('what a newer message names as well stays, and what was sent long ago goes up again', async () => {
  const photo = await takePhoto(device, world.now - 40 * day)
  await keepPhotos(world, device, [photo])
  await turnOn(device)
  await device.backups.backUpNow(quiet, never)
  await keepPhotos(world, device, [photo, { ...photo, date: world.now }])
  for (let days = 10; days <= 50; days += 10) {
    world.now += 10 * day
    await world.sweep()
    await device.backups.backUpNow(quiet, never, { guard: true })
    const wanted = days <= 45 ? await namesOf(device, [photo]) : []
    expect([days, await storedNames(device)]).toEqual([days, wanted])
  }
})
