import { afterAll, beforeAll, expect, test } from 'vitest'
import { randomItems, seeded } from '../../domain/history/testing/random-history.ts'
import type { Services } from '../../domain/ports.ts'
import { readMediaUses } from '../media/media-lists.ts'
import { deletedChatJob } from './journal.ts'
import { contentOf, writeHistory } from './testing/sample-history.ts'
import type { Device, World } from './testing/world.ts'
import { never, quiet, startWorld, turnOn } from './testing/world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())

const chats = 8
const items = randomItems(5000, chats, seeded(21), 2000)

async function backedUp(): Promise<{ device: Device; key: string }> {
  const device = world.device()
  await writeHistory(device.store, world.core, { items, chats })
  const key = await turnOn(device)
  await device.backups.backUpNow(quiet, never)
  return { device, key }
}

/** Item ids as they were for the items that stay. */
async function rewrite(device: Device, keep: (i: number) => boolean): Promise<void> {
  const before = await contentOf(device.store, world.core)
  const kept = items.map((item, i) => ({ item, id: before.items[i]!.id })).filter((_, i) => keep(i))
  await writeHistory(device.store, world.core, {
    items: kept.map(({ item }) => item),
    itemIds: kept.map(({ id }) => id),
    chats,
  })
}

test('dropping more than a tenth is asked about; the answer is obeyed', async () => {
  const { device, key } = await backedUp()
  await rewrite(device, (i) => i < 4499)
  const asked = device.backups.backUpNow(quiet, never)
  await expect(asked).rejects.toMatchObject({
    code: 'guard-question',
    facts: { held: 5000, dropped: 501, lostChats: 0 },
  })
  expect((await device.backups.status()).failure?.code).toBe('guard-question')
  expect(await device.backups.peekArchive(key)).toMatchObject({ archive: { messages: 5000, generation: 1 } })
  expect(await device.backups.backUpNow(quiet, never, { guard: true })).toMatchObject({ messages: 4499 })
})

test('new messages do not hide that old ones are gone', async () => {
  const { device } = await backedUp()
  await rewrite(device, (i) => i < 4400)
  const before = await contentOf(device.store, world.core)
  const added = randomItems(900, chats, seeded(22))
  await writeHistory(device.store, world.core, {
    items: [...items.slice(0, 4400), ...added],
    itemIds: [...before.items.map(({ id }) => id), ...added.map(() => 0)],
    chats,
  })
  const asked = device.backups.backUpNow(quiet, never)
  await expect(asked).rejects.toMatchObject({ code: 'guard-question', facts: { held: 5000, dropped: 600 } })
})

test('a tenth is not asked about', async () => {
  const { device } = await backedUp()
  await rewrite(device, (i) => i >= 500)
  expect((await device.backups.backUpNow(quiet, never)).messages).toBe(4500)
})

test('a chat that nobody deleted here is asked about, one that was deleted is not', async () => {
  const { device } = await backedUp()
  // Chat 8 never held a message.
  const smallest = 7
  const ids = (await contentOf(device.store, world.core)).items.map(({ id }) => id)
  const kept = items.map((item, i) => ({ item, id: ids[i]! })).filter(({ item }) => item.chat !== smallest)
  const spine = (await device.store.readSpine())!
  const without = { items: kept.map(({ item }) => item), itemIds: kept.map(({ id }) => id), chats: 6 }
  await writeHistory(device.store, world.core, without)
  const written = (await device.store.readSpine())!
  expect(written.generation).toBe(spine.generation + 1)
  await device.store.commit({
    spine: { ...written, generation: written.generation + 1 },
    dropChats: [smallest, 8],
  })
  const asked = device.backups.backUpNow(quiet, never)
  await expect(asked).rejects.toMatchObject({ code: 'guard-question', facts: { lostChats: 1 } })
  await device.store.writeJobs(deletedChatJob(smallest))
  expect((await device.backups.backUpNow(quiet, never)).messages).toBe(kept.length)
  expect([...device.store.jobs.keys()]).toEqual(['archive/plan'])
})

