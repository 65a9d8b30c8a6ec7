import { afterAll, beforeAll, expect, test } from 'vitest'
import { randomItems, seeded } from '../../domain/history/testing/random-history.ts'
import { createHistory } from '../history/create-history.ts'
import { contentOf, writeHistory } from './testing/sample-history.ts'
import type { Device, World } from './testing/world.ts'
import { never, onFirstPart, quiet, startWorld, turnOn } from './testing/world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())

const chats = 5
const items = randomItems(5000, chats, seeded(61), 3000)

async function backedUp(): Promise<{ device: Device; key: string }> {
  const device = world.device()
  await writeHistory(device.store, world.core, { items, chats })
  const key = await turnOn(device)
  await device.backups.backUpNow(quiet, never)
  return { device, key }
}

/** Cut off after its first part; then the archive went. */
async function orphaned(): Promise<{ half: Device; source: Device; key: string }> {
  const { device: source, key } = await backedUp()
  const half = world.device()
  const controller = new AbortController()
  await half.backups.peekArchive(key)
  const stopped = half.backups.restoreArchive(onFirstPart(controller), controller.signal)
  await expect(stopped).rejects.toMatchObject({ code: 'cancelled' })
  await source.backups.deleteArchive()
  return { half: half.restarted(), source, key }
}

test('with the archive gone the restore says so, and what has arrived becomes a whole history', async () => {
  const { half } = await orphaned()
  const arrived = await contentOf(half.store, world.core)
  const here = arrived.items.length
  expect(await half.backups.unfinished()).toMatchObject([{ kind: 'restore', progress: null, failure: null }])
  await expect(half.backups.resume(quiet, never)).rejects.toMatchObject({ code: 'archive-gone' })
  expect(await half.backups.unfinished()).toMatchObject([{ failure: { code: 'archive-gone' } }])

  const told = await half.backups.describeRestored()
  expect(told).toMatchObject({ messages: here, expected: { messages: 5000, chats }, expired: 0 })
  expect(told.missing.messages).toBe(5000 - here)
  // What is missing is the older part, to the second.
  const dates = items.map(({ date }) => date)
  expect(told.missing.firstDate).toBe(Math.floor(Math.min(...dates.slice(0, -here)) / 1000) * 1000)
  expect(told.missing.lastDate).toBeGreaterThanOrEqual(Math.max(...dates.slice(0, -here)) - 1000)
  expect(told.firstDate).toBe(Math.min(...dates.slice(-here)))

  expect(await half.backups.keepRestored()).toEqual(told)
  const kept = await contentOf(half.store, world.core)
  expect(kept).toEqual({ ...arrived, restoring: null })
  // How far the device's clock is believed is nothing of the backup's.
  expect([half.store.jobs.size, [...half.store.settings.keys()]]).toEqual([0, ['clock']])
  expect(await half.backups.unfinished()).toEqual([])
  expect(await half.backups.status()).toMatchObject({ on: false, state: 'off' })
  const spine = (await half.store.readSpine())!
  expect(half.store.pages.size).toBe(spine.segments.reduce((sum, { pages }) => sum + pages, 0))
})

test('what was kept is changed, deleted and backed up as any other', async () => {
  const { half } = await orphaned()
  await half.backups.keepRestored()
  const { store } = half.deps
  const storage = {
    persistence: () => Promise.resolve('best-effort' as const),
    askPersistence: () => Promise.resolve('best-effort' as const),
    usedBytes: () => Promise.resolve(0),
  }
  const history = createHistory({ ...half.deps, storage })
  expect((await history.status()).state).toBe('ready')
  const before = (await store.readSpine())!.items
  await history.deleteChat(1)
  const after = (await store.readSpine())!.items
  expect(after).toBeLessThan(before)
  const key = await turnOn(half)
  expect((await half.backups.backUpNow(quiet, never)).messages).toBe(after)
  const fresh = world.device()
  await fresh.backups.peekArchive(key)
  expect(await fresh.backups.restoreArchive(quiet, never)).toMatchObject({ messages: after })
})

test('counts stay as far as they are known when the records of the restore are damaged', async () => {
  const { half } = await orphaned()
  const known = await half.backups.describeRestored()
  half.store.spoil('jobs', 'restore/head')
  expect(await half.backups.describeRestored()).toEqual({ ...known, expired: 0 })
  half.store.spoil('jobs', 'restore/manifest')
  const missing = { messages: known.missing.messages, firstDate: 0, lastDate: 0 }
  expect(await half.backups.describeRestored()).toEqual({ ...known, expired: 0, missing })
  half.store.spoil('settings', 'backup')
  await half.backups.keepRestored()
  expect((await half.store.readSpine())?.restoring).toBeNull()
  expect((await half.backups.status()).on).toBe(false)
})

test('an archive that only changed is gone on with; and without a restore there is nothing to keep', async () => {
  const { device, key } = await backedUp()
  await expect(device.backups.keepRestored()).rejects.toMatchObject({ code: 'not-found' })
  await expect(device.backups.describeRestored()).rejects.toMatchObject({ code: 'not-found' })
  const half = world.device()
  const controller = new AbortController()
  await half.backups.peekArchive(key)
  await expect(half.backups.restoreArchive(onFirstPart(controller), controller.signal)).rejects.toMatchObject(
    {
      code: 'cancelled',
    },
  )
  await writeHistory(device.store, world.core, { items: items.slice(0, 4950), chats })
  await device.backups.backUpNow(quiet, never, { guard: true })
  expect(await half.restarted().backups.resume(quiet, never)).toMatchObject({ messages: 4950 })
})

test('keeping stops a restore that is still trying', async () => {
  const { key } = await backedUp()
  const half = world.device()
  const controller = new AbortController()
  await half.backups.peekArchive(key)
  await expect(half.backups.restoreArchive(onFirstPart(controller), controller.signal)).rejects.toMatchObject(
    {
      code: 'cancelled',
    },
  )
  const hanging = {
    ...world.services,
    archive: (...args: Parameters<typeof world.services.archive>) => ({
      ...world.services.archive(...args),
      getObject: (_name: string, signal?: AbortSignal) =>
        new Promise<never>((_, reject) => {
          signal?.addEventListener('abort', () => reject(new DOMException('stopped', 'AbortError')))
        }),
    }),
  }
  const later = half.restarted({ services: hanging })
  const resumed = later.backups.resume(quiet, never)
  resumed.catch(() => undefined)
  await expect.poll(async () => (await later.backups.unfinished())[0]?.progress).not.toBeNull()
  await later.backups.keepRestored()
  await expect(resumed).rejects.toMatchObject({ code: 'cancelled' })
  expect((await half.store.readSpine())?.restoring).toBeNull()
})
