import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ItemSpec } from '../../domain/history/testing/random-history.ts'
import { randomItems, seeded } from '../../domain/history/testing/random-history.ts'
import { decodePlan } from '../../domain/archive/journal-records.ts'
import type { Spine } from '../../domain/history/types.ts'
import { createHistory } from '../history/create-history.ts'
import { contentOf, writeHistory } from './testing/sample-history.ts'
import type { Device, World } from './testing/world.ts'
import { never, quiet, startWorld, turnOn } from './testing/world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())

const chats = 5
const items = randomItems(5000, chats, seeded(61), 1200)

async function made(all: readonly ItemSpec[] = items): Promise<Device> {
  const device = world.device()
  await writeHistory(device.store, world.core, { items: all, chats })
  return device
}

async function pagesOf({ store }: Device, nth: number) {
  const [segment] = await store.readSegments([(await spineOf(store)).segments[nth]!.id])
  return segment!.pages
}

async function spineOf(store: Device['store']): Promise<Spine> {
  return (await store.readSpine())!
}

async function archived(key: string) {
  const fresh = world.device()
  await fresh.backups.peekArchive(key)
  await fresh.backups.restoreArchive(quiet, never)
  return (await contentOf(fresh.store, world.core)).items
}

const setAside = ({ store }: Device) => decodePlan(store.jobs.get('archive/plan')!).setAside

function historyOf({ deps, store }: Device) {
  const storage = {
    persistence: () => Promise.resolve('unknown' as const),
    askPersistence: () => Promise.resolve('unknown' as const),
    usedBytes: () => Promise.resolve(0),
  }
  return createHistory({ ...deps, store, storage })
}

/** Changes something in the page's object, so that it has to be made again: an item beside it goes. */
async function deleteBeside(device: Device, page: number): Promise<void> {
  const [read] = await device.store.readPages([page])
  const history = historyOf(device)
  for (const { id } of await history.listChats()) await history.deleteMessages(id, [read!.itemIds[0]!])
}

describe('a page that cannot be read', () => {
  test('does not stop the first backup: it is counted, and can be looked at', async () => {
    const device = await made()
    const [, bad] = await pagesOf(device, 0)
    device.store.spoil('pages', bad!.id)
    const key = await turnOn(device)
    const report = await device.backups.backUpNow(quiet, never)
    expect(report).toMatchObject({ messages: 5000 - bad!.items, leftOut: { unreadable: bad!.items } })
    const { parts } = await historyOf(device).readSetAside()
    expect(parts).toMatchObject([
      { messages: bad!.items, firstDate: bad!.minDate, lastDate: bad!.maxDate, held: false },
    ])
    expect(parts[0]!.chats.length).toBeGreaterThan(1)
    expect(await archived(key)).toHaveLength(5000 - bad!.items)
    // Nothing that the last archive held is lost by the next: nobody is asked.
    expect((await device.backups.backUpNow(quiet, never)).leftOut.unreadable).toBe(bad!.items)
  })

  test('stays in the archive as it is while nothing near it changes', async () => {
    const device = await made()
    const key = await turnOn(device)
    await device.backups.backUpNow(quiet, never)
    const before = await archived(key)
    const [, bad] = await pagesOf(device, 0)
    device.store.spoil('pages', bad!.id)
    expect((await device.backups.backUpNow(quiet, never)).messages).toBe(5000)
    expect(await archived(key)).toEqual(before)
  })

  test('is put back from the last archive where its object must be made again', async () => {
    const device = await made()
    const key = await turnOn(device)
    await device.backups.backUpNow(quiet, never)
    const before = await contentOf(device.store, world.core)
    const [first, bad] = await pagesOf(device, 0)
    const gone = before.items[0]!.id
    await deleteBeside(device, first!.id)
    device.store.spoil('pages', bad!.id)
    const report = await device.backups.backUpNow(quiet, never)
    expect(report).toMatchObject({ messages: 4999, leftOut: { unreadable: 0 } })
    const wanted = before.items.filter(({ id }) => id !== gone)
    expect(await archived(key)).toEqual(wanted)
    expect((await contentOf(device.store, world.core)).items).toEqual(wanted)
    expect(setAside(device)).toEqual([])
  })

  test('and is not in the archive as it was is asked about, before the archive loses it', async () => {
    const device = await made()
    const key = await turnOn(device)
    await device.backups.backUpNow(quiet, never)
    const [first] = await pagesOf(device, 0)
    await deleteBeside(device, first!.id)
    const [changed] = await pagesOf(device, 0)
    device.store.spoil('pages', changed!.id)
    const asked = device.backups.backUpNow(quiet, never)
    await expect(asked).rejects.toMatchObject({
      code: 'guard-question',
      facts: { unreadable: changed!.items, dropped: changed!.items + 1 },
    })
    expect(await archived(key)).toHaveLength(5000)
    const report = await device.backups.backUpNow(quiet, never, { guard: true })
    expect(report.messages).toBe(4999 - changed!.items)
    expect((await device.backups.backUpNow(quiet, never)).messages).toBe(4999 - changed!.items)
  })
})

test('a page whose frames are not what it says goes into no object', async () => {
  const device = await made()
  const [, bad] = await pagesOf(device, 0)
  const [page] = await device.store.readPages([bad!.id])
  const spine = await spineOf(device.store)
  const body = page!.body.slice()
  body[body.length >> 1]! ^= 0x10
  await device.store.commit({
    spine: { ...spine, generation: spine.generation + 1 },
    mendPages: [{ ...page!, body }],
  })
  const key = await turnOn(device)
  expect((await device.backups.backUpNow(quiet, never)).messages).toBe(5000 - bad!.items)
  expect(await archived(key)).toHaveLength(5000 - bad!.items)
})

describe('a segment that cannot be read', () => {
  test('is held by the objects that the last archive has of it', async () => {
    const device = await made()
    const key = await turnOn(device)
    await device.backups.backUpNow(quiet, never)
    const before = await archived(key)
    const [, bad] = (await spineOf(device.store)).segments
    device.store.spoil('segments', bad!.id)
    const report = await device.backups.backUpNow(quiet, never)
    expect(report).toMatchObject({ messages: 5000, leftOut: { unreadable: 0 } })
    expect(await archived(key)).toEqual(before)
    expect(setAside(device)).toMatchObject([{ kind: 'segment', items: bad!.items, held: true }])
    expect(setAside(device)[0]!.chats.length).toBeGreaterThan(1)
  })

  test('and that no archive holds is counted', async () => {
    const device = await made()
    const [bad] = (await spineOf(device.store)).segments
    device.store.spoil('segments', bad!.id)
    await turnOn(device)
    const report = await device.backups.backUpNow(quiet, never)
    expect(report).toMatchObject({ messages: 5000 - bad!.items, leftOut: { unreadable: bad!.items } })
  })
})

test('a row of a chat that cannot be read is made again, and nobody is asked about the chat', async () => {
  const device = await made()
  const key = await turnOn(device)
  await device.backups.backUpNow(quiet, never)
  device.store.spoil('chats', 'row:3')
  await deleteBeside(device, (await pagesOf(device, 0))[0]!.id)
  device.store.spoil('chats', 'row:3')
  expect((await device.backups.backUpNow(quiet, never)).messages).toBe(4999)
  expect(await archived(key)).toHaveLength(4999)
  expect((await historyOf(device).listChats()).map(({ id }) => id)).toContain(3)
})
