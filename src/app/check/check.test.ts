import { afterAll, beforeAll, expect, test } from 'vitest'
import { HeirloomError } from '../../core/errors.ts'
import type { Manifest } from '../../domain/archive/manifest.ts'
import { randomItems, seeded } from '../../domain/history/testing/random-history.ts'
import { keysOfRecoveryKey } from '../archive/archive-keys.ts'
import { openAsStranger } from '../archive/open-as-stranger.ts'
import { contentOf, writeHistory } from '../archive/testing/sample-history.ts'
import type { Device, World } from '../archive/testing/world.ts'
import { never, quiet, startWorld, turnOn } from '../archive/testing/world.ts'
import { readRecoveryKey } from '../../domain/keys/typed-key.ts'
import { checkArchive } from './check-archive.ts'
import { checkWhenDue } from './check-own.ts'
import { decodeCheck, encodeCheck } from './check-record.ts'
import type { Harmer } from './testing/harm.ts'
import { harmerOf } from './testing/harm.ts'

let world: World
const chats = 4
const items = randomItems(2400, chats, seeded(31))

beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())

interface Case {
  readonly device: Device
  readonly key: string
  readonly harm: Harmer
  readonly manifest: Manifest
}

async function backedUp(): Promise<Case> {
  const device = world.device()
  await writeHistory(device.store, world.core, { items, chats })
  const key = await turnOn(device)
  await device.backups.backUpNow(quiet, never)
  const harm = await harmerOf(world, device)
  const { manifest } = await harm.read()
  expect(manifest.pages.length).toBeGreaterThan(2)
  return { device, key, harm, manifest }
}

const check = (device: Device) => device.backups.checkArchive(quiet, never)

/** With nothing but the key, as the command does. */
async function checkAsStranger(key: string, newerThan?: number) {
  const { deps } = world.device()
  const read = readRecoveryKey(key)
  if (!read.ok) throw new Error('no key')
  const keys = keysOfRecoveryKey(read.key)
  const { service } = await openAsStranger(deps, { keys, pin: null, signal: never })
  const asked = newerThan === undefined ? {} : { newerThan }
  return checkArchive(deps, { service, keys, seen: null, onProgress: quiet, signal: never, ...asked })
}

test('an unharmed backup passes, and nothing of history or archive changes', async () => {
  const { device, key, harm } = await backedUp()
  const before = { content: await contentOf(device.store, world.core), etag: (await harm.read()).kept.etag }
  const result = await check(device)
  expect(result).toMatchObject({ faults: 0, messages: 2400, chats, generation: 1, messagesLost: 0 })
  expect(await device.backups.readCheck()).toEqual(result)
  expect((await checkAsStranger(key)).faults).toBe(0)
  const after = { content: await contentOf(device.store, world.core), etag: (await harm.read()).kept.etag }
  expect(after).toEqual(before)
})

const harms: readonly (readonly [string, string, (at: Case) => Promise<unknown>])[] = [
  ['a missing object', 'part-missing', ({ harm, manifest }) => harm.remove(manifest.pages[1]!)],
  ['a flipped bit', 'part-damaged', ({ harm, manifest }) => harm.flipBit(manifest.pages[0]!)],
  [
    'swapped objects',
    'part-damaged',
    ({ harm, manifest }) => harm.swap(manifest.pages[0]!, manifest.pages[1]!),
  ],
  [
    'a missing part of the directory',
    'part-missing',
    ({ harm, manifest }) => harm.remove(manifest.directory[0]!),
  ],
  [
    'a wrong number of messages in a row',
    'part-wrong',
    ({ harm }) =>
      harm.reseal((manifest) => ({
        ...manifest,
        items: manifest.items - 1,
        pages: manifest.pages.map((row, i) => (i === 1 ? { ...row, items: row.items - 1 } : row)),
      })),
  ],
  [
    'a wrong number of messages',
    'list-wrong',
    ({ harm }) => harm.reseal((manifest) => ({ ...manifest, items: manifest.items - 1 })),
  ],
  [
    'a wrong number of chats',
    'count-wrong',
    ({ harm }) => harm.reseal((manifest) => ({ ...manifest, chats: manifest.chats + 1 })),
  ],
  [
    'wrong dates',
    'part-wrong',
    ({ harm }) =>
      harm.reseal((manifest) => ({
        ...manifest,
        pages: manifest.pages.map((row) => ({ ...row, minDate: row.minDate - 1 })),
      })),
  ],
  [
    'one object twice, under two names of its rows',
    'part-damaged',
    ({ harm }) =>
      harm.reseal((manifest) => {
        const [first, second] = manifest.pages
        const pages = [first!, { ...first!, name: second!.name }, ...manifest.pages.slice(2)]
        return { ...manifest, pages, items: pages.reduce((sum, row) => sum + row.items, 0) }
      }),
  ],
]
for (const [what, fault, harm] of harms) {
  test(`${what} is found, with the key alone and in the app`, async () => {
    const harmed = await backedUp()
    await harm(harmed)
    const alone = await checkAsStranger(harmed.key)
    expect(alone.findings.map((found) => found.fault)).toContain(fault)
    const result = await check(harmed.device)
    expect(result.faults).toBeGreaterThan(0)
    expect(result.findings.map((found) => found.fault)).toContain(fault)
  })
}

