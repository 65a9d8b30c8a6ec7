import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { randomItems, seeded } from '../../domain/history/testing/random-history.ts'
import { HeirloomError } from '../../core/errors.ts'
import type { Services } from '../../domain/ports.ts'
import { hasUnfinishedWork } from './backup-status.ts'
import { contentOf, writeHistory } from './testing/sample-history.ts'
import type { Device, World } from './testing/world.ts'
import { never, onFirstPart, quiet, startWorld, turnOn } from './testing/world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())

const chats = 5
const items = randomItems(5000, chats, seeded(81), 3000)

async function backedUp(count = items.length): Promise<{ device: Device; key: string }> {
  const device = world.device()
  await writeHistory(device.store, world.core, { items: items.slice(0, count), chats })
  const key = await turnOn(device)
  await device.backups.backUpNow(quiet, never)
  return { device, key }
}

const badSetting = Uint8Array.of(0x0a, 0x7f, 1)

describe('a backup setting that cannot be read', () => {
  const damages = {
    altered: (device: Device) => {
      device.store.spoil('settings', 'backup')
      return Promise.resolve()
    },
    'of a shape nobody knows': (device: Device) => device.store.writeSetting('backup', badSetting),
  }
  for (const [how, damage] of Object.entries(damages)) {
    test(`(${how}) turns nothing off: it is told, and the key goes on with the same backup`, async () => {
      const { device, key } = await backedUp(600)
      await damage(device)
      const later = device.restarted()
      expect(await later.backups.status()).toMatchObject({
        on: true,
        state: 'failed',
        failure: { code: 'setting-lost' },
      })
      await expect(later.backups.backUpNow(quiet, never)).rejects.toMatchObject({ code: 'setting-lost' })
      await expect(later.backups.deleteArchive()).rejects.toMatchObject({ code: 'setting-lost' })
      expect(await later.backups.goOnWithBackup('x')).toMatchObject({ ok: false, reason: 'wrong-shape' })
      expect(await later.backups.goOnWithBackup(key)).toEqual({ ok: true })
      expect(await later.backups.status()).toMatchObject({
        on: true,
        state: 'done',
        failure: null,
        last: { messages: 600, at: world.now },
      })
      expect((await later.backups.backUpNow(quiet, never)).messages).toBe(600)
      expect(await later.backups.peekArchive(key)).toMatchObject({ archive: { generation: 2 } })
      await expect(later.backups.goOnWithBackup(key)).rejects.toMatchObject({ code: 'not-empty' })
    })
  }

  test('goes on as well where the plan is lost with it, or the history came by a restore', async () => {
    const { device, key } = await backedUp(600)
    device.store.spoil('settings', 'backup')
    device.store.spoil('jobs', 'archive/plan')
    expect(await device.restarted().backups.goOnWithBackup(key)).toEqual({ ok: true })
    expect((await device.backups.backUpNow(quiet, never)).messages).toBe(600)

    const fresh = world.device()
    await fresh.backups.peekArchive(key)
    await fresh.backups.restoreArchive(quiet, never)
    fresh.store.spoil('settings', 'backup')
    expect(await fresh.backups.goOnWithBackup(key)).toEqual({ ok: true })
    expect((await fresh.backups.backUpNow(quiet, never)).messages).toBe(600)
  })

  test('a key of another history’s backup is refused, and one that another device has written to', async () => {
    const { device, key } = await backedUp(600)
    const { key: foreign } = await backedUp(40)
    device.store.spoil('settings', 'backup')
    const stopped = device.backups.goOnWithBackup(foreign)
    await expect(stopped).rejects.toMatchObject({ code: 'other-history' })
    const second = world.device()
    await second.backups.peekArchive(key)
    await second.backups.restoreArchive(quiet, never)
    await second.backups.backUpNow(quiet, never)
    await expect(device.backups.goOnWithBackup(key)).rejects.toMatchObject({ code: 'other-history' })
    expect((await device.backups.status()).failure?.code).toBe('setting-lost')
  })

  test('without the key backups are turned on anew; the old backup stays until its key deletes it', async () => {
    const { device, key } = await backedUp(600)
    device.store.spoil('settings', 'backup')
    const newKey = await turnOn(device)
    expect(await device.backups.status()).toMatchObject({ on: true, state: 'waiting', last: null })
    expect((await device.backups.backUpNow(quiet, never)).messages).toBe(600)
    const stranger = world.device()
    expect(await stranger.backups.peekArchive(newKey)).toMatchObject({ archive: { messages: 600 } })
    expect(await stranger.backups.peekArchive(key)).toMatchObject({ archive: { messages: 600 } })
  })

  test('deleting with the key turns off what belonged to it, and only that', async () => {
    const { device, key } = await backedUp(600)
    const { key: foreign } = await backedUp(40)
    device.store.spoil('settings', 'backup')
    await device.backups.deleteArchive(foreign)
    expect((await device.backups.status()).on).toBe(true)
    await device.backups.deleteArchive(key)
    expect(await device.backups.status()).toMatchObject({ on: false, state: 'off', failure: null })
    expect([device.store.settings.size, device.store.jobs.size]).toEqual([0, 0])
  })

  test('a deletion that was cut off waits for the key, and does not forget the archive', async () => {
    const { device, key } = await backedUp(600)
    const offline: Services = {
      ...world.services,
      archive: (...args) => ({
        ...world.services.archive(...args),
        deleteAll: () => Promise.reject(new HeirloomError('unknown-version', 'stopped')),
      }),
    }
    await expect(device.restarted({ services: offline }).backups.deleteArchive()).rejects.toThrow()
    device.store.spoil('settings', 'backup')
    device.store.spoil('jobs', 'delete/archive')
    await expect(device.backups.resume(quiet, never)).rejects.toMatchObject({ code: 'setting-lost' })
    expect(await world.device().backups.peekArchive(key)).toMatchObject({ ok: true })
    await device.backups.deleteArchive(key)
    expect((await device.backups.status()).on).toBe(false)
    expect(await device.backups.resume(quiet, never)).toBeNull()
  })
})

