import { createHash, randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { randomItems, seeded } from '../../domain/history/testing/random-history.ts'
import { toBase64Url } from '../../core/bytes.ts'
import { decodeManifest } from '../../domain/archive/manifest.ts'
import { HeirloomError, isCode } from '../../core/errors.ts'
import { httpServices } from '../../adapters/service/http-services.ts'
import type { ArchiveService, Services } from '../../domain/ports.ts'
import { openOwnArchive } from '../credentials/archive-service.ts'
import { Journal } from './journal.ts'
import { readSetting } from './read-setting.ts'
import { contentOf, writeHistory } from './testing/sample-history.ts'
import type { Device, World } from './testing/world.ts'
import { never, quiet, randomness, startWorld, turnOn } from './testing/world.ts'

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

const items = randomItems(6000, 5, seeded(31), 800)

function lying(lies: (honest: ArchiveService) => Partial<ArchiveService>): Services {
  return {
    ...world.services,
    archive: (...args) => {
      const honest = world.services.archive(...args)
      return { ...honest, ...lies(honest) }
    },
  }
}

const restoreThrough = async (services: Services) => {
  const fresh = world.device({ services })
  const answer = await fresh.backups.peekArchive(key)
  if (!answer.ok) return { fresh, answer, report: null }
  return { fresh, answer, report: await fresh.backups.restoreArchive(quiet, never) }
}

describe('restoring', () => {
  test('wrong bytes for one object cost that object, and are reported', async () => {
    const wanted = (await contentOf(device.store, world.core)).items
    let victim: string | null = null
    let directory = 2
    const { fresh, report } = await restoreThrough(
      lying((honest) => ({
        getObject: async (name, signal) => {
          const bytes = await honest.getObject(name, signal)
          // The first ones asked for are the directory and the newest.
          if (directory-- < -3) victim ??= name
          if (name === victim) bytes[bytes.length >> 1]! ^= 4
          return bytes
        },
      })),
    )
    expect(report!.missingParts).toBe(1)
    expect(report!.messages).toBeLessThan(6000)
    expect(report!.expected.messages).toBe(6000)
    const { items: here } = await contentOf(fresh.store, world.core)
    expect(here.length).toBe(report!.messages)
    const ids = new Set(here.map(({ id }) => id))
    expect(here).toEqual(wanted.filter(({ id }) => ids.has(id)))
    // The next backup would make the loss final, however small: it is asked about.
    const next = fresh.backups.backUpNow(quiet, never)
    await expect(next).rejects.toMatchObject({ code: 'guard-question', facts: { lostParts: 1 } })
  })

  test('objects given in each other’s place are refused', async () => {
    const names: string[] = []
    const swapped = lying((honest) => ({
      getObject: async (name, signal) => {
        names.push(name)
        return honest.getObject(names.length > 1 ? names[0]! : name, signal)
      },
    }))
    const fresh = world.device({ services: swapped })
    await fresh.backups.peekArchive(key)
    await expect(fresh.backups.restoreArchive(quiet, never)).rejects.toMatchObject({ code: 'bad-record' })
    // Nothing was begun.
    expect(await fresh.store.readSpine()).toBeNull()
    expect(fresh.store.settings.size).toBe(0)
  })

  test('a manifest of other bytes, another token or another archive is called damaged', async () => {
    const other = world.device()
    await writeHistory(other.store, world.core, { items: items.slice(0, 50), chats: 5 })
    const otherKey = await turnOn(other)
    await other.backups.backUpNow(quiet, never)
    type Sent = NonNullable<Awaited<ReturnType<ArchiveService['readManifest']>>>
    let foreign: Sent | null = null
    const spying = lying((honest) => ({
      readManifest: async () => (foreign = await honest.readManifest()),
    }))
    await world.device({ services: spying }).backups.peekArchive(otherKey)
    const changes: ((sent: Sent) => Sent)[] = [
      (sent) => ({ ...sent, sealed: sent.sealed.map((byte, i) => (i === 60 ? byte ^ 1 : byte)) }),
      (sent) => ({ ...sent, sealed: sent.sealed.slice(0, -20) }),
      (sent) => ({ ...sent, sealed: new Uint8Array(4 * 1024 * 1024) }),
      (sent) => ({ ...sent, token: new Uint8Array(randomBytes(32)) }),
      () => foreign!,
    ]
    for (const change of changes) {
      const services = lying((honest) => ({
        readManifest: async () => change((await honest.readManifest())!),
      }))
      const { answer } = await restoreThrough(services)
      expect(answer).toMatchObject({ ok: false, reason: 'damaged' })
    }
  })

  test('a manifest that takes the place of the one being restored is gone on with; what both name comes once', async () => {
    const writer = world.device()
    const long = randomItems(5000, 5, seeded(32), 3000)
    await writeHistory(writer.store, world.core, { items: long, chats: 5 })
    const writersKey = await turnOn(writer)
    await writer.backups.backUpNow(quiet, never)
    const journal = await Journal.open(writer.store)
    const { pages, directory } = decodeManifest(journal.plan!.manifest)
    const oldest = toBase64Url(pages[0]!.name)
    let calls = 0
    const services = lying((honest) => ({
      getObject: async (name, signal) => {
        calls++
        if (name !== oldest) return honest.getObject(name, signal)
        const changed = { ...long[0]!, text: long[0]!.text.replace(/./, 'W') }
        await writeHistory(writer.store, world.core, { items: [changed, ...long.slice(1)], chats: 5 })
        await writer.backups.backUpNow(quiet, never)
        // As if what only the old manifest named were swept by now.
        throw new HeirloomError('not-found', 'it is gone')
      },
    }))
    const fresh = world.device({ services })
    await fresh.backups.peekArchive(writersKey)
    const report = await fresh.backups.restoreArchive(quiet, never)
    expect(report).toMatchObject({ messages: 5000, expected: { messages: 5000 }, missingParts: 0 })
    const frames = async (of: Device) =>
      (await contentOf(of.store, world.core)).items.map(({ frame }) => frame)
    expect(await frames(fresh)).toEqual(await frames(writer))
    // The directory came twice; of the pages what changed, and what had come but was not yet kept.
    expect(calls).toBeLessThan(pages.length + 2 * directory.length + 1 + pages.length / 2)
    // Nothing of the first attempt is left lying about.
    const spine = (await fresh.store.readSpine())!
    expect(fresh.store.pages.size).toBe(spine.segments.reduce((sum, segment) => sum + segment.pages, 0))
    expect(fresh.store.segments.size).toBe(spine.segments.length)
  })
})

describe('backing up', () => {
  async function backUpThrough(services: Services) {
    const doomed = world.device({ services })
    await writeHistory(doomed.store, world.core, { items: items.slice(0, 900), chats: 5 })
    await turnOn(doomed)
    const code = await doomed.backups.backUpNow(quiet, never).then(
      () => 'done',
      (error: unknown) => (isCode(error, 'service-failed', 'quota', 'rate-limited') ? error.code : error),
    )
    return { doomed, code }
  }

  test('a receipt of another length or hash is none: the bytes stay in the outbox', async () => {
    for (const lie of [{ length: 5 }, { sha256: new Uint8Array(32) }]) {
      const services = lying((honest) => ({
        putObject: async (...args) => ({ ...(await honest.putObject(...args)), ...lie }),
      }))
      const { doomed, code } = await backUpThrough(services)
      expect(code).toBe('service-failed')
      expect(doomed.store.outbox.size).toBeGreaterThan(0)
      const report = await doomed.restarted({ services: world.services }).backups.backUpNow(quiet, never)
      expect(report.messages).toBe(900)
    }
  })

  test('objects that it says it misses are made anew, under other names', async () => {
    let missing: string[] = []
    const services = lying((honest) => ({
      commit: async (request) => {
        if (missing.length > 0) return honest.commit(request)
        missing = request.names.slice(0, 1).map((name) => Buffer.from(name).toString('base64url'))
        return { outcome: 'missing-objects', names: missing }
      },
    }))
    const { doomed, code } = await backUpThrough(services)
    expect(code).toBe('done')
    const { objects } = await (await ownService(doomed)).listObjects()
    expect(missing).toHaveLength(1)
    expect(objects.filter(({ name }) => missing.includes(name))).toEqual([])
    expect(objects.length).toBeGreaterThanOrEqual(2)
  })

  test('a refusal that names the very manifest that was sent means that it is there', async () => {
    const services = lying((honest) => ({
      commit: async (request) => {
        const answer = await honest.commit(request)
        return answer.outcome === 'done' ? { outcome: 'other-manifest', etag: answer.etag } : answer
      },
    }))
    expect((await backUpThrough(services)).code).toBe('done')
  })

  test('one that misses what it was never given is not believed', async () => {
    const strange = Buffer.from(randomBytes(16)).toString('base64url')
    const services = lying(() => ({
      commit: () => Promise.resolve({ outcome: 'missing-objects', names: [strange] } as const),
    }))
    expect((await backUpThrough(services)).code).toBe('service-failed')
  })
})

async function ownService({ deps, store }: Device, services = world.services): Promise<ArchiveService> {
  const own = await openOwnArchive({ ...deps, services }, (await readSetting(store))!, never)
  return own.service
}

describe('the line', () => {
  async function answering(answer: (request: IncomingMessage, response: ServerResponse) => void) {
    const server = createServer(answer)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('no port')
    const services = httpServices({ clock: { now: () => Date.now() }, randomness })
    const service = services.archive(`http://127.0.0.1:${address.port}`, {
      privateKey: randomness.bytes(32),
      present: () => randomness.bytes(345),
    })
    return {
      service,
      close: () => {
        server.closeAllConnections()
        server.close()
      },
    }
  }
  const code = (call: Promise<unknown>) =>
    call.then(
      () => 'answered',
      (error: unknown) => (error as { code: string }).code,
    )

  test('a body without an end is cut off', async () => {
    const part = randomBytes(1 << 20)
    const { service, close } = await answering((_, response) => {
      response.writeHead(200, { etag: `"${'a'.repeat(43)}"` })
      const more = () => {
        while (!response.destroyed && response.write(part)) continue
      }
      response.on('drain', more)
      more()
    })
    expect(await code(service.readManifest())).toBe('service-failed')
    expect(await code(service.info())).toBe('service-failed')
    expect(await code(service.getObject('A'.repeat(22)))).toBe('service-failed')
    close()
  })

  test('an answer that breaks off is gone on with where it ended', async () => {
    const bytes = randomBytes(300_000)
    const ranges: (string | undefined)[] = []
    const { service, close } = await answering((request, response) => {
      const { range } = request.headers
      ranges.push(range)
      const from = Number(/\d+/.exec(range ?? '0')![0])
      const headers = {
        'content-length': bytes.length - from,
        'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}`,
      }
      response.writeHead(range === undefined ? 200 : 206, headers)
      const end = Math.min(bytes.length, from + 120_000)
      response.write(bytes.subarray(from, end), () => {
        if (end === bytes.length) response.end()
        else setImmediate(() => response.destroy())
      })
    })
    const got = await service.getObject('A'.repeat(22))
    expect(createHash('sha256').update(got).digest('hex')).toBe(
      createHash('sha256').update(bytes).digest('hex'),
    )
    expect(ranges.length).toBeGreaterThan(1)
    close()
  })

  test('pages, redirects and nonsense are no answers of ours', async () => {
    const answers: ((response: ServerResponse) => void)[] = [
      (response) =>
        response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Sign in to the train</h1>'),
      (response) => response.writeHead(502).end('bad gateway'),
      (response) => response.writeHead(200).end('{"usedBytes":"many"}'),
      (response) => response.writeHead(500).end('{"error":"failed"}'),
    ]
    for (const answer of answers) {
      const { service, close } = await answering((_, response) => answer(response))
      expect(await code(service.info())).toBe('service-failed')
      close()
    }
    const redirecting = await answering((_, response) => response.writeHead(302, { location: '/' }).end())
    expect(await code(redirecting.service.info())).toBe('offline')
    redirecting.close()
    const limiting = await answering((_, response) =>
      response.writeHead(429).end('{"error":"rate-limited","retryAfterMs":1234}'),
    )
    await expect(limiting.service.info()).rejects.toMatchObject({
      code: 'rate-limited',
      facts: { retryAfterMs: 1234 },
    })
    limiting.close()
  })

  test('a clock that is wrong by an hour is set by the service’s', async () => {
    const skewed = httpServices({ clock: { now: () => world.now - 3_600_000 }, randomness })
    const service = await ownService(device, skewed)
    expect(await service.info()).toMatchObject({ hasManifest: true })
    expect(await service.readManifest()).not.toBeNull()
  })
})
