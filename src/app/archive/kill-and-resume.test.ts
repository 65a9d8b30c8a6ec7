import { afterAll, beforeAll, expect, test } from 'vitest'
import { randomItems, seeded } from '../../domain/history/testing/random-history.ts'
import { Killed, executioner } from './testing/killing.ts'
import { contentOf, writeHistory } from './testing/sample-history.ts'
import type { Device, World } from './testing/world.ts'
import { never, quiet, startWorld, turnOn } from './testing/world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())

const chats = 6
const older = randomItems(2600, chats, seeded(2))
const newer = [...older.slice(0, 700), ...older.slice(720), ...randomItems(200, chats, seeded(3))]

async function restoredContent(key: string) {
  const fresh = world.device()
  await fresh.backups.peekArchive(key)
  await fresh.backups.restoreArchive(quiet, never)
  return (await contentOf(fresh.store, world.core)).items
}

// What a kill after one step leaves is what a kill before the next one finds. The ordinary run takes every sixth step
// from either side, three apart; the slow one all of them.
const stride = process.env['SLOW'] ? 1 : 6
const starts = { before: 1, after: process.env['SLOW'] ? 1 : 4 }

/** Runs `work` on fresh starts of a device, each killed at a later step, until one gets through. */
async function killedEverywhere(
  begin: () => Promise<{ device: Device; key: string }>,
  work: (device: Device) => Promise<unknown>,
  check: (device: Device, key: string, finished: boolean) => Promise<void>,
): Promise<number> {
  let kills = 0
  for (const when of ['before', 'after'] as const) {
    for (let at: number = starts[when]; ; at += stride) {
      const { device, key } = await begin()
      const { store, services } = executioner(device.store, world.services, { at, when })
      const doomed = device.restarted({ store, services })
      const outcome = await work(doomed).then(
        () => 'finished',
        (error: unknown) => {
          if (!(error instanceof Killed)) throw error
          return 'killed'
        },
      )
      if (outcome === 'finished') break
      kills++
      await check(device, key, false)
      await work(device.restarted())
      await check(device, key, true)
    }
  }
  return kills
}

test('a backup killed at any step leaves a restorable archive, and the next one finishes it', async () => {
  const kills = await killedEverywhere(
    async () => {
      const device = world.device()
      await writeHistory(device.store, world.core, { items: older, chats })
      const key = await turnOn(device)
      await device.backups.backUpNow(quiet, never)
      await writeHistory(device.store, world.core, { items: newer, chats })
      return { device, key }
    },
    (device) => device.backups.backUpNow(quiet, never, { guard: true }),
    async (device, key, finished) => {
      const restored = await restoredContent(key)
      const now = (await contentOf(device.store, world.core)).items
      if (finished) {
        expect(restored).toEqual(now)
        expect(device.store.outbox.size).toBe(0)
        expect([...device.store.jobs.keys()]).toEqual(['archive/plan'])
      } else {
        expect([older.length, newer.length]).toContain(restored.length)
        if (restored.length === newer.length) expect(restored).toEqual(now)
      }
    },
  )
  expect(kills).toBeGreaterThan(10 / stride)
}, 120_000)

test('a restore killed at any step goes on, and ends with the same history', async () => {
  const source = world.device()
  const long = randomItems(5600, chats, seeded(4), 4000)
  await writeHistory(source.store, world.core, { items: long, chats })
  const key = await turnOn(source)
  await source.backups.backUpNow(quiet, never)
  const wanted = await contentOf(source.store, world.core)
  const kills = await killedEverywhere(
    () => Promise.resolve({ device: world.device(), key }),
    async (device) => {
      if ((await device.backups.resume(quiet, never)) !== null) return
      if (device.store.jobs.has('archive/plan')) return
      await device.backups.peekArchive(key)
      await device.backups.restoreArchive(quiet, never)
    },
    async (device, _key, finished) => {
      const spine = await device.store.readSpine()
      if (finished) expect(await contentOf(device.store, world.core)).toEqual(wanted)
      // What is here is the newest part, in order, without a gap.
      else if (spine) {
        const { items } = await contentOf(device.store, world.core)
        expect(items).toEqual(wanted.items.slice(wanted.items.length - items.length))
      }
    },
  )
  // The session that fetches credentials, the first part, the end: each before and after.
  expect(kills).toBe(stride === 1 ? 6 : 2)
}, 120_000)

test('a deletion killed at any step is finished by the next start', async () => {
  const kills = await killedEverywhere(
    async () => {
      // The service counts calls by address: each try comes so much later that it has forgotten the one before.
      world.now += 10 * 60_000
      const device = world.device()
      await writeHistory(device.store, world.core, { items: older.slice(0, 300), chats })
      const key = await turnOn(device)
      await device.backups.backUpNow(quiet, never)
      return { device, key }
    },
    async (device) => {
      if ((await device.backups.resume(quiet, never)) === 'deleted') return
      if ((await device.backups.status()).on) await device.backups.deleteArchive()
    },
    async (device, key, finished) => {
      if (!finished) return
      expect((await device.backups.status()).on).toBe(false)
      expect(device.store.settings.size + device.store.jobs.size + device.store.outbox.size).toBe(0)
      const peeking = world.device().backups.peekArchive(key)
      await expect(peeking).rejects.toMatchObject({ code: 'no-archive' })
    },
  )
  expect(kills).toBeGreaterThan(5 / stride)
}, 120_000)
