import { randomBytes } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { PrivateKey } from '@signalapp/libsignal-client'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { toBase64Url, utf8 } from '../../src/core/bytes.ts'
import { replaceKeyBody } from '../../src/domain/protocol/replace-key.ts'
import { archiveSignedBytes } from '../../src/domain/protocol/signed-request.ts'
import { dayMs, hourMs } from '../clock.ts'
import {
  archiveCaller,
  randomMediaId,
  randomName,
  sha256,
  type ArchiveCaller,
} from '../testing/archive-caller.ts'
import { startTestService, type TestService } from '../testing/start-test-service.ts'
import { createUpload, startUpload } from '../testing/tus-calls.ts'

const evening = 20_000 * dayMs + 20 * hourMs
const settings = {
  maxArchiveBytes: 1000,
  maxObjectBytes: 500,
  maxMediaObjectBytes: 3000,
  plans: { free: { mediaBytes: 4000 }, paid: { mediaBytes: 10_000 } },
}
let now: number
let service: TestService
let free: ArchiveCaller
let paid: ArchiveCaller
beforeEach(async () => {
  now = evening
  service = await startTestService(settings, { clock: () => now })
  free = archiveCaller(service, { type: 'media', clock: () => now })
  paid = free.as({ level: 'paid' })
  await free.begin()
})
afterEach(() => service.close())

const bytes = (length: number) => new Uint8Array(randomBytes(length))
const code = async (answer: Response) => [answer.status, ((await answer.json()) as { error: string }).error]
const status = async (name: string) => (await free.call('HEAD', `/v1/objects/${name}`)).status

interface Info {
  readonly row: Record<string, string | number | null>
  readonly usedBytes: number
  readonly maxBytes: number
  readonly maxObjectBytes: number
  readonly objects: number
  readonly retention: Record<string, number | null>
}
const info = async (caller = free) => (await (await caller.call('GET', '/v1/archives')).json()) as Info

async function daysLater(days: number): Promise<void> {
  for (let day = 0; day < days; day++) {
    now += dayMs
    await service.sweep()
  }
}

async function put(caller: ArchiveCaller, length = 100): Promise<string> {
  const name = randomMediaId()
  const answer = await caller.put(name, bytes(length))
  expect([answer.status, name]).toEqual([201, name])
  return name
}

describe('media objects', () => {
  test('are kept as they arrive, listed, and deleted by name', async () => {
    const names = [await put(free), await put(free)].sort((a, b) =>
      Buffer.compare(Buffer.from(a, 'base64url'), Buffer.from(b, 'base64url')),
    )
    const listed = (await (await free.call('GET', '/v1/objects')).json()) as {
      objects: { name: string; committed: boolean }[]
    }
    expect(listed.objects.map(({ name, committed }) => [name, committed])).toEqual(
      names.map((name) => [name, true]),
    )
    const page: unknown = await (await free.call('GET', `/v1/objects?limit=1&cursor=${names[0]!}`)).json()
    expect(page).toMatchObject({ objects: [{ name: names[1] }] })
    await daysLater(10)
    expect(await status(names[0]!)).toBe(200)
    const body = JSON.stringify({ names })
    expect(await (await free.call('POST', '/v1/objects/delete', { body })).json()).toEqual({
      deletedBytes: 200,
    })
    expect(await info()).toMatchObject({ usedBytes: 0, objects: 0 })
  })

  test('are named by media ids, and only here', async () => {
    expect(await code(await free.put(randomName(), bytes(5)))).toEqual([400, 'malformed'])
    const messages = archiveCaller(service, { clock: () => now })
    await messages.begin()
    expect(await code(await messages.put(randomMediaId(), bytes(5)))).toEqual([400, 'malformed'])
    expect(await code(await createUpload(messages, 5, randomMediaId()))).toEqual([400, 'malformed'])
    expect(await code(await createUpload(free, 5, randomName()))).toEqual([400, 'malformed'])
  })

  test('sent when free go 45 days after the day they came, and sending again gives no more', async () => {
    const [name, contents] = [randomMediaId(), bytes(50)]
    await free.put(name, contents)
    await daysLater(20)
    expect((await free.put(name, contents)).status).toBe(200)
    await daysLater(24)
    expect(await status(name)).toBe(200)
    await daysLater(1)
    expect(await status(name)).toBe(404)
    expect((await info()).usedBytes).toBe(0)
    const folders = await readdir(join(service.dataFolder, 'objects'))
    expect(await readdir(join(service.dataFolder, 'objects', folders[0]!))).toEqual([])
  })

  test('sent when paid stay as long as somebody pays, and for the days of grace', async () => {
    const name = await put(paid)
    for (let month = 0; month < 3; month++) {
      await daysLater(30)
      expect((await paid.call('POST', '/v1/archives')).status).toBe(204)
    }
    expect((await info()).retention).toMatchObject({ paidDay: 20_090, graceDays: 30, freeMediaDays: 45 })
    await daysLater(15)
    const late = await put(free)
    await daysLater(15)
    expect(await status(name)).toBe(200)
    await daysLater(1)
    expect([await status(name), await status(late)]).toEqual([404, 200])
    expect(await info()).toMatchObject({ usedBytes: 100, retention: { paidDay: null } })
  })

  test('lose their day when somebody pays', async () => {
    const [early, again, contents] = [await put(free), randomMediaId(), bytes(10)]
    await free.put(again, contents)
    await daysLater(40)
    expect((await paid.put(again, contents)).status).toBe(200)
    expect((await free.call('POST', '/v1/archives')).status).toBe(204)
    await daysLater(6)
    expect([await status(early), await status(again)]).toEqual([404, 200])
    const third = await put(free)
    await paid.call('POST', '/v1/archives')
    await daysLater(29)
    await paid.call('POST', '/v1/archives')
    await daysLater(29)
    expect([await status(again), await status(third)]).toEqual([200, 200])
  })

  test('by tus are the same', async () => {
    const contents = bytes(2500)
    const name = randomMediaId()
    const upload = await startUpload(paid, 2500, name)
    expect((await info()).usedBytes).toBe(2500)
    expect((await upload.patch(0, contents)).status).toBe(200)
    await daysLater(2)
    expect([await status(name), (await info()).usedBytes]).toEqual([200, 2500])
    const same = await startUpload(paid, 2500, name)
    expect((await same.patch(0, contents)).status).toBe(200)
    expect(await info()).toMatchObject({ usedBytes: 2500, objects: 1 })
  })
})

