import { randomBytes } from 'node:crypto'
import { PrivateKey } from '@signalapp/libsignal-client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { concat, fromBase64Url, toBase64Url } from '../../src/core/bytes.ts'
import { parseParameters } from '../../src/domain/protocol/parameters.ts'
import { dayMs, dayOf, hourMs } from '../clock.ts'
import { archiveCaller, randomName, type ArchiveCaller } from '../testing/archive-caller.ts'
import { secretsOf } from '../testing/issued.ts'
import { startTestService, type TestService } from '../testing/start-test-service.ts'

let service: TestService
let caller: ArchiveCaller
beforeAll(async () => {
  service = await startTestService()
  caller = archiveCaller(service)
  await caller.begin()
})
afterAll(() => service.close())

const thisMinute = () => Math.floor(Date.now() / 60_000)
const send = (headers: Record<string, string>, target = '/v1/archives', method = 'GET') =>
  fetch(service.url + target, { method, headers })

/** Everything about an answer but when it was made. */
async function face(answer: Response): Promise<unknown> {
  const headers = [...answer.headers].filter(([name]) => name !== 'date')
  return { status: answer.status, headers, body: await answer.text() }
}

/** Bytes of a presentation bent at `at`, or what else `change` makes of them. */
const changed = (change: (bytes: Uint8Array) => Uint8Array) =>
  toBase64Url(change(fromBase64Url(caller.presentation())!))
const bent = (at: number, by = 1) =>
  changed((bytes) => {
    bytes[at]! ^= by
    return bytes
  })
const under = (presentation: string) => caller.signedHeaders('GET', '/v1/archives', { presentation })

test('every reason for a 401 has one face', async () => {
  const good = () => caller.signedHeaders('GET', '/v1/archives')
  expect((await send(good())).status).toBe(200)
  const stranger = archiveCaller(service)
  const imposter = caller.as({ identity: { ...caller.identity, key: PrivateKey.generate() } })
  const media = caller.as({ type: 'media' })
  const elsewhere = await startTestService()
  const foreign = archiveCaller(elsewhere, { identity: caller.identity }).presentation()
  await elsewhere.close()
  const today = dayOf(Date.now())
  const turned = good()
  const signature = turned['heirloom-signature']!
  const without = (name: string) => Object.fromEntries(Object.entries(good()).filter(([key]) => key !== name))
  const refused = [
    stranger.signedHeaders('GET', '/v1/archives'),
    imposter.signedHeaders('GET', '/v1/archives'),
    media.signedHeaders('GET', '/v1/archives'),
    under(foreign),
    under(caller.presentation(today + 2)),
    under(caller.presentation(today - 3)),
    // Version, level, type, day, a point, a challenge, a scalar beyond the order, the backup id.
    ...[0, 1, 2, 9, 17, 20, 24, 25, 57, 121, 193, 205, 344].map((at) => under(bent(at))),
    under(bent(232, 0xf0)),
    under(changed((bytes) => concat(bytes, Uint8Array.of(0)))),
    under(changed((bytes) => bytes.slice(0, -1))),
    under(''),
    under(`${caller.presentation()}=`),
    under('A'.repeat(460)),
    { ...turned, 'heirloom-presentation': stranger.presentation() },
    { ...turned, 'heirloom-presentation': anotherOf(caller) },
    { ...turned, 'heirloom-signature': (signature.startsWith('A') ? 'B' : 'A') + signature.slice(1) },
    { ...turned, 'heirloom-signature': '_'.repeat(85) + 'w' },
    { ...good(), 'heirloom-signature': 'short' },
    caller.signedHeaders('GET', '/v1/archives', { minute: thisMinute() - 12 }),
    caller.signedHeaders('GET', '/v1/archives', { minute: thisMinute() + 12 }),
    { ...good(), 'heirloom-minute': String(thisMinute() + 1) },
    { ...good(), 'heirloom-minute': '-5' },
    without('heirloom-signature'),
    without('heirloom-minute'),
    without('heirloom-presentation'),
    {},
  ]
  const faces = []
  for (const headers of refused) faces.push(await face(await send(headers)))
  expect(faces[0]).toMatchObject({ status: 401, body: '{"error":"unauthorised"}' })
  for (const other of faces) expect(other).toEqual(faces[0])
})

/** Another presentation of the same archive, day and level. */
const anotherOf = (one: ArchiveCaller) => one.as({}).presentation()

test('any presentation of the archive serves, and the paid one too', async () => {
  const other = caller.as({ level: 'paid' })
  expect((await other.call('GET', '/v1/archives')).status).toBe(200)
  const again = { presentation: anotherOf(caller) }
  expect((await caller.call('GET', '/v1/archives', again)).status).toBe(200)
})

test('messages and media keep to their own routes', async () => {
  const media = archiveCaller(service, { type: 'media' })
  await media.begin()
  expect((await media.call('GET', '/v1/archives')).status).toBe(200)
  const refused = await face(await media.call('GET', '/v1/archives/manifest'))
  expect(refused).toMatchObject({ status: 401, body: '{"error":"unauthorised"}' })
  expect((await media.commit(new Uint8Array(5), [])).status).toBe(401)
})

