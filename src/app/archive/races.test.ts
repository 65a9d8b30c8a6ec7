import { afterAll, beforeAll, expect, test } from 'vitest'
import { randomItems, seeded } from '../../domain/history/testing/random-history.ts'
import { HeirloomError } from '../../core/errors.ts'
import type { ArchiveService, Services } from '../../domain/ports.ts'
import { createHistory } from '../history/create-history.ts'
import { contentOf, writeHistory } from './testing/sample-history.ts'
import type { Device, World } from './testing/world.ts'
import { never, onFirstPart, quiet, startWorld, turnOn } from './testing/world.ts'

let world: World
let device: Device
let key: string
beforeAll(async () => {
  world = await startWorld()
  device = world.device()
  await writeHistory(device.store, world.core, { items, chats: 5 })
  key = await turnOn(device)
  await device.backups.backUpNow(quiet, never)
})
afterAll(() => world.close())

const noStorage = {
  persistence: () => Promise.resolve('best-effort' as const),
  askPersistence: () => Promise.resolve('best-effort' as const),
  usedBytes: () => Promise.resolve(0),
}
const items = randomItems(3000, 5, seeded(71), 800)

/** Does something once, while the nth call of a method is under way. */
function meanwhile(
  method: 'putObject' | 'getObject' | 'commit',
  nth: number,
  act: () => Promise<void>,
): Services {
  let calls = 0
  return {
    ...world.services,
    archive: (...args) => {
      const honest = world.services.archive(...args)
      const watched = async (...rest: never[]) => {
        const answer = await (honest[method] as (...given: never[]) => Promise<never>)(...rest)
        if (++calls === nth) await act()
        return answer
      }
      return { ...honest, [method]: watched }
    },
  }
}

test('a history that comes in while a restore begins is not replaced by it', async () => {
  const mine = randomItems(200, 3, seeded(72))
  const fresh = world.device()
  const services = meanwhile('getObject', 1, () =>
    writeHistory(fresh.store, world.core, { items: mine, chats: 3 }),
  )
  const tab = fresh.restarted({ services })
  await tab.backups.peekArchive(key)
  await expect(tab.backups.restoreArchive(quiet, never)).rejects.toMatchObject({ code: 'not-empty' })
  expect((await contentOf(fresh.store, world.core)).items.length).toBe(200)
  expect(fresh.store.settings.has('backup')).toBe(false)
})

test('a history that is erased while it is backed up leaves no key and no record behind', async () => {
  for (const [method, nth] of [
    ['putObject', 1],
    ['commit', 1],
  ] as const) {
    const owner = world.device()
    await writeHistory(owner.store, world.core, { items, chats: 5 })
    await turnOn(owner)
    const services = meanwhile(method, nth, () => owner.store.erase())
    const cutOff = owner.restarted({ services }).backups.backUpNow(quiet, never)
    await expect(cutOff).rejects.toThrow()
    expect([owner.store.settings.size, owner.store.jobs.size, owner.store.outbox.size]).toEqual([0, 0, 0])
  }
})

test('a history that is erased while backups are turned on, or a restore begins, stays erased', async () => {
  const owner = world.device()
  const erasing: Services = {
    ...world.services,
    account: (url) => ({
      ...world.services.account(url),
      open: async (seed, purpose) => {
        const session = await world.services.account(url).open(seed, purpose)
        await owner.store.erase()
        return session
      },
    }),
  }
  await expect(turnOn(owner.restarted({ services: erasing }))).rejects.toMatchObject({ code: 'conflict' })
  expect(owner.store.settings.size).toBe(0)

  const fresh = world.device()
  const tab = fresh.restarted({ services: meanwhile('getObject', 1, () => fresh.store.erase()) })
  await tab.backups.peekArchive(key)
  await expect(tab.backups.restoreArchive(quiet, never)).rejects.toMatchObject({ code: 'conflict' })
  expect(await fresh.store.readSpine()).toBeNull()
  expect(fresh.store.settings.size).toBe(0)
})

test('an older manifest does not take the place of the one that is being restored', async () => {
  const writer = world.device()
  await writeHistory(writer.store, world.core, { items: items.slice(0, 2000), chats: 5 })
  const writersKey = await turnOn(writer)
  let old: Awaited<ReturnType<ArchiveService['readManifest']>> = null
  let rolledBack = false
  const services: Services = {
    ...world.services,
    archive: (...args) => {
      const honest = world.services.archive(...args)
      return {
        ...honest,
        readManifest: async () => (rolledBack ? old : await honest.readManifest()),
        getObject: async (name, signal) => {
          if (rolledBack) throw new HeirloomError('not-found', 'it is gone')
          return honest.getObject(name, signal)
        },
      }
    },
  }
  const fresh = world.device({ services })
  await writer.backups.backUpNow(quiet, never)
  const spy: Services = {
    ...world.services,
    archive: (...args) => {
      const honest = world.services.archive(...args)
      return { ...honest, readManifest: async () => (old = await honest.readManifest()) }
    },
  }
  await world.device({ services: spy }).backups.peekArchive(writersKey)
  await writeHistory(writer.store, world.core, { items, chats: 5 })
  await writer.backups.backUpNow(quiet, never, { guard: true })

  await fresh.backups.peekArchive(writersKey)
  const stopping = new AbortController()
  await fresh.backups.restoreArchive(onFirstPart(stopping), stopping.signal).catch(() => undefined)
  const before = (await contentOf(fresh.store, world.core)).items.length
  expect(before).toBeGreaterThan(0)
  rolledBack = true
  await expect(fresh.restarted().backups.resume(quiet, never)).rejects.toMatchObject({
    code: 'service-failed',
  })
  expect((await contentOf(fresh.store, world.core)).items.length).toBe(before)
  rolledBack = false
  expect(await fresh.restarted().backups.resume(quiet, never)).toMatchObject({ messages: 3000 })
})

test('a half-restored history is not changed: what replaces a part of it would take the change away', async () => {
  const writer = world.device()
  await writeHistory(writer.store, world.core, { items, chats: 5 })
  const writersKey = await turnOn(writer)
  await writer.backups.backUpNow(quiet, never)
  const fresh = world.device()
  await fresh.backups.peekArchive(writersKey)
  const stopping = new AbortController()
  await expect(fresh.backups.restoreArchive(onFirstPart(stopping), stopping.signal)).rejects.toMatchObject({
    code: 'cancelled',
  })
  const history = createHistory({ ...fresh.deps, storage: noStorage })
  const [chat] = (await fresh.store.readChatRows()).filter((row) => row.items > 0)
  const { messages } = await history.openChat(chat!.chat)
  const busy = { code: 'busy' }
  await expect(history.appendNote('mine')).rejects.toMatchObject(busy)
  await expect(history.deleteMessages(chat!.chat, [messages[0]!.id])).rejects.toMatchObject(busy)
  await expect(history.deleteChat(chat!.chat)).rejects.toMatchObject(busy)
  const changed = { ...items[0]!, text: 'other' }
  await writeHistory(writer.store, world.core, { items: [changed, ...items.slice(1)], chats: 5 })
  await writer.backups.backUpNow(quiet, never, { guard: true })
  expect(await fresh.restarted().backups.resume(quiet, never)).toMatchObject({ messages: 3000 })
  await history.appendNote('mine')
})