describe('room', () => {
  test('is what the level shown gives; what is stored is never cut', async () => {
    expect(await info(free)).toMatchObject({ maxBytes: 4000, maxObjectBytes: 3000 })
    expect(await info(paid)).toMatchObject({ maxBytes: 10_000, maxObjectBytes: 3000 })
    await put(paid, 3000)
    await put(paid, 3000)
    expect(await code(await free.put(randomMediaId(), bytes(1)))).toEqual([413, 'quota'])
    expect(await code(await createUpload(free, 1, randomMediaId()))).toEqual([413, 'quota'])
    expect(await code(await paid.put(randomMediaId(), bytes(3001)))).toEqual([413, 'too-large'])
    await put(paid, 3000)
    const answers = await Promise.all(Array.from({ length: 4 }, () => paid.put(randomMediaId(), bytes(600))))
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, 413, 413, 413])
    expect((await info()).usedBytes).toBe(9600)
  })

  test('of messages does not grow by paying', async () => {
    const messages = archiveCaller(service, { level: 'paid', clock: () => now })
    await messages.begin()
    expect(await info(messages)).toMatchObject({ maxBytes: 1000, maxObjectBytes: 500 })
    expect((await info(messages)).row['paid_day']).toBe(null)
  })
})

test('the row is told as it is stored', async () => {
  await put(paid)
  const { row } = await info()
  expect(row).toMatchObject({
    public_key: free.publicKey,
    type: 2,
    committed_bytes: 100,
    pending_bytes: 0,
    refreshed_day: 20_000,
    paid_day: 20_000,
  })
  expect(row['id']).toBe(
    sha256(Buffer.from(free.backupId, 'base64url')).slice(0, 21) + String(row['id']).slice(21),
  )
  expect(Object.keys(row).length).toBe(8)
})

describe('a new key', () => {
  const target = '/v1/archives/keys'
  const raw = (key: PrivateKey) => toBase64Url(key.getPublicKey().serialize())

  /** Signed by `signer`, and inside by `inner`. */
  async function replace(next: PrivateKey, { signer = free, inner = next, replaces = free.publicKey } = {}) {
    const parts = { publicKey: raw(next), replaces }
    const presentation = signer.presentation()
    const signed = archiveSignedBytes({
      serviceUrl: service.url,
      presentation,
      method: 'PUT',
      target,
      bodyHash: sha256(utf8(replaceKeyBody(parts))),
      minute: Math.floor(now / 60_000),
    })
    const body = replaceKeyBody(parts, toBase64Url(inner.sign(signed)))
    return signer.call('PUT', target, { body, presentation })
  }

  test('replaces the old one, signed by both; again is the same', async () => {
    const next = PrivateKey.generate()
    const later = free.as({ identity: { ...free.identity, key: next } })
    expect((await replace(next)).status).toBe(204)
    expect((await free.call('GET', '/v1/archives')).status).toBe(401)
    expect((await later.call('GET', '/v1/archives')).status).toBe(200)
    expect((await replace(next)).status).toBe(204)
    expect((await replace(PrivateKey.generate())).status).toBe(401)
    await later.begin()
  })

  test('needs both signatures, the old key, and a media archive', async () => {
    const next = PrivateKey.generate()
    expect((await replace(next, { inner: PrivateKey.generate() })).status).toBe(401)
    const stranger = free.as({ identity: { ...free.identity, key: PrivateKey.generate() } })
    expect((await replace(next, { signer: stranger })).status).toBe(401)
    expect((await replace(next, { signer: stranger, replaces: stranger.publicKey })).status).toBe(401)
    const messages = archiveCaller(service, { clock: () => now })
    await messages.begin()
    expect((await replace(next, { signer: messages, replaces: messages.publicKey })).status).toBe(401)
    const body = JSON.stringify({ publicKey: raw(next), replaces: free.publicKey })
    expect(await code(await free.call('PUT', target, { body }))).toEqual([400, 'malformed'])
    expect((await free.call('GET', '/v1/archives')).status).toBe(200)
  })
})
