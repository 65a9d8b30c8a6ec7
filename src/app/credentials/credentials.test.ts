import { readdir } from 'node:fs/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startTestService } from '../../../server/testing/start-test-service.ts'
import { webCiphers } from '../../adapters/crypto/web-ciphers.ts'
import { httpServices } from '../../adapters/service/http-services.ts'
import { openManifest, sealManifest } from '../../domain/archive/seal-manifest.ts'
import { randomItems, seeded } from '../../domain/history/testing/random-history.ts'
import type { AccountSession, Services } from '../../domain/ports.ts'
import { parametersFingerprint } from '../../domain/protocol/parameters.ts'
import { readRecoveryKey } from '../../domain/keys/typed-key.ts'
import { keysOfRecoveryKey, manifestKeyOf } from '../archive/archive-keys.ts'
import { readSetting } from '../archive/read-setting.ts'
import { writeHistory } from '../archive/testing/sample-history.ts'
import type { Device, World } from '../archive/testing/world.ts'
import { never, quiet, randomness, startWorld, turnOn } from '../archive/testing/world.ts'
import { credentialsSettingName, decodeCredentialSet } from './credential-set.ts'
import { showFingerprint } from './fingerprint-words.ts'

const dayMs = 86_400_000
const minuteMs = 60_000
const items = randomItems(300, 3, seeded(7))

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())
let began: number | undefined
beforeEach(() => {
  began ??= world.now
  world.now = began
})

/** Files in the service's storage. */
async function countObjects(): Promise<number> {
  const entries = await readdir(world.dataFolder, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile() && entry.parentPath.includes('objects')).length
}

interface Seen {
  account: number
  archive: number
}

/** Services that count which side is called, and may answer otherwise. */
function watched(lies: Partial<Services> = {}): { readonly services: Services; readonly seen: Seen } {
  const seen: Seen = { account: 0, archive: 0 }
  const { services } = world
  return {
    seen,
    services: {
      ...services,
      ...lies,
      account: (url) => {
        seen.account++
        return (lies.account ?? services.account)(url)
      },
      archive: (url, identity) =>
        services.archive(url, {
          ...identity,
          present: (now) => {
            seen.archive++
            return identity.present(now)
          },
        }),
    },
  }
}

function sessions(lies: (honest: AccountSession) => Partial<AccountSession>): Services['account'] {
  return (url) => ({
    open: async (seed, purpose) => {
      const honest = await world.services.account(url).open(seed, purpose)
      const told = lies(honest)
      return new Proxy(honest, {
        get: (of, name) => (name in told ? Reflect.get(told, name) : Reflect.get(of, name)) as unknown,
      })
    },
  })
}

async function backedUp(): Promise<{ readonly device: Device; readonly key: string }> {
  const device = world.device()
  await writeHistory(device.store, world.core, { items, chats: 3 })
  const key = await turnOn(device)
  await device.backups.backUpNow(quiet, never)
  return { device, key }
}

function keysOf(key: string) {
  const read = readRecoveryKey(key)
  if (!read.ok) throw new Error('no key')
  return keysOfRecoveryKey(read.key)
}

const setOf = async ({ store }: Device) =>
  decodeCredentialSet((await store.readSetting(credentialsSettingName))!)