test('a signature is bound to method, target, body, minute and service', async () => {
  const archives = '/v1/archives'
  expect((await send(caller.signedHeaders('GET', archives), archives, 'POST')).status).toBe(401)
  expect((await send(caller.signedHeaders('GET', archives), '/v1/objects')).status).toBe(401)
  expect((await send(caller.signedHeaders('GET', '/v1/objects'), '/v1/objects?limit=5')).status).toBe(401)
  const body = '{"names":[]}'
  const headers = caller.signedHeaders('POST', '/v1/objects/delete', { body: '{"names":[1]}' })
  expect((await fetch(`${service.url}/v1/objects/delete`, { method: 'POST', headers, body })).status).toBe(
    401,
  )
  const elsewhere = caller.at('https://heirloom.example').signedHeaders('GET', archives)
  expect((await send(elsewhere)).status).toBe(401)
  for (const away of [-9, 9]) {
    expect((await send(caller.signedHeaders('GET', archives, { minute: thisMinute() + away }))).status).toBe(
      200,
    )
  }
})

test('other names of this machine are services of their own', async () => {
  const local = caller.at(service.url.replace('127.0.0.1', 'localhost'))
  expect((await local.call('GET', '/v1/archives')).status).toBe(200)
})

test('destructive calls are taken once per signature, others again', async () => {
  const name = randomName()
  const body = JSON.stringify({ names: [name] })
  const again = async (method: string, target: string, sent: string | null) => {
    const headers = caller.signedHeaders(method, target, sent === null ? {} : { body: sent })
    const call = () => fetch(service.url + target, { method, headers, body: sent })
    return [(await call()).status, (await call()).status, call] as const
  }
  expect((await again('GET', '/v1/archives', null)).slice(0, 2)).toEqual([200, 200])
  const [first, second, third] = await again('POST', '/v1/objects/delete', body)
  expect([first, second]).toEqual([200, 401])
  expect((await third()).status).toBe(401)

  const minute = thisMinute()
  const commit = await caller.commit(new Uint8Array(randomBytes(20)), [])
  expect(commit.status).toBe(200)
  const doomed = archiveCaller(service)
  await doomed.begin()
  const headers = doomed.signedHeaders('DELETE', '/v1/archives', { minute })
  const remove = () => fetch(`${service.url}/v1/archives`, { method: 'DELETE', headers })
  expect((await remove()).status).toBe(204)
  await doomed.begin()
  expect((await remove()).status).toBe(401)
  expect((await doomed.call('GET', '/v1/archives')).status).toBe(200)
})

test('a credential is good from a day before its day to two days after, to the second', async () => {
  let now = 20_000 * dayMs + 5 * hourMs
  const timed = await startTestService({}, { clock: () => now })
  const early = archiveCaller(timed, { clock: () => now })
  await early.begin()
  const presentation = early.presentation(20_005)
  const at = async (ms: number) => {
    now = ms
    return (await early.call('GET', '/v1/archives', { presentation })).status
  }
  const [first, last] = [20_004 * dayMs, 20_007 * dayMs]
  const told = []
  for (const ms of [first - 1, first, first + hourMs, last, last + 999, last + 1000]) told.push(await at(ms))
  expect(told).toEqual([401, 200, 200, 200, 200, 401])
  await timed.close()
})

test('mixed identities are refused whoever signed what', async () => {
  const refused = async (answer: Response) => [answer.status, await answer.text()]
  const expected = [400, '{"error":"mixed-identities"}']
  const both = { ...caller.signedHeaders('GET', '/v1/archives'), authorization: 'Bearer x' }
  expect(await refused(await send(both))).toEqual(expected)
  expect(await refused(await send({ authorization: 'Bearer x' }))).toEqual(expected)
  expect(await refused(await send(both, '/v1/accounts/me'))).toEqual(expected)
  const account = caller.signedHeaders('GET', '/v1/accounts/me')
  expect(await refused(await send(account, '/v1/accounts/me'))).toEqual(expected)
  for (const target of ['/v1/payments/plans', '/v1/archives/parameters', '/v1/other']) {
    expect(await refused(await send({ authorization: 'Bearer x' }, target))).toEqual(expected)
    expect(await refused(await send(caller.signedHeaders('GET', target), target))).toEqual(expected)
  }
})

test('the parameters are told to whoever says nothing of themselves', async () => {
  const answer = await send({}, '/v1/archives/parameters')
  const parameters = parseParameters((await answer.json()) as Record<string, unknown>)
  const { generic, server } = secretsOf(service.dataFolder)
  const expected = {
    generic: generic.getPublicParams().getContents(),
    server: server.getPublicParams().serialize(),
  }
  expect([answer.status, parameters]).toEqual([200, expected])
})
