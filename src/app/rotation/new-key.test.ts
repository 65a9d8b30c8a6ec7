import { afterAll, beforeAll, expect, test } from 'vitest'
import { randomItems, seeded } from '../../domain/history/testing/random-history.ts'
import { HeirloomError } from '../../core/errors.ts'
import { backupAuthRequest } from '../../domain/credentials/backup-auth.ts'
import type { Services } from '../../domain/ports.ts'
import { readSetting } from '../archive/read-setting.ts'
import { contentOf, writeHistory } from '../archive/testing/sample-history.ts'
import type { Device, World } from '../archive/testing/world.ts'
import { never, quiet, randomness, startWorld, turnOn } from '../archive/testing/world.ts'
import { mediaContextOf } from '../credentials/archive-service.ts'
import { findRotation, rotationHeadId } from './rotation-records.ts'
import { callsTaken, copyKeys } from './testing/old-archive.ts'

const items = randomItems(900, 4, seeded(61))
const dayMs = 86_400_000

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())

async function backedUp(over: Parameters<World['device']>[0] = {}): Promise<{ device: Device; key: string }> {
  // The service counts calls by address: each test comes so much later that it has forgotten the one before.
  world.now += 10 * 60_000
  const device = world.device(over)
  await writeHistory(device.store, world.core, { items, chats: 4 })
  const key = await turnOn(device)
  await device.backups.backUpNow(quiet, never)
  return { device, key }
}

/** Up to the moment in which the next key is confirmed. */
async function confirmed({ keys }: Pick<Device, 'keys'>, suspected = false): Promise<string> {
  const { key } = await keys.makeNextKey(suspected)
  expect(await keys.confirmNextKey(key)).toEqual({ ok: true })
  return key
}

async function restored(key: string) {
  const fresh = world.device()
  await fresh.backups.peekArchive(key)
  await fresh.backups.restoreArchive(quiet, never)
  return (await contentOf(fresh.store, world.core)).items
}

const noArchive = { code: 'no-archive' }
const opens = (key: string) => world.device().backups.peekArchive(key)

test('a new key takes the place of the old one, which opens nothing any more', async () => {
  const { device, key: old } = await backedUp()
  const copied = await copyKeys(device)
  const { key } = await device.keys.makeNextKey(false)
  const slip = `${key[0] === 'A' ? 'B' : 'A'}${key.slice(1)}`
  expect(await device.keys.confirmNextKey(slip)).toEqual({ ok: false, reason: 'wrong-key', badGroups: [0] })
  expect(await findRotation(device.store)).toBeNull()
  expect(await device.keys.confirmNextKey(key.toLowerCase())).toEqual({ ok: true })
  const kept = Buffer.concat([...device.store.jobs.values()])
    .toString('latin1')
    .toLowerCase()
  expect(kept).not.toContain(key.replaceAll(' ', '').toLowerCase().slice(0, 16))
  await expect(opens(key)).rejects.toMatchObject(noArchive)
  await device.keys.changeKey(quiet, never)

  await expect(opens(old)).rejects.toMatchObject(noArchive)
  const now = (await contentOf(device.store, world.core)).items
  expect(await restored(key)).toEqual(now)
  expect([...device.store.jobs.keys()]).toEqual(['archive/plan'])
  expect(device.store.outbox.size).toBe(0)
  expect(await callsTaken(copied.messages)).toEqual([])
  expect(await callsTaken(copied.media)).toEqual([])

  // Backups go on, from what is there.
  const { sentBytes, archiveBytes } = await device.backups.backUpNow(quiet, never)
  expect(sentBytes).toBeLessThan(archiveBytes / 2)
  expect(await restored(key)).toEqual(now)
})

test('where the old key may have been seen, media gets other keys as well', async () => {
  const { device } = await backedUp()
  const before = (await readSetting(device.store))!
  const copied = await copyKeys(device)
  await copied.media.setKey()
  await confirmed(device, true)
  await device.keys.changeKey(quiet, never)
  const after = (await readSetting(device.store))!
  expect(after.mediaRootKey).not.toEqual(before.mediaRootKey)
  expect(after.mediaAccountId).not.toEqual(before.mediaAccountId)
  expect(after.mediaSigningKey).not.toEqual(before.mediaSigningKey)
  expect(await callsTaken(copied.media)).toEqual([])
})