describe('when the account side is called', () => {
  test('while a credential is at hand, not at all', async () => {
    const { device } = await backedUp()
    const { services, seen } = watched()
    const again = device.restarted({ services })
    for (let day = 0; day < 4; day++) {
      await again.backups.backUpNow(quiet, never)
      await again.backups.visit(never)
      world.now += dayMs
    }
    expect(seen.account).toBe(0)
    expect(seen.archive).toBeGreaterThanOrEqual(8)
  })

  test('with two days left, 5 to 60 minutes after the work of the visit', async () => {
    const { device } = await backedUp()
    world.now += 4 * dayMs
    const { services, seen } = watched()
    const visiting = device.restarted({ services })
    const wait = await visiting.backups.visit(never)
    expect(wait).toBeGreaterThanOrEqual(5 * minuteMs)
    expect(wait).toBeLessThanOrEqual(60 * minuteMs)
    world.now += wait - minuteMs
    expect(await visiting.backups.visit(never)).toBeGreaterThan(0)
    expect(seen.account).toBe(0)
    world.now += minuteMs
    await visiting.backups.visit(never)
    expect(seen.account).toBe(1)
    const days = (await setOf(device)).messages.map(({ day }) => day - Math.floor(world.now / dayMs))
    expect(days).toEqual([0, 1, 2, 3, 4, 5, 6])
  })

  test('when none is left, before the backup', async () => {
    const { device } = await backedUp()
    world.now += 20 * dayMs
    const { services, seen } = watched()
    await device.restarted({ services }).backups.backUpNow(quiet, never)
    expect(seen.account).toBe(1)
  })

  test('credentials that were damaged are fetched again', async () => {
    const { device } = await backedUp()
    await device.store.writeSetting(credentialsSettingName, randomness.bytes(300))
    await device.backups.backUpNow(quiet, never)
    expect((await setOf(device)).messages).toHaveLength(7)
  })

  test('a clock that is wrong by forty days, either way, stops nothing', async () => {
    for (const days of [-40, 40]) {
      const { device } = await backedUp()
      await device.store.writeSetting(credentialsSettingName, null)
      const clock = { now: () => world.now + days * dayMs }
      const services = httpServices({ clock, randomness })
      await device.restarted({ services, clock }).backups.backUpNow(quiet, never)
      const { services: counted, seen } = watched()
      await device
        .restarted({ services: { ...services, account: (url) => counted.account(url) }, clock })
        .backups.backUpNow(quiet, never)
      expect(seen.account).toBe(0)
    }
  })

  describe('kept under a clock that was wrong, and right again since', () => {
    /** Fetched under a clock 40 days ahead: so many days later they still look like those of a day to come. */
    async function deceived(): Promise<{ readonly device: Device; readonly key: string }> {
      const { device, key } = await backedUp()
      await device.store.writeSetting(credentialsSettingName, null)
      const clock = { now: () => world.now + 40 * dayMs }
      const ahead = { services: httpServices({ clock, randomness }), clock }
      await device.restarted(ahead).backups.backUpNow(quiet, never)
      world.now += 43 * dayMs
      return { device, key }
    }

    test('one backup is refused, and says that it passes; the next has others', async () => {
      const { device } = await deceived()
      const { services, seen } = watched()
      const { backups } = device.restarted({ services })
      await expect(backups.backUpNow(quiet, never)).rejects.toMatchObject({ code: 'credentials-spent' })
      expect(seen.account).toBe(0)
      await backups.backUpNow(quiet, never)
      expect(seen.account).toBe(1)
    })

    test('a deletion deletes', async () => {
      const { device } = await deceived()
      const { services, seen } = watched()
      const before = await countObjects()
      await device.restarted({ services }).backups.deleteArchive()
      expect(await countObjects()).toBeLessThan(before)
      // One visit for others, one to delete the account.
      expect(seen.account).toBe(2)
      expect((await device.backups.status()).on).toBe(false)
    })
  })

  test('an archive is refreshed once a day', async () => {
    const { device } = await backedUp()
    const { services, seen } = watched()
    const visiting = device.restarted({ services })
    await visiting.backups.visit(never)
    const once = seen.archive
    await visiting.backups.visit(never)
    expect(seen.archive).toBe(once)
    world.now += dayMs
    await visiting.backups.visit(never)
    expect(seen.archive).toBeGreaterThan(once)
  })
})

