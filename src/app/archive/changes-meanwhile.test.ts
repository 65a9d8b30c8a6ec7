import { afterAll, beforeAll, expect, test } from 'vitest'
import { randomItems, seeded } from '../../domain/history/testing/random-history.ts'
import { decodePlan } from '../../domain/archive/journal-records.ts'
import { decodeManifest } from '../../domain/archive/manifest.ts'
import type { Services } from '../../domain/ports.ts'
import { createHistory } from '../history/create-history.ts'
import { Journal } from './journal.ts'
import { contentOf, writeHistory } from './testing/sample-history.ts'
import type { Device, World } from './testing/world.ts'
import { never, onFirstPart, quiet, startWorld, turnOn } from './testing/world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())

const chats = 5
const items = randomItems(5000, chats, seeded(51), 3000)

/** Does something once, within the nth call of a method. */
function meanwhile(method: 'putObject' | 'getObject', nth: number, act: () => Promise<void>): Services {
  let calls = 0
  return {
    ...world.services,
    archive: (...args) => {
      const honest = world.services.archive(...args)
      const watched = async (...rest: [never, never, never]) => {
        if (++calls === nth) await act()
        return honest[method](...rest)
      }
      return { ...honest, [method]: watched }
    },
  }
}

async function restored(key: string): Promise<Device> {
  const fresh = world.device()
  await fresh.backups.peekArchive(key)
  await fresh.backups.restoreArchive(quiet, never)
  return fresh
}

test('a history that is rewritten under a backup: what was made stays of use, the archive is the new state', async () => {
  const device = world.device()
  await writeHistory(device.store, world.core, { items, chats })
  const key = await turnOn(device)
  const after = [...items.slice(0, 4000), ...randomItems(300, chats, seeded(52))]
  const services = meanwhile('putObject', 5, () =>
    writeHistory(device.store, world.core, { items: after, chats }),
  )
  const report = await device.restarted({ services }).backups.backUpNow(quiet, never)
  expect(report.messages).toBe(4300)
  const wanted = (await contentOf(device.store, world.core)).items.map(({ frame }) => frame)
  const got = (await contentOf((await restored(key)).store, world.core)).items.map(({ frame }) => frame)
  expect(got).toEqual(wanted)
  expect(device.store.outbox.size).toBe(0)
})

test('parts made of what is gone do not wait in the outbox for ever', async () => {
  const device = world.device()
  await writeHistory(device.store, world.core, { items, chats })
  await turnOn(device)
  const rewrite = () => writeHistory(device.store, world.core, { items: items.slice(2500), chats })
  const honest = meanwhile('putObject', 5, rewrite)
  const services: Services = {
    ...honest,
    archive: (...args) => ({
      ...honest.archive(...args),
      commit: () => Promise.reject(new TypeError('cut off')),
    }),
  }
  const cutOff = device.restarted({ services }).backups.backUpNow(quiet, never)
  await expect(cutOff).rejects.toThrow('cut off')
  const journal = await Journal.open(device.store)
  const manifest = decodeManifest(decodePlan(journal.commit!.plan).manifest)
  const named = [...manifest.directory, ...manifest.pages].map(({ name }) => String(name)).sort()
  expect([...journal.objects.values()].map(({ row }) => String(row.name)).sort()).toEqual(named)
})