test('media that was begun keeps its id and answers to its new key alone', async () => {
  const { device } = await backedUp()
  const before = (await readSetting(device.store))!
  const copied = await copyKeys(device)
  await copied.media.setKey()
  await confirmed(device)
  await device.keys.changeKey(quiet, never)
  const after = (await readSetting(device.store))!
  expect(after.mediaRootKey).toEqual(before.mediaRootKey)
  const own = await copyKeys(device)
  expect(await own.media.info()).toMatchObject({ objects: 0 })
  await expect(copied.media.info()).rejects.toMatchObject({ code: 'unauthorised' })
})

test('ordinary backups wait meanwhile; cancelled, the old key stays and they go on', async () => {
  const { device, key: old } = await backedUp()
  const key = await confirmed(device)
  await expect(device.backups.backUpNow(quiet, never)).rejects.toMatchObject({ code: 'key-changing' })
  await expect(device.backups.deleteArchive()).rejects.toMatchObject({ code: 'key-changing' })
  await expect(device.keys.makeNextKey(false)).rejects.toMatchObject({ code: 'busy' })
  const stopping = new AbortController()
  const stopAtCommit = ({ step }: { step: string }) => {
    if (step === 'committing') stopping.abort()
  }
  const changing = device.keys.changeKey(stopAtCommit, stopping.signal)
  await expect(changing).rejects.toMatchObject({ code: 'cancelled' })
  expect(await device.keys.readKeyStanding()).toMatchObject({ change: { cancellable: true } })
  await device.keys.cancelKeyChange()
  expect((await device.keys.readKeyStanding())?.change).toBeNull()
  expect([...device.store.jobs.keys()]).toEqual(['archive/plan'])
  await expect(opens(key)).rejects.toMatchObject(noArchive)
  await device.backups.backUpNow(quiet, never)
  expect(await restored(old)).toEqual((await contentOf(device.store, world.core)).items)
  // And a later change is not hindered by it.
  const later = await confirmed(device)
  await device.keys.changeKey(quiet, never)
  expect(await opens(later)).toMatchObject({ ok: true })
})

test('too late to cancel: the call whose answer was lost had put the key in place', async () => {
  let lost = 0
  const services: Services = {
    ...world.services,
    account: (url) => ({
      open: async (seed, purpose) => {
        const session = await world.services.account(url).open(seed, purpose)
        const promoteNext: typeof session.promoteNext = async (next) => {
          await session.promoteNext(next)
          lost++
          throw new HeirloomError('busy', 'killed')
        }
        return new Proxy(session, {
          get: (of, name) => (name === 'promoteNext' ? promoteNext : Reflect.get(of, name)) as unknown,
        })
      },
    }),
  }
  const { device, key: old } = await backedUp({ services })
  const key = await confirmed(device)
  // Each further try finds the session ended, and the key in place.
  await device.keys.changeKey(quiet, never)
  expect(lost).toBe(1)
  await expect(device.keys.cancelKeyChange()).resolves.toBeUndefined()
  expect(await opens(key)).toMatchObject({ ok: true })
  await expect(opens(old)).rejects.toMatchObject(noArchive)
})

test.each([1, -1])('a change that does not come to its end is given up, and says so: %d', async (way) => {
  const began = world.now
  const { device, key: old } = await backedUp()
  const key = await confirmed(device)
  // Also where the clock was ahead when it began, and is set right.
  world.now += way * (3 * dayMs + 1)
  await device.keys.changeKey(quiet, never)
  const standing = await device.keys.readKeyStanding()
  expect(standing).toMatchObject({ change: null, ...(way > 0 ? { givenUpAt: world.now } : {}) })
  await device.backups.backUpNow(quiet, never)
  expect(await opens(old)).toMatchObject({ ok: true })
  await expect(opens(key)).rejects.toMatchObject(noArchive)
  world.now = began
})

test('what would be lost with the old archive is asked about first', async () => {
  const { device, key: old } = await backedUp()
  await writeHistory(device.store, world.core, { items: items.slice(0, 300), chats: 4 })
  const key = await confirmed(device)
  await expect(device.keys.changeKey(quiet, never)).rejects.toMatchObject({ code: 'guard-question' })
  expect(await restored(old)).toHaveLength(900)
  await device.keys.changeKey(quiet, never, { guard: true })
  expect(await restored(key)).toHaveLength(300)
})