describe('a service of other parameters', () => {
  let other: Awaited<ReturnType<typeof startTestService>>
  let strange: Services
  beforeAll(async () => {
    other = await startTestService({}, { clock: () => world.now })
    strange = httpServices({ clock: { now: () => world.now }, randomness })
  })
  afterAll(() => other.close())
  const strangeParameters = () => strange.parameters(other.url)

  test('to the account than to anybody is noticed before backups are on', async () => {
    for (const lies of [
      { account: sessions(() => ({ parameters: strangeParameters })) },
      { parameters: strangeParameters },
    ]) {
      const device = world.device()
      const { services, seen } = watched(lies)
      await expect(turnOn(device.restarted({ services }))).rejects.toMatchObject({
        code: 'parameters-changed',
      })
      expect([seen.archive, device.store.settings.size]).toEqual([0, 0])
    }
  })

  test('than the pinned ones is noticed before anything is shown; a person may take them', async () => {
    const { device } = await backedUp()
    world.now += 10 * dayMs
    const lies = {
      account: sessions(() => ({ parameters: strangeParameters })),
      parameters: strangeParameters,
    }
    const { services, seen } = watched(lies)
    const doomed = device.restarted({ services })
    await expect(doomed.backups.backUpNow(quiet, never)).rejects.toMatchObject({ code: 'parameters-changed' })
    expect(seen).toEqual({ account: 0, archive: 0 })
    expect((await doomed.backups.status()).failure).toMatchObject({ code: 'parameters-changed' })
    const before = (await readSetting(device.store))!.parametersFingerprint
    await doomed.backups.acceptParameters()
    expect((await readSetting(device.store))!.parametersFingerprint).toHaveLength(0)
    await device.backups.backUpNow(quiet, never)
    expect((await readSetting(device.store))!.parametersFingerprint).toEqual(before)
  })

  test('than the pinned ones explains why it refuses what it issued before', async () => {
    const { device } = await backedUp()
    const refusing: Services = {
      ...world.services,
      archive: (_url, identity) => strange.archive(other.url, identity),
      parameters: strangeParameters,
    }
    const doomed = device.restarted({ services: refusing })
    const changed = { code: 'parameters-changed' }
    await expect(doomed.backups.readPlan()).rejects.toMatchObject(changed)
    await device.backups.backUpNow(quiet, never)
    await expect(doomed.backups.backUpNow(quiet, never)).rejects.toMatchObject(changed)
    await device.backups.backUpNow(quiet, never)
    // What may still be there is not called deleted.
    await expect(doomed.backups.deleteArchive()).rejects.toMatchObject(changed)
    expect((await device.backups.status()).on).toBe(true)
  })

  test('than those on the sheet is shown nothing', async () => {
    const { key } = await backedUp()
    const mine = showFingerprint(parametersFingerprint(await world.services.parameters(world.url)))
    const theirs = showFingerprint(parametersFingerprint(await strangeParameters()))
    for (const printed of [mine.code, mine.words.join(' '), mine.words.join(',\n').toUpperCase()])
      expect(await world.device().backups.peekArchive(key, printed)).toMatchObject({ ok: true })
    for (const printed of [theirs.code, theirs.words.join(' ')]) {
      const { services, seen } = watched()
      const peeked = world.device({ services }).backups.peekArchive(key, printed)
      await expect(peeked).rejects.toMatchObject({ code: 'parameters-changed' })
      expect(seen).toEqual({ account: 0, archive: 0 })
    }
    const nonsense = world.device().backups.peekArchive(key, 'twelve words that are none')
    await expect(nonsense).rejects.toMatchObject({ code: 'wrong-fingerprint' })
  })

  test('than the manifest knew is told before a restore', async () => {
    const { key } = await backedUp()
    expect(await world.device().backups.peekArchive(key)).toMatchObject({
      archive: { otherParameters: false },
    })
    const keys = keysOf(key)
    const older = parametersFingerprint(await strangeParameters())
    const services: Services = {
      ...world.services,
      archive: (...args) => {
        const honest = world.services.archive(...args)
        return {
          ...honest,
          // As it would be, had it been written before the service changed its parameters.
          readManifest: async () => {
            const present = (await honest.readManifest())!
            const manifestKey = manifestKeyOf(keys, present.token)
            const manifest = await openManifest(webCiphers, manifestKey, present.sealed)
            const written = { ...manifest, parametersFingerprint: older }
            return { ...present, sealed: await sealManifest(webCiphers, manifestKey, written) }
          },
        }
      },
    }
    const fresh = world.device({ services })
    expect(await fresh.backups.peekArchive(key)).toMatchObject({ archive: { otherParameters: true } })
  })
})

describe('an issuer that answers wrongly is not believed', () => {
  const refused = async (lies: (honest: AccountSession) => Partial<AccountSession>) => {
    const device = world.device()
    const { services, seen } = watched({ account: sessions(lies) })
    const outcome = await turnOn(device.restarted({ services })).then(
      () => 'done',
      (error: unknown) => (error as { code: string }).code,
    )
    expect([seen.archive, device.store.settings.size]).toEqual([0, 0])
    return outcome
  }

  test('another day in the place of one', async () => {
    const outcome = await refused((honest) => ({
      credentials: async (from, days) => {
        const { messages, media } = await honest.credentials(from, days)
        return {
          media,
          messages: messages.map((one, i) => ({ ...one, response: messages[(i + 1) % 7]!.response })),
        }
      },
    }))
    expect(outcome).toBe('bad-credential')
  })

  test('media in the place of messages', async () => {
    const outcome = await refused((honest) => ({
      credentials: async (from, days) => {
        const { messages, media } = await honest.credentials(from, days)
        return { messages: media, media: messages }
      },
    }))
    expect(outcome).toBe('bad-credential')
  })

  test('a day that is missing, or there twice', async () => {
    for (const change of [
      (rows: readonly unknown[]) => rows.slice(1),
      (rows: readonly unknown[]) => [...rows, rows[0]],
    ]) {
      const outcome = await refused((honest) => ({
        credentials: async (from, days) => {
          const { messages, media } = await honest.credentials(from, days)
          return { media, messages: change(messages) as typeof messages }
        },
      }))
      expect(outcome).toBe('service-failed')
    }
  })

  test('a flipped bit', async () => {
    const outcome = await refused((honest) => ({
      credentials: async (from, days) => {
        const issued = await honest.credentials(from, days)
        issued.messages[3]!.response[200]! ^= 1
        return issued
      },
    }))
    expect(outcome).toBe('bad-credential')
  })
})