test('a history that changes under a restore keeps both the change and what still comes', async () => {
  const device = world.device()
  await writeHistory(device.store, world.core, { items, chats })
  const key = await turnOn(device)
  await device.backups.backUpNow(quiet, never)
  const fresh = world.device()
  const otherTab = fresh.store.otherTab()
  let changed = 0
  otherTab.onChange((generation) => {
    if (generation !== 1) return
    void (async () => {
      const spine = (await otherTab.readSpine())!
      const rows = await otherTab.readChatRows()
      const row = { ...rows[0]!, unread: rows[0]!.unread + 1000 }
      const tail = (await otherTab.readChatTail(row.chat))!
      await otherTab.commit({
        spine: { ...spine, generation: spine.generation + 1 },
        putChats: [{ row, tail }],
      })
      changed = row.chat
    })()
  })
  await fresh.backups.peekArchive(key)
  const report = await fresh.backups.restoreArchive(quiet, never)
  expect(report).toMatchObject({ messages: 5000, missingParts: 0 })
  const [wanted, got] = [await contentOf(device.store, world.core), await contentOf(fresh.store, world.core)]
  expect(got.items).toEqual(wanted.items)
  expect(changed).toBeGreaterThan(0)
  const unread = (content: typeof got) => content.chats.map(({ chat, unread: n }) => [chat, n])
  expect(unread(got)).toEqual(unread(wanted).map(([chat, n]) => [chat, chat === changed ? n! + 1000 : n]))
})

test('what is read while older parts still come in stays read; what was read of the sample does not count', async () => {
  const unreadItems = items.map((item) => ({ ...item, direction: 'incoming' as const }))
  const device = world.device()
  await writeHistory(device.store, world.core, { items: unreadItems, chats })
  const key = await turnOn(device)
  await device.backups.backUpNow(quiet, never)
  const fresh = world.device()
  await writeHistory(fresh.store, world.core, { items: unreadItems.slice(0, 50), chats, sample: true })
  const history = createHistory({ ...fresh.deps, storage: noStorage })
  const read = async () => {
    const { generation } = await history.openChat(1)
    return (await history.markRead(1, generation)).count
  }
  const unreadIn = async (chat: number) => (await history.listChats()).find(({ id }) => id === chat)!.unread
  await read()
  expect(await unreadIn(1)).toBe(0)

  const controller = new AbortController()
  await fresh.backups.peekArchive(key)
  const stopped = fresh.backups.restoreArchive(onFirstPart(controller), controller.signal)
  await expect(stopped).rejects.toMatchObject({ code: 'cancelled' })
  history.changed()
  const arrived = (await fresh.store.readChatRows()).find(({ chat }) => chat === 1)!.items
  expect(await unreadIn(1)).toBe(arrived)
  expect(await read()).toBe(arrived)
  await fresh.backups.resume(quiet, never)
  history.changed()
  expect((await history.openChat(1)).total).toBeGreaterThan(arrived)
  expect(await unreadIn(1)).toBe(0)
  expect(await unreadIn(2)).toBeGreaterThan(0)
})

const noStorage = {
  persistence: () => Promise.resolve('best-effort' as const),
  askPersistence: () => Promise.resolve('best-effort' as const),
  usedBytes: () => Promise.resolve(0),
}

test('two backups at once: one waits its turn elsewhere', async () => {
  const device = world.device()
  await writeHistory(device.store, world.core, { items: items.slice(0, 100), chats })
  await turnOn(device)
  const both = await Promise.allSettled([
    device.backups.backUpNow(quiet, never),
    device.restarted({ lock: device.deps.lock }).backups.backUpNow(quiet, never),
  ])
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
})

test('no backup is made of a half-restored history', async () => {
  const device = world.device()
  await writeHistory(device.store, world.core, { items, chats })
  const key = await turnOn(device)
  await device.backups.backUpNow(quiet, never)
  const fresh = world.device()
  const controller = new AbortController()
  await fresh.backups.peekArchive(key)
  const stopped = fresh.backups.restoreArchive(onFirstPart(controller), controller.signal)
  await expect(stopped).rejects.toMatchObject({ code: 'cancelled' })
  const later = fresh.restarted()
  await expect(later.backups.backUpNow(quiet, never)).rejects.toMatchObject({ code: 'busy' })
  await expect(later.backups.deleteArchive()).rejects.toMatchObject({ code: 'busy' })
  expect(await later.backups.resume(quiet, never)).toMatchObject({ messages: 5000 })
  expect(await later.backups.resume(quiet, never)).toBeNull()
  expect((await later.backups.backUpNow(quiet, never)).messages).toBe(5000)
})
