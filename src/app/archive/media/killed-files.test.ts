import { afterAll, beforeAll, expect, test } from 'vitest'
import { executioner, Killed } from '../testing/killing.ts'
import type { Device, World } from '../testing/world.ts'
import { never, quiet, startWorld, turnOn } from '../testing/world.ts'
import { readStanding } from './media-store.ts'
import type { Photo } from './testing/photos.ts'
import { isHere, keepPhotos, namesOf, storedNames, takePhoto } from './testing/photos.ts'

let world: World
beforeAll(async () => {
  world = await startWorld({ plans: { open: true } })
})
afterAll(() => world.close())

// What a kill after one step leaves is what a kill before the next one finds: some of all steps in a quick run.
const stride = process.env['SLOW'] ? 1 : 20
const starts = { before: process.env['SLOW'] ? 1 : 9, after: process.env['SLOW'] ? 1 : 19 } as const

/** Two files are at the service; one of them is to go, two others and a long one are to come. */
async function begun(): Promise<{ device: Device; photos: Photo[]; key: string }> {
  const device = world.device()
  const take = (length?: number) => takePhoto(device, world.now, length)
  const old = [await take(), await take()]
  await keepPhotos(world, device, old)
  const key = await turnOn(device)
  await device.backups.backUpNow(quiet, never)
  const photos = [old[0]!, await take(), await take(), await take(5 * 1024 * 1024)]
  await keepPhotos(world, device, photos)
  return { device, photos, key }
}

async function killedAt(
  device: Device,
  at: number,
  when: 'before' | 'after',
  work: (doomed: Device) => Promise<unknown>,
): Promise<boolean> {
  const { store, services } = executioner(device.store, world.services, { at, when })
  return work(device.restarted({ store, services })).then(
    () => false,
    (error: unknown) => {
      if (!(error instanceof Killed)) throw error
      return true
    },
  )
}

test('killed at any step, the archive names no file that was taken from under it, and the next run ends it', async () => {
  let kills = 0
  const backUp = ({ backups }: Device) => backups.backUpNow(quiet, never, { guard: true })
  for (const when of ['before', 'after'] as const) {
    for (let at: number = starts[when]; ; at += stride) {
      const { device, photos, key } = await begun()
      const before = await storedNames(device)
      if (!(await killedAt(device, at, when, backUp))) break
      kills++
      const after = await storedNames(device)
      const wanted = await namesOf(device, photos)
      const isCommitted = (await device.backups.status()).last!.messages === photos.length
      // What the archive names and was there is there; what is to go goes only once nothing names it.
      const kept = isCommitted ? before.filter((name) => wanted.includes(name)) : before
      expect(after).toEqual(expect.arrayContaining(kept))
      await backUp(device.restarted())
      // A kill after the commit leaves what is to go to the backup after the next one.
      world.now += 86_400_000
      await backUp(device.restarted())
      expect(await storedNames(device)).toEqual(wanted)
      expect(await readStanding(device.store)).toMatchObject({ waiting: { files: 0 }, code: '' })
      if (kills % 2 !== 0) continue
      const fresh = world.device()
      await fresh.backups.peekArchive(key)
      await fresh.backups.restoreArchive(quiet, never)
      await fresh.backups.bringWhatMay(never)
      for (const photo of photos) expect(await isHere(fresh, photo)).toBe(true)
    }
  }
  expect(kills).toBeGreaterThan(1)
}, 600_000)

test('files that are coming go on coming after a kill', async () => {
  const { device, photos, key } = await begun()
  await device.backups.backUpNow(quiet, never, { guard: true })
  for (const when of ['before', 'after'] as const) {
    for (let at: number = starts[when]; ; at += stride) {
      const fresh = world.device()
      await fresh.backups.peekArchive(key)
      await fresh.backups.restoreArchive(quiet, never)
      const killed = await killedAt(fresh, at, when, ({ backups }) => backups.fetchAllMedia(quiet, never))
      if (!killed) break
      await fresh.restarted().backups.bringWhatMay(never)
      for (const photo of photos) expect(await isHere(fresh, photo)).toBe(true)
    }
  }
}, 600_000)
