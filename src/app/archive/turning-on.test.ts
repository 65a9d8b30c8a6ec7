import { afterAll, beforeAll, expect, test } from 'vitest'
import { randomItems, seeded } from '../../domain/history/testing/random-history.ts'
import { HeirloomError } from '../../core/errors.ts'
import type { Services } from '../../domain/ports.ts'
import { contentOf, writeHistory } from './testing/sample-history.ts'
import type { World } from './testing/world.ts'
import { never, quiet, startWorld, turnOn } from './testing/world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())

const items = randomItems(800, 4, seeded(41))

test('backups are off until the key that was shown is typed back', async () => {
  const device = world.device()
  await writeHistory(device.store, world.core, { items, chats: 4 })
  const off = { state: 'off', on: false, last: null, serviceUrl: world.url }
  expect(await device.backups.status()).toMatchObject(off)
  await expect(device.backups.backUpNow(quiet, never)).rejects.toMatchObject({ code: 'not-found' })
  await expect(device.backups.turnOnBackups('abcd')).rejects.toMatchObject({ code: 'not-found' })

  const { key, fingerprint, serviceUrl } = await device.backups.makeRecoveryKey()
  expect(key).toMatch(/^([0-9A-Z]{4} ){15}[0-9A-Z]{4}$/)
  expect(fingerprint.length).toBeGreaterThan(20)
  expect(serviceUrl).toBe(world.url)
  expect(await device.backups.turnOnBackups(key.slice(0, -1))).toMatchObject({
    ok: false,
    reason: 'wrong-shape',
    length: 63,
    badGroups: [15],
  })
  const other = key.startsWith('A') ? 'B' : 'A'
  const slip = await device.backups.turnOnBackups(other + key.slice(1))
  expect(slip).toEqual({ ok: false, reason: 'wrong-key', badGroups: [0] })
  expect(device.store.settings.size).toBe(0)
  expect(await device.backups.status()).toMatchObject(off)

  expect(await device.backups.turnOnBackups(key.toLowerCase().replaceAll(' ', '-'))).toEqual({ ok: true })
  expect(await device.backups.status()).toMatchObject({ state: 'waiting', on: true, last: null })
  // What is kept opens the archive; the key that people know is in none of it.
  const kept = Buffer.concat([...device.store.settings.values()])
    .toString('latin1')
    .toLowerCase()
  expect(kept).not.toContain(key.replaceAll(' ', '').toLowerCase().slice(0, 16))
  await expect(turnOn(device)).rejects.toMatchObject({ code: 'not-empty' })
})

test('a key that was forgotten turns nothing on', async () => {
  const device = world.device()
  const { key } = await device.backups.makeRecoveryKey()
  await device.backups.forgetRecoveryKey()
  await expect(device.backups.turnOnBackups(key)).rejects.toMatchObject({ code: 'not-found' })
})

test('without a network the key stays at hand, and turning on is tried again', async () => {
  let offline = true
  const services: Services = {
    ...world.services,
    account: (url) => ({
      ...world.services.account(url),
      open: (seed, purpose) =>
        offline
          ? Promise.reject(new HeirloomError('offline', 'no network'))
          : world.services.account(url).open(seed, purpose),
    }),
  }
  const device = world.device({ services })
  const { key } = await device.backups.makeRecoveryKey()
  await expect(device.backups.turnOnBackups(key)).rejects.toMatchObject({ code: 'offline' })
  offline = false
  expect(await device.backups.turnOnBackups(key)).toEqual({ ok: true })
})

test('peeking says what is there, what is not, and what is no key', async () => {
  const device = world.device()
  await writeHistory(device.store, world.core, { items, chats: 4 })
  const key = await turnOn(device)
  const stranger = world.device()
  await expect(stranger.backups.peekArchive(key)).rejects.toMatchObject({ code: 'no-archive' })
  await device.backups.backUpNow(quiet, never)
  expect(await stranger.backups.peekArchive(key)).toMatchObject({
    ok: true,
    archive: { at: world.now, generation: 1, messages: 800, chats: 4 },
  })
  const slip = key.startsWith('A') ? `B${key.slice(1)}` : `A${key.slice(1)}`
  await expect(stranger.backups.peekArchive(slip)).rejects.toMatchObject({ code: 'no-archive' })
  expect(await stranger.backups.peekArchive('x y z')).toMatchObject({ ok: false, reason: 'wrong-shape' })
  await expect(stranger.backups.restoreArchive(quiet, never)).rejects.toMatchObject({ code: 'not-found' })
  expect(await stranger.store.readSpine()).toBeNull()
})

test('a restore takes the place of the sample and of nothing else', async () => {
  const device = world.device()
  await writeHistory(device.store, world.core, { items, chats: 4 })
  const key = await turnOn(device)
  await device.backups.backUpNow(quiet, never)
  const full = world.device()
  await writeHistory(full.store, world.core, { items: items.slice(0, 5), chats: 2 })
  await full.backups.peekArchive(key)
  await expect(full.backups.restoreArchive(quiet, never)).rejects.toMatchObject({ code: 'not-empty' })
  expect((await contentOf(full.store, world.core)).items).toHaveLength(5)

  const sample = world.device()
  await writeHistory(sample.store, world.core, { items: items.slice(0, 600), chats: 9, sample: true })
  await sample.backups.peekArchive(key)
  await sample.backups.restoreArchive(quiet, never)
  const wanted = await contentOf(device.store, world.core)
  expect(await contentOf(sample.store, world.core)).toEqual(wanted)
  const spine = (await sample.store.readSpine())!
  expect(sample.store.pages.size).toBe(spine.segments.reduce((sum, { pages }) => sum + pages, 0))
  expect(spine.sample).toBe(false)
})

test('the key alone deletes, without restoring; then it opens nothing', async () => {
  const device = world.device()
  await writeHistory(device.store, world.core, { items, chats: 4 })
  const key = await turnOn(device)
  await device.backups.backUpNow(quiet, never)
  const stranger = world.device()
  await stranger.backups.deleteArchive(key)
  await expect(stranger.backups.peekArchive(key)).rejects.toMatchObject({ code: 'no-archive' })
  await expect(stranger.backups.deleteArchive(key)).rejects.toMatchObject({ code: 'no-archive' })
  await expect(stranger.backups.deleteArchive('x')).rejects.toMatchObject({ code: 'wrong-key-shape' })
  await expect(stranger.backups.deleteArchive()).rejects.toMatchObject({ code: 'no-archive' })
  // The device that had it learns of it, and can turn off.
  await expect(device.backups.backUpNow(quiet, never)).rejects.toMatchObject({ code: 'credentials-spent' })
  await expect(device.backups.backUpNow(quiet, never)).rejects.toMatchObject({ code: 'unauthorised' })
  await device.backups.deleteArchive()
  expect((await device.backups.status()).on).toBe(false)
})

test('an item of four megabytes goes and comes back', async () => {
  const device = world.device()
  let noise = ''
  const random = seeded(5)
  while (noise.length < 3_900_000) noise += random().toString(36)
  const long = [...items, { ...items[0]!, text: noise }, { ...items[1]!, text: `${noise} ` }]
  await writeHistory(device.store, world.core, { items: long, chats: 4 })
  const key = await turnOn(device)
  await device.backups.backUpNow(quiet, never)
  const fresh = world.device()
  await fresh.backups.peekArchive(key)
  await fresh.backups.restoreArchive(quiet, never)
  expect(await contentOf(fresh.store, world.core)).toEqual(await contentOf(device.store, world.core))
})
