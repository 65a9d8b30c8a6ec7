import { afterAll, beforeAll, expect, test } from 'vitest'
import { randomItems, seeded } from '../../domain/history/testing/random-history.ts'
import type { Services } from '../../domain/ports.ts'
import { deletedChatJob } from './journal.ts'
import { contentOf, writeHistory } from './testing/sample-history.ts'
import type { Device, World } from './testing/world.ts'
import { never, quiet, startWorld, turnOn } from './testing/world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())

const chats = 6
const items = randomItems(1200, chats, seeded(91), 600)
const added = randomItems(900, chats, seeded(92), 1500)
const later = [...items, ...added]

/** Backed up once; then the history grew. */
async function grown(): Promise<{ device: Device; key: string }> {
  const device = world.device()
  await writeHistory(device.store, world.core, { items, chats })
  const key = await turnOn(device)
  await device.backups.backUpNow(quiet, never)
  const ids = (await contentOf(device.store, world.core)).items.map(({ id }) => id)
  await writeHistory(device.store, world.core, {
    items: later,
    itemIds: [...ids, ...added.map(() => 0)],
    chats,
  })
  return { device, key }
}

/** Fails the nth call of a method, once it is done (`after`) or before. */
function broken(method: 'putObject' | 'commit', nth: number, after: boolean): Services {
  let calls = 0
  return {
    ...world.services,
    archive: (...args) => {
      const honest = world.services.archive(...args)
      const failing = async (...rest: never[]) => {
        const mine = ++calls >= nth
        if (mine && !after) throw new TypeError('the line broke')
        const answer = await (honest[method] as (...given: never[]) => Promise<unknown>)(...rest)
        if (mine) throw new TypeError('the line broke')
        return answer
      }
      return { ...honest, [method]: failing }
    },
  }
}

/** A second backup that was cut off. */
async function cutOff(services: Services): Promise<{ device: Device; key: string }> {
  const { device, key } = await grown()
  const stopped = device.restarted({ services }).backups.backUpNow(quiet, never)
  await expect(stopped).rejects.toThrow('the line broke')
  return { device, key }
}

async function expectBackedUp(device: Device, key: string, generation: number): Promise<void> {
  const wanted = await contentOf(device.store, world.core)
  const report = await device.restarted().backups.backUpNow(quiet, never)
  expect(report.messages).toBe(later.length)
  expect([...device.store.jobs.keys()]).toEqual(['archive/plan'])
  expect(device.store.outbox.size).toBe(0)
  const fresh = world.device()
  expect(await fresh.backups.peekArchive(key)).toMatchObject({ ok: true, archive: { generation } })
  await fresh.backups.restoreArchive(quiet, never)
  expect((await contentOf(fresh.store, world.core)).items).toEqual(wanted.items)
  expect(await contentOf(device.store, world.core)).toEqual(wanted)
  expect((await device.restarted().backups.backUpNow(quiet, never)).messages).toBe(later.length)
}

const ways = {
  altered: (device: Device, id: string) => {
    device.store.spoil('jobs', id)
    return Promise.resolve()
  },
  'of a shape nobody knows': (device: Device, id: string) =>
    device.store.writeJobs({ [id]: Uint8Array.of(0x0a, 0x7f, 1) }),
}

const parts = /head|plan|o\/0*[0-2]$/
for (const [how, damage] of Object.entries(ways)) {
  test(`any record of a cut-off backup may be ${how}: the next one is made afresh`, async () => {
    const { device: first } = await cutOff(broken('putObject', 3, false))
    const names = [...first.store.jobs.keys()].map(String).filter((name) => parts.test(name))
    expect(names.length).toBe(5)
    for (const id of names) {
      const { device, key } = await cutOff(broken('putObject', 3, false))
      await damage(device, id)
      await expectBackedUp(device, key, 2)
    }
  })

  test(`a commit that is ${how}: made again when it never arrived, found when it did`, async () => {
    const lost = await cutOff(broken('commit', 1, false))
    await damage(lost.device, 'archive/commit')
    await expectBackedUp(lost.device, lost.key, 2)

    const arrived = await cutOff(broken('commit', 1, true))
    await damage(arrived.device, 'archive/commit')
    // The one that arrived is known to be this device's own, and is replaced as any other.
    await expectBackedUp(arrived.device, arrived.key, 3)
  })
}

test('what waits to be sent may be altered, or gone: it is made again', async () => {
  for (const lose of [
    (device: Device, name: string) => {
      device.store.spoil('outbox', name)
      return Promise.resolve()
    },
    (device: Device, name: string) => device.store.writeOutbox({ [name]: null }, {}),
  ]) {
    const { device, key } = await cutOff(broken('putObject', 2, false))
    const waiting = [...device.store.outbox.keys()].map(String)
    expect(waiting.length).toBeGreaterThan(1)
    for (const name of waiting) await lose(device, name)
    await expectBackedUp(device, key, 2)
  }
})

test('a damaged journal does not hide that another device has written', async () => {
  const { device, key } = await cutOff(broken('putObject', 3, false))
  const second = world.device()
  await second.backups.peekArchive(key)
  await second.backups.restoreArchive(quiet, never)
  await writeHistory(second.store, world.core, { items: later.slice(0, 1300), chats })
  await second.backups.backUpNow(quiet, never, { guard: true })
  device.store.spoil('jobs', 'archive/head')
  const told = device.restarted().backups.backUpNow(quiet, never)
  await expect(told).rejects.toMatchObject({ code: 'other-device' })
  expect(await device.backups.peekArchive(key)).toMatchObject({ archive: { messages: 1300, generation: 2 } })
})

test('without its plan a backup asks before it drops anything', async () => {
  const { device, key } = await grown()
  device.store.spoil('jobs', 'archive/plan')
  const ids = (await contentOf(device.store, world.core)).items.map(({ id }) => id)
  await writeHistory(device.store, world.core, { items: later.slice(5), itemIds: ids.slice(5), chats })
  const asked = device.backups.backUpNow(quiet, never)
  await expect(asked).rejects.toMatchObject({ code: 'guard-question', facts: { dropped: 5 } })
  expect(await device.backups.peekArchive(key)).toMatchObject({ archive: { generation: 1 } })
  const report = await device.backups.backUpNow(quiet, never, { guard: true })
  expect(report.messages).toBe(later.length - 5)
})

test('that a chat was deleted here is known by the name of its record', async () => {
  const { device } = await grown()
  const smallest = 5
  const ids = (await contentOf(device.store, world.core)).items.map(({ id }) => id)
  const kept = later.map((item, i) => ({ item, id: ids[i]! })).filter(({ item }) => item.chat !== smallest)
  await writeHistory(device.store, world.core, {
    items: kept.map(({ item }) => item),
    itemIds: kept.map(({ id }) => id),
    chats: 4,
  })
  const spine = (await device.store.readSpine())!
  await device.store.commit({
    spine: { ...spine, generation: spine.generation + 1 },
    dropChats: [smallest, 6],
  })
  await device.store.writeJobs(deletedChatJob(smallest))
  device.store.spoil('jobs', `archive/deleted-chat/${smallest}`)
  expect((await device.backups.backUpNow(quiet, never)).messages).toBe(kept.length)
})
