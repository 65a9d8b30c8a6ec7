import { randomBytes } from 'node:crypto'
import { PrivateKey } from '@signalapp/libsignal-client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { archiveCaller, randomName, type ArchiveCaller } from '../testing/archive-caller.ts'
import { startTestService, type TestService } from '../testing/start-test-service.ts'

let service: TestService
let caller: ArchiveCaller
beforeAll(async () => {
  service = await startTestService()
  caller = archiveCaller(service.url)
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

test('every reason for a 401 has one face', async () => {
  const good = () => caller.signedHeaders('GET', '/v1/archives')
  expect((await send(good())).status).toBe(200)
  const stranger = archiveCaller(service.url)
  const imposter = archiveCaller(service.url, { backupId: caller.backupId, key: PrivateKey.generate() })
  const bent = good()
  const signature = bent['heirloom-signature']!
  const without = (name: string) => Object.fromEntries(Object.entries(good()).filter(([key]) => key !== name))
  const refused = [
    stranger.signedHeaders('GET', '/v1/archives'),
    imposter.signedHeaders('GET', '/v1/archives'),
    { ...bent, 'heirloom-signature': (signature.startsWith('A') ? 'B' : 'A') + signature.slice(1) },
    { ...good(), 'heirloom-signature': 'short' },
    caller.signedHeaders('GET', '/v1/archives', { minute: thisMinute() - 12 }),
    caller.signedHeaders('GET', '/v1/archives', { minute: thisMinute() + 12 }),
    { ...good(), 'heirloom-minute': String(thisMinute() + 1) },
    { ...good(), 'heirloom-minute': '-5' },
    without('heirloom-signature'),
    without('heirloom-minute'),
    without('heirloom-backup-id'),
    {},
  ]
  const faces = []
  for (const headers of refused) faces.push(await face(await send(headers)))
  expect(faces[0]).toMatchObject({ status: 401, body: '{"error":"unauthorised"}' })
  for (const other of faces) expect(other).toEqual(faces[0])
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
  const doomed = archiveCaller(service.url)
  await doomed.begin()
  const headers = doomed.signedHeaders('DELETE', '/v1/archives', { minute })
  const remove = () => fetch(`${service.url}/v1/archives`, { method: 'DELETE', headers })
  expect((await remove()).status).toBe(204)
  await doomed.begin()
  expect((await remove()).status).toBe(401)
  expect((await doomed.call('GET', '/v1/archives')).status).toBe(200)
})

test('mixed identities are refused whoever signed what', async () => {
  const refused = async (answer: Response) => [answer.status, await answer.text()]
  const expected = [400, '{"error":"mixed-identities"}']
  const both = { ...caller.signedHeaders('GET', '/v1/archives'), authorization: 'Bearer x' }
  expect(await refused(await send(both))).toEqual(expected)
  expect(await refused(await send({ authorization: 'Bearer x' }))).toEqual(expected)
  expect(await refused(await send(both, '/v1/accounts/me'))).toEqual(expected)
  expect(
    await refused(await send(caller.signedHeaders('GET', '/v1/accounts/me'), '/v1/accounts/me')),
  ).toEqual(expected)
})

test('a backup id of another length is malformed', async () => {
  const headers = { ...caller.signedHeaders('GET', '/v1/archives'), 'heirloom-backup-id': 'AAAA' }
  expect((await send(headers)).status).toBe(400)
})
