import { afterAll, beforeAll, expect, test } from 'vitest'
import { httpServices } from '../../adapters/service/http-services.ts'
import type { ItemSpec } from '../../domain/history/testing/random-history.ts'
import { itemFrame, randomItems, seeded } from '../../domain/history/testing/random-history.ts'
import { judgedTime, lookAtClock } from '../expiry/judged-time.ts'
import { contentOf, writeHistory } from './testing/sample-history.ts'
import type { Device, World } from './testing/world.ts'
import { never, quiet, randomness, startWorld, turnOn } from './testing/world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())

const day = 86_400_000
const base = randomItems(600, 5, seeded(31))

/** A device whose clock is its own. */
function ownClock() {
  const clock = { ahead: 0, now: () => world.now + clock.ahead }
  const device = world.device({ clock, services: httpServices({ clock, randomness }) })
  return { clock, device }
}

async function write(device: Device, items: readonly ItemSpec[]): Promise<void> {
  const spine = await device.store.readSpine()
  const itemIds = spine ? (await contentOf(device.store, world.core)).items.map(({ id }) => id) : []
  const all = items.map((_, i) => itemIds[i] ?? 0)
  await writeHistory(device.store, world.core, { items, chats: 5, ...(spine ? { itemIds: all } : {}) })
}

async function archived(key: string): Promise<string[]> {
  const fresh = world.device()
  await fresh.backups.peekArchive(key)
  await fresh.backups.restoreArchive(quiet, never)
  return (await contentOf(fresh.store, world.core)).items.map(({ frame }) => frame)
}

const frames = (items: readonly ItemSpec[]) =>
  items.map((item) => Buffer.from(itemFrame(item)).toString('base64'))

test('a clock that is wrong by a year drops nothing that the archive holds; what it kept out comes with the next', async () => {
  const { clock, device } = ownClock()
  const held: ItemSpec = { ...base[1]!, expireStart: world.now, expiresInMs: 30 * day }
  const volatile: ItemSpec = { ...base[2]!, viewOnce: true }
  const first = [...base.slice(0, 300), held, ...base.slice(300), volatile]
  await write(device, first)
  const key = await turnOn(device)
  await lookAtClock(device.deps)
  await device.backups.backUpNow(quiet, never)

  clock.ahead = 365 * day
  const added: ItemSpec = { ...base[3]!, date: world.now, expireStart: world.now, expiresInMs: 30 * day }
  await write(device, [...first, added])
  const wrong = await device.backups.backUpNow(quiet, never)
  expect(wrong).toMatchObject({ messages: 601, leftOut: { viewOnce: 1, expiring: 1 }, at: clock.now() })
  expect(await archived(key)).toEqual(frames(first.slice(0, -1)))
  expect((await judgedTime(device.deps)).doubted).toBe(true)

  clock.ahead = 0
  expect((await device.backups.backUpNow(quiet, never)).messages).toBe(602)
  expect(await archived(key)).toEqual(frames([...first.slice(0, -1), added]))
  expect((await judgedTime(device.deps)).doubted).toBe(false)
})

test('a device that slept for days leaves out what is due, once the service has agreed', async () => {
  const { device } = ownClock()
  const began = world.now
  const due: ItemSpec = { ...base[1]!, expireStart: world.now, expiresInMs: 5 * day }
  await write(device, [...base, due])
  const key = await turnOn(device)
  await lookAtClock(device.deps)
  expect((await device.backups.backUpNow(quiet, never)).messages).toBe(601)
  try {
    world.now += 6 * day
    expect(await judgedTime(device.deps)).toMatchObject({ goneBy: began, hideBy: world.now, doubted: true })
    expect(await device.backups.backUpNow(quiet, never)).toMatchObject({
      messages: 600,
      leftOut: { expiring: 1 },
    })
    expect(await archived(key)).toEqual(frames(base))
    expect(await judgedTime(device.deps)).toMatchObject({ goneBy: world.now, doubted: false })
  } finally {
    world.now = began
  }
})

test('a clock that jumps right after a restore is not believed', async () => {
  const { device } = ownClock()
  await write(device, base)
  const key = await turnOn(device)
  await device.backups.backUpNow(quiet, never)
  const { clock, device: second } = ownClock()
  await second.backups.peekArchive(key)
  await second.backups.restoreArchive(quiet, never)
  const restoredAt = clock.now()
  clock.ahead = 90 * day
  expect(await lookAtClock(second.deps)).toMatchObject({ goneBy: restoredAt, doubted: true })
})

test('a restore on a device whose clock is wrong brings in what is not due, and the next backup keeps it', async () => {
  const { device } = ownClock()
  const held: ItemSpec = { ...base[1]!, expireStart: world.now, expiresInMs: 30 * day }
  await write(device, [...base, held])
  const key = await turnOn(device)
  await device.backups.backUpNow(quiet, never)

  const { clock, device: second } = ownClock()
  clock.ahead = 365 * day
  await second.backups.peekArchive(key)
  expect(await second.backups.restoreArchive(quiet, never)).toMatchObject({ messages: 601, expired: 0 })
  expect((await second.backups.backUpNow(quiet, never)).messages).toBe(601)
  expect(await archived(key)).toEqual(frames([...base, held]))
})
