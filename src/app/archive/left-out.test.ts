import { afterAll, beforeAll, expect, test } from 'vitest'
import { utf8 } from '../../core/bytes.ts'
import type { ItemSpec } from '../../domain/history/testing/random-history.ts'
import { itemFrame, randomItems, seeded } from '../../domain/history/testing/random-history.ts'
import { contentOf, writeHistory } from './testing/sample-history.ts'
import type { World } from './testing/world.ts'
import { never, quiet, startWorld, turnOn } from './testing/world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())

const hour = 3_600_000
const day = 24 * hour
const base = randomItems(3000, 5, seeded(11))

async function backedUp(items: readonly ItemSpec[]) {
  const device = world.device()
  await writeHistory(device.store, world.core, { items, chats: 5 })
  const key = await turnOn(device)
  const report = await device.backups.backUpNow(quiet, never)
  return { device, key, report }
}

async function restored(key: string) {
  const fresh = world.device()
  await fresh.backups.peekArchive(key)
  const report = await fresh.backups.restoreArchive(quiet, never)
  return { fresh, report, items: (await contentOf(fresh.store, world.core)).items }
}

const base64 = (spec: ItemSpec) => Buffer.from(itemFrame(spec)).toString('base64')
const frameOf = (items: readonly { readonly frame: string }[]) => items.map(({ frame }) => frame)

test('view-once messages and what vanishes within a day stay here; all else goes', async () => {
  const { now } = world
  const stays: ItemSpec[] = [
    { ...base[5]!, viewOnce: true },
    { ...base[900]!, expireStart: now - hour, expiresInMs: 24 * hour },
    { ...base[901]!, expireStart: now - 10 * hour, expiresInMs: hour },
    { ...base[2500]!, expiresInMs: 23 * hour },
  ]
  const goes: ItemSpec[] = [
    { ...base[6]!, expireStart: now, expiresInMs: day },
    { ...base[902]!, expiresInMs: day },
  ]
  const all = [...base.slice(0, 1000), ...goes, ...stays, ...base.slice(1000)]
  const { key, report, device } = await backedUp(all)
  expect(report).toMatchObject({ messages: 3002, leftOut: { viewOnce: 1, expiring: 3, odd: 0 } })
  const { items } = await restored(key)
  const wanted = [...base.slice(0, 1000), ...goes, ...base.slice(1000)].map(base64)
  expect(frameOf(items)).toEqual(wanted)

  // Nothing has changed since: no page is opened again, and only the manifest is sent.
  const reads = device.store.pageReads()
  const again = await device.restarted().backups.backUpNow(quiet, never)
  expect(device.store.pageReads()).toBe(reads)
  expect(again.leftOut).toEqual(report.leftOut)
  expect(again.sentBytes).toBeLessThan(2000)
})

test('what comes within a day of vanishing later leaves the next archive', async () => {
  const soon: ItemSpec = { ...base[1500]!, expireStart: world.now, expiresInMs: 3 * day }
  // Beside it something that is always left out: what was made of this page is remembered, but not for ever.
  const always: ItemSpec = { ...base[1501]!, viewOnce: true }
  const all = [...base.slice(0, 1500), soon, always, ...base.slice(1500)]
  const { device, key, report } = await backedUp(all)
  expect(report.messages).toBe(3001)
  const began = world.now
  world.now += 2 * day + 1
  try {
    const next = await device.restarted().backups.backUpNow(quiet, never)
    expect(next).toMatchObject({ messages: 3000, leftOut: { viewOnce: 1, expiring: 1 } })
    expect(frameOf((await restored(key)).items)).toEqual(base.map(base64))
  } finally {
    world.now = began
  }
})

test('a restore drops what has vanished since the archive was made', async () => {
  const gone: ItemSpec = { ...base[2999]!, expireStart: world.now, expiresInMs: 2 * day }
  const { key } = await backedUp([...base, gone])
  const began = world.now
  world.now += 5 * day
  try {
    const { items, report } = await restored(key)
    expect(report).toMatchObject({ messages: 3000, expired: 1, expected: { messages: 3001 } })
    expect(frameOf(items)).toEqual(base.map(base64))
  } finally {
    world.now = began
  }
})

test('live secrets of the other app do not come back', async () => {
  const { device, key } = await backedUp(base.slice(0, 10))
  const { fresh } = await restored(key)
  const secret = Buffer.from(utf8('svr pin of the other app'))
  const frames = async (store: typeof device.store) =>
    Buffer.concat((await store.readDirectory()).map(({ frame }) => frame))
  expect((await frames(device.store)).includes(secret)).toBe(true)
  expect((await frames(fresh.store)).includes(secret)).toBe(false)
})