test('what another device wrote is not deleted unasked', async () => {
  const { device, key: old } = await backedUp()
  const other = world.device()
  await other.backups.peekArchive(old)
  await other.backups.restoreArchive(quiet, never)
  await writeHistory(other.store, world.core, { items: [...items, ...items.slice(0, 50)], chats: 4 })
  await other.backups.backUpNow(quiet, never, { guard: true })
  await confirmed(device)
  await expect(device.keys.changeKey(quiet, never)).rejects.toMatchObject({ code: 'other-device' })
  expect(await opens(old)).toMatchObject({ ok: true, archive: { messages: 950 } })
  await device.keys.changeKey(quiet, never, { otherDevice: true })
  await expect(opens(old)).rejects.toMatchObject(noArchive)
  await expect(other.backups.backUpNow(quiet, never)).rejects.toMatchObject({ code: 'credentials-spent' })
  await expect(other.backups.backUpNow(quiet, never)).rejects.toMatchObject({ code: 'unauthorised' })
})

test('two devices that change the key at once: one key is left, and the other says so', async () => {
  const { device, key: old } = await backedUp()
  const other = world.device()
  await other.backups.peekArchive(old)
  await other.backups.restoreArchive(quiet, never)
  const first = await confirmed(device)
  const second = await confirmed(other)
  await other.keys.changeKey(quiet, never)
  await expect(device.keys.changeKey(quiet, never)).rejects.toMatchObject({ code: 'key-changed' })
  await device.keys.cancelKeyChange()
  expect(await opens(second)).toMatchObject({ ok: true })
  for (const key of [old, first]) await expect(opens(key)).rejects.toMatchObject(noArchive)
})

test('a record that cannot be read ends the change, or asks for the key that is in place by now', async () => {
  const { device, key: old } = await backedUp()
  await confirmed(device)
  device.store.spoil('jobs', rotationHeadId)
  await device.keys.resume(never)
  expect((await device.keys.readKeyStanding())?.change).toBeNull()
  expect(await opens(old)).toMatchObject({ ok: true })

  const key = await confirmed(device)
  const dying: Services = {
    ...world.services,
    account: (url) => ({
      open: async (seed, purpose) => {
        const session = await world.services.account(url).open(seed, purpose)
        return new Proxy(session, {
          get: (of, name) =>
            name === 'promoteNext'
              ? async (next: Parameters<typeof session.promoteNext>[0]) => {
                  await session.promoteNext(next)
                  throw new Error('killed')
                }
              : (Reflect.get(of, name) as unknown),
        })
      },
    }),
  }
  await expect(device.restarted({ services: dying }).keys.changeKey(quiet, never)).rejects.toThrow('killed')
  device.store.spoil('jobs', rotationHeadId)
  await device.keys.resume(never)
  expect(await device.backups.status()).toMatchObject({ failure: { code: 'setting-lost' } })
  expect(await device.backups.goOnWithBackup(key)).toEqual({ ok: true })
  await device.backups.backUpNow(quiet, never)
  await expect(opens(old)).rejects.toMatchObject(noArchive)
})

test('with no permit left it says from when on there is one', async () => {
  const { device } = await backedUp()
  expect(await device.keys.offerNewKey(false)).toEqual({ allowedAt: 0 })
  const { accountSeed, mediaRootKey, mediaAccountId } = (await readSetting(device.store))!
  const session = await world.services.account(world.url).open(accountSeed, 'session')
  const media = backupAuthRequest(mediaContextOf({ mediaRootKey, mediaAccountId }))
  for (let i = 0; i < 10; i++) {
    const other = { mediaRootKey: randomness.bytes(32), mediaAccountId: randomness.bytes(16) }
    const messages = backupAuthRequest(mediaContextOf(other))
    await session.putNext({ accountSeed: randomness.bytes(32), messages, media })
  }
  const { allowedAt } = await device.keys.offerNewKey(false)
  expect(allowedAt).toBeGreaterThan(world.now)
  await confirmed(device)
  const changing = device.keys.changeKey(quiet, never)
  await expect(changing).rejects.toMatchObject({ code: 'rate-limited' })
  await device.keys.cancelKeyChange()
})