test('a few new messages and deletions send a few objects, and open only what changed', async () => {
  const { device } = await backedUp()
  const full = (await device.backups.status()).last!.archiveBytes
  const segments = (await device.store.readSpine())!.segments.length
  expect(segments).toBeGreaterThan(4)
  await writeHistory(device.store, world.core, {
    items: [...items, ...randomItems(5, chats, seeded(23))],
    chats,
  })
  // All segments are new here, and their lists of files are made once, whoever asks first.
  const uses = readMediaUses({ store: device.store, core: world.core }, (await device.store.readSpine())!)
  while (!(await uses.next()).done);
  const reads = device.store.pageReads()
  const report = await device.backups.backUpNow(quiet, never)
  expect(report.messages).toBe(5005)
  expect(report.sentBytes).toBeLessThan(full / 10)
  expect(device.store.pageReads() - reads).toBeLessThanOrEqual(8)
})

test('of two devices that write, the second is told', async () => {
  const { device, key } = await backedUp()
  const second = world.device()
  await second.backups.peekArchive(key)
  await second.backups.restoreArchive(quiet, never)
  await writeHistory(second.store, world.core, {
    items: [...items, ...randomItems(40, chats, seeded(24))],
    chats,
  })
  await second.backups.backUpNow(quiet, never, { guard: true })
  await writeHistory(device.store, world.core, {
    items: [...items, ...randomItems(30, chats, seeded(25))],
    chats,
  })
  const told = device.backups.backUpNow(quiet, never, { guard: true })
  await expect(told).rejects.toMatchObject({ code: 'other-device' })
  expect(await device.backups.peekArchive(key)).toMatchObject({ archive: { messages: 5040, generation: 2 } })
  expect(device.store.outbox.size).toBe(0)
})

test('a commit whose answer is lost is found done', async () => {
  const { device, key } = await backedUp()
  await writeHistory(device.store, world.core, { items: items.slice(0, 4800), chats })
  let lost = 0
  const services: Services = {
    ...world.services,
    archive: (...args) => {
      const service = world.services.archive(...args)
      const commit: typeof service.commit = async (request) => {
        const answer = await service.commit(request)
        if (lost++ === 0) throw new TypeError('the line broke')
        return answer
      }
      return { ...service, commit }
    },
  }
  const cutOff = device.restarted({ services }).backups.backUpNow(quiet, never, { guard: true })
  await expect(cutOff).rejects.toThrow('the line broke')
  const report = await device.restarted().backups.backUpNow(quiet, never)
  expect(report.messages).toBe(4800)
  expect(await device.backups.peekArchive(key)).toMatchObject({ archive: { generation: 2, messages: 4800 } })
  // Also when the job has grown old meanwhile.
  expect((await device.backups.backUpNow(quiet, never)).messages).toBe(4800)
})

test('a chat that is deleted after a commit whose answer was lost is not asked about', async () => {
  const { device } = await backedUp()
  const services: Services = {
    ...world.services,
    archive: (...args) => {
      const service = world.services.archive(...args)
      const commit: typeof service.commit = async (request) => {
        await service.commit(request)
        throw new TypeError('the line broke')
      }
      return { ...service, commit }
    },
  }
  const cutOff = device.restarted({ services }).backups.backUpNow(quiet, never)
  await expect(cutOff).rejects.toThrow('the line broke')
  const smallest = 7
  await rewrite(device, (i) => items[i]!.chat !== smallest)
  const written = (await device.store.readSpine())!
  await device.store.commit({
    spine: { ...written, generation: written.generation + 1 },
    dropChats: [smallest],
    jobs: deletedChatJob(smallest),
  })
  // The first finds the commit done; the archive that it stands for still holds the chat.
  expect((await device.restarted().backups.backUpNow(quiet, never)).messages).toBe(5000)
  expect((await device.restarted().backups.backUpNow(quiet, never)).messages).toBeLessThan(5000)
  expect([...device.store.jobs.keys()]).toEqual(['archive/plan'])
})

test('a cancelled backup stops at once and goes on later', async () => {
  const device = world.device()
  await writeHistory(device.store, world.core, { items, chats })
  await turnOn(device)
  const controller = new AbortController()
  const stopped = device.backups.backUpNow((progress) => {
    if (progress.step === 'uploading' && progress.done > 0) controller.abort()
  }, controller.signal)
  await expect(stopped).rejects.toMatchObject({ code: 'cancelled' })
  expect((await device.backups.status()).failure).toBeNull()
  const sent = device.store.jobs.size
  expect(sent).toBeGreaterThan(1)
  const report = await device.restarted().backups.backUpNow(quiet, never)
  expect(report.messages).toBe(5000)
})