test('what is broken is made anew by the next backup, and passes', async () => {
  const { device, harm, manifest } = await backedUp()
  await harm.remove(manifest.pages[1]!)
  await harm.flipBit(manifest.pages[0]!)
  await harm.flipBit(manifest.directory[0]!)
  const broken = await check(device)
  expect(broken).toMatchObject({
    faults: 3,
    messagesLost: manifest.pages[0]!.items + manifest.pages[1]!.items,
  })
  await device.backups.repairArchive(quiet, never)
  expect(await device.backups.readCheck()).toBeNull()
  expect(await check(device)).toMatchObject({ faults: 0, generation: 2, messages: 2400 })
})

test('an old manifest put back is found by who saw a newer one, and by asking for one', async () => {
  const { device, key, harm } = await backedUp()
  const { kept } = await harm.read()
  await writeHistory(device.store, world.core, { items: items.slice(0, 2390), chats })
  await device.backups.backUpNow(quiet, never, { guard: true })
  await harm.putBack(kept)
  expect((await check(device)).findings).toMatchObject([{ fault: 'older' }])
  expect((await checkAsStranger(key)).faults).toBe(0)
  expect((await checkAsStranger(key, 1)).findings).toMatchObject([{ fault: 'older' }])
  expect((await checkAsStranger(key, 0)).faults).toBe(0)
  // Backing up again puts this device's history in its place.
  await device.backups.repairArchive(quiet, never)
  expect(await check(device)).toMatchObject({ faults: 0, generation: 3, messages: 2390 })
})

test('an archive that goes on from an old one put back is found, however new it is', async () => {
  const { device, key, harm } = await backedUp()
  const other = world.device()
  await other.backups.peekArchive(key)
  await other.backups.restoreArchive(quiet, never)
  const { kept } = await harm.read()
  await device.backups.backUpNow(quiet, never)
  await harm.putBack(kept)
  for (let more = 0; more < 3; more++) await other.backups.backUpNow(quiet, never)
  expect((await check(device)).findings).toMatchObject([{ fault: 'other-line' }])
  expect((await check(other)).faults).toBe(0)
})

test('a backup that came meanwhile is checked in its new form', async () => {
  const { device } = await backedUp()
  await writeHistory(device.store, world.core, { items: items.slice(0, 2390), chats })
  let once = false
  const services: typeof world.services = {
    ...world.services,
    archive: (...args) => {
      const service = world.services.archive(...args)
      return {
        ...service,
        getObject: async (name, signal) => {
          if (!once) {
            once = true
            await device.backups.backUpNow(quiet, never, { guard: true })
            // The service lets go of what the new one does not need.
            throw new HeirloomError('not-found', 'gone')
          }
          return service.getObject(name, signal)
        },
      }
    },
  }
  const result = await device.restarted({ services }).backups.checkArchive(quiet, never)
  expect(result).toMatchObject({ faults: 0, generation: 2, messages: 2390 })
})

test('once a month it runs by itself', async () => {
  const { device } = await backedUp()
  const deps = { ...device.deps, clock: { now: () => world.now + days * 86_400_000 } }
  let days = 0
  expect(await checkWhenDue(deps, quiet, never)).toBeNull()
  days = 31
  expect(await checkWhenDue(deps, quiet, never)).toMatchObject({ faults: 0 })
  days = 60
  expect(await checkWhenDue(deps, quiet, never)).toBeNull()
})

test('what a check found is kept as it is', () => {
  const result = {
    at: 1_790_000_000_000,
    generation: 3,
    archiveTime: 1_789_000_000_000,
    messages: 10,
    chats: 2,
    parts: 3,
    bytes: 4000,
    ms: 12,
    faults: 2,
    messagesLost: 4,
    listAtFault: true,
    files: 60,
    filesRead: 50,
    findings: [
      { fault: 'older', items: 0, firstDate: 0, lastDate: 0 },
      { fault: 'part-missing', items: 4, firstDate: 1000, lastDate: 5000 },
    ],
    broken: [new Uint8Array(16).fill(7)],
  } as const
  expect(decodeCheck(encodeCheck(result))).toEqual(result)
  expect(() => decodeCheck(encodeCheck(result).slice(0, -3))).toThrow()
})