describe('a restore whose records cannot be read', () => {
  /** Cut off after its first part: part of the archive is in. */
  async function halfRestored(key: string): Promise<Device> {
    const fresh = world.device()
    const controller = new AbortController()
    await fresh.backups.peekArchive(key)
    const stopped = fresh.backups.restoreArchive(onFirstPart(controller), controller.signal)
    await expect(stopped).rejects.toMatchObject({ code: 'cancelled' })
    return fresh
  }

  function counting() {
    const counted = { gets: 0 }
    const services: Services = {
      ...world.services,
      archive: (...args) => {
        const honest = world.services.archive(...args)
        const getObject: typeof honest.getObject = (...rest) => {
          counted.gets++
          return honest.getObject(...rest)
        }
        return { ...honest, getObject }
      },
    }
    return { counted, services }
  }

  const losses: Readonly<Record<string, (device: Device) => unknown>> = {
    'its head': ({ store }) => store.spoil('jobs', 'restore/head'),
    'its head, of a shape nobody knows': ({ store }) => store.writeJobs({ 'restore/head': badSetting }),
    'its manifest': ({ store }) => store.spoil('jobs', 'restore/manifest'),
    both: ({ store }) => {
      store.spoil('jobs', 'restore/head')
      store.spoil('jobs', 'restore/manifest')
    },
  }
  for (const [what, lose] of Object.entries(losses)) {
    test(`(${what}) goes on by itself, keeps what is in and does not fetch it again`, async () => {
      const { device, key } = await backedUp()
      const wanted = await contentOf(device.store, world.core)
      const whole = counting()
      const other = world.device({ services: whole.services })
      await other.backups.peekArchive(key)
      await other.backups.restoreArchive(quiet, never)

      const half = await halfRestored(key)
      const arrived = (await contentOf(half.store, world.core)).items.length
      expect(arrived).toBeGreaterThan(0)
      await lose(half)
      const { counted, services } = counting()
      const later = half.restarted({ services })
      expect(await hasUnfinishedWork(later.deps)).toBe(true)
      const report = await later.backups.resume(quiet, never)
      expect(report).toMatchObject({ messages: 5000, missingParts: 0 })
      expect(await contentOf(half.store, world.core)).toEqual(wanted)
      expect(counted.gets).toBeLessThan(whole.counted.gets)
      const spine = (await half.store.readSpine())!
      expect(half.store.pages.size).toBe(spine.segments.reduce((sum, { pages }) => sum + pages, 0))
      expect([...half.store.jobs.keys()]).toEqual(['archive/plan', 'media/bring'])
    })
  }

  test('without its keys it waits for the recovery key, and then goes on', async () => {
    const { device, key } = await backedUp()
    const { key: foreign } = await backedUp(40)
    const wanted = await contentOf(device.store, world.core)
    for (const also of [[], ['restore/head', 'restore/manifest']]) {
      const half = await halfRestored(key)
      const arrived = (await contentOf(half.store, world.core)).items
      half.store.spoil('settings', 'backup')
      for (const id of also) half.store.spoil('jobs', id)
      const later = half.restarted()
      await expect(later.backups.resume(quiet, never)).rejects.toMatchObject({ code: 'setting-lost' })
      expect((await later.backups.status()).failure?.code).toBe('setting-lost')
      await later.backups.peekArchive(foreign)
      const refused = later.backups.restoreArchive(quiet, never)
      await expect(refused).rejects.toMatchObject({ code: 'other-history' })
      expect((await contentOf(half.store, world.core)).items).toEqual(arrived)
      await later.backups.peekArchive(key)
      expect(await later.backups.restoreArchive(quiet, never)).toMatchObject({ messages: 5000 })
      expect(await contentOf(half.store, world.core)).toEqual(wanted)
      expect((await later.backups.backUpNow(quiet, never)).messages).toBe(5000)
    }
  })

  test('and with the archive gone, nothing that has come is lost', async () => {
    const { device, key } = await backedUp()
    const half = await halfRestored(key)
    const arrived = (await contentOf(half.store, world.core)).items
    half.store.spoil('jobs', 'restore/head')
    await device.backups.deleteArchive()
    const later = half.restarted()
    await expect(later.backups.resume(quiet, never)).rejects.toBeInstanceOf(HeirloomError)
    expect((await contentOf(half.store, world.core)).items).toEqual(arrived)
  })
})
