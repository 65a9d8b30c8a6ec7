import { createHash, randomBytes } from 'node:crypto'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { archiveIdentity, issuedPresentation, secretsOf } from '../../../server/testing/issued.ts'
import type { TestService } from '../../../server/testing/start-test-service.ts'
import { startTestService } from '../../../server/testing/start-test-service.ts'
import type { Bytes } from '../../core/bytes.ts'
import { equalBytes, fromBase64Url, toBase64Url } from '../../core/bytes.ts'
import { httpServices } from './http-services.ts'

const maxArchiveBytes = 64 * 1024 * 1024

let service: TestService
beforeAll(async () => {
  service = await startTestService({ maxArchiveBytes })
})
afterAll(() => service.close())
afterEach(() => vi.unstubAllGlobals())

const random = (length: number): Bytes => new Uint8Array(randomBytes(length))
const sha256 = (bytes: Bytes) => new Uint8Array(createHash('sha256').update(bytes).digest())
const services = httpServices({ clock: { now: () => Date.now() }, randomness: { bytes: random } })
const newName = () => toBase64Url(random(16))

async function archive() {
  const identity = archiveIdentity()
  const client = services.archive(service.url, {
    privateKey: new Uint8Array(identity.key.serialize()),
    present: (now) => {
      const what = { day: Math.floor(now / 86_400_000), level: 'free', type: 'messages' } as const
      return fromBase64Url(issuedPresentation(secretsOf(service.dataFolder), identity, what))!
    },
  })
  await client.setKey()
  return client
}

/** Lets calls through, and sees them; `drop` decides after which ones the answer is lost. */
function watchCalls(drop: (method: string, url: string, n: number) => boolean = () => false) {
  const real = globalThis.fetch
  const calls: { method: string; path: string; init: RequestInit }[] = []
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    const n = calls.push({ method: init.method!, path: url.slice(service.url.length), init })
    const answer = await real(url, init)
    if (drop(init.method!, url, n)) throw new TypeError('network error')
    return answer
  })
  return calls
}

test('an archive is committed, read, listed and deleted', async () => {
  const client = await archive()
  expect(await client.readManifest()).toBeNull()
  const [name, bytes] = [random(16), random(5000)]
  const receipt = await client.putObject(toBase64Url(name), bytes)
  expect(receipt).toEqual({ length: 5000, sha256: sha256(bytes) })
  const [token, sealed, other] = [random(32), random(300), random(16)]
  const missing = await client.commit({ token, sealed, names: [name, other], replaces: null })
  expect(missing).toEqual({ outcome: 'missing-objects', names: [toBase64Url(other)] })
  const done = await client.commit({ token, sealed, names: [name], replaces: null })
  const etag = `"${toBase64Url(sha256(sealed))}"`
  expect(done).toEqual({ outcome: 'done', etag })
  expect(await client.readManifest()).toEqual({ token, sealed, etag })
  const late = await client.commit({ token, sealed: random(9), names: [], replaces: null })
  expect(late).toEqual({ outcome: 'other-manifest', etag })
  expect(await client.listObjects()).toEqual({
    objects: [{ name: toBase64Url(name), length: 5000 }],
    cursor: null,
  })
  expect(await client.info()).toMatchObject({ usedBytes: 5000, hasManifest: true })
  await expect(client.deleteObjects([toBase64Url(name)])).rejects.toMatchObject({
    code: 'service-refused',
    facts: { refusal: 'in-use' },
  })
  expect(equalBytes(await client.getObject(toBase64Url(name)), bytes)).toBe(true)
  await client.refresh()
  await client.deleteAll()
  expect(await client.readManifest()).toBeNull()
  await expect(client.info()).rejects.toMatchObject({ code: 'unauthorised' })
  await expect(client.getObject(toBase64Url(name))).rejects.toMatchObject({ code: 'unauthorised' })
})

test('the two sides never share a call, and no call carries anything of the page', async () => {
  const calls = watchCalls()
  const client = await archive()
  await client.putObject(newName(), random(10))
  await services.parameters(service.url)
  const session = await services.account(service.url).open(random(32), 'sign-up')
  await session.parameters()
  expect(calls.length).toBe(6)
  for (const { path, init } of calls) {
    const account = path.startsWith('/v1/accounts')
    const unnamed = path.endsWith('/parameters') || path.endsWith('/challenge') || path === '/v1/accounts'
    const names = Object.keys(init.headers as Record<string, string>)
    expect(init).toMatchObject({
      credentials: account ? 'same-origin' : 'omit',
      referrerPolicy: 'no-referrer',
      cache: 'no-store',
      redirect: 'error',
    })
    expect(names.includes('heirloom-signature')).toBe(!account && !unnamed)
    expect(names.includes('heirloom-presentation')).toBe(!account && !unnamed)
    expect(names.includes('authorization')).toBe(path === '/v1/accounts/parameters')
  }
})

test('an account is made, found again and deleted, twice if need be', async () => {
  const account = services.account(service.url)
  const seed = random(32)
  await expect(account.open(seed, 'session')).rejects.toMatchObject({ code: 'unauthorised' })
  await account.open(seed, 'sign-up')
  await account.open(seed, 'sign-up')
  const session = await account.open(seed, 'session')
  expect(Math.abs(session.serviceNow! - Date.now())).toBeLessThan(60_000)
  await session.remove()
  await expect(session.remove()).rejects.toMatchObject({ code: 'unauthorised' })
  await expect(account.open(seed, 'session')).rejects.toMatchObject({ code: 'unauthorised' })
})

test('a large object goes up in parts, over lost answers of every kind', async () => {
  const bytes = random(10 * 1024 * 1024 + 3)
  for (const lost of [0, 1, 2, 3, 4]) {
    const client = await archive()
    const name = newName()
    let seen = 0
    const calls = watchCalls((method, url) => /uploads/.test(url) && method !== 'HEAD' && ++seen === lost)
    const receipt = await client.putObject(name, bytes)
    vi.unstubAllGlobals()
    expect(receipt).toEqual({ length: bytes.length, sha256: sha256(bytes) })
    const sent = calls.filter(({ method }) => method === 'PATCH').length
    expect(sent).toBe(3)
    expect(equalBytes(await client.getObject(name), bytes)).toBe(true)
    await client.deleteAll()
  }
})

test('an upload to nowhere ends as offline, a cancelled one as cancelled', async () => {
  const client = await archive()
  watchCalls((method) => method === 'PUT')
  await expect(client.putObject(newName(), random(9))).rejects.toMatchObject({ code: 'offline' })
  vi.unstubAllGlobals()
  const controller = new AbortController()
  controller.abort()
  const cancelled = client.putObject(newName(), random(9), controller.signal)
  await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' })
})

test('a full archive says so, and so does one that would be filled by a single part', async () => {
  const client = await archive()
  for (const length of [maxArchiveBytes + 1, 2 * maxArchiveBytes])
    await expect(client.putObject(newName(), new Uint8Array(length))).rejects.toMatchObject({ code: 'quota' })
  const part = random(4 * 1024 * 1024)
  const filling = async () => {
    for (let i = 0; i < 20; i++) await client.putObject(newName(), part)
  }
  await expect(filling()).rejects.toMatchObject({ code: 'quota' })
  await client.deleteAll()
})
