import { afterEach, beforeEach, expect, test } from 'vitest'
import { fromBase64Url, toBase64Url } from '../../src/core/bytes.ts'
import { nextPurpose } from '../../src/domain/protocol/signed-request.ts'
import { dayOf } from '../clock.ts'
import { accountCaller, type AccountCaller } from '../testing/account-caller.ts'
import { archiveIdentity } from '../testing/issued.ts'
import { startTestService, type TestService } from '../testing/start-test-service.ts'

const path = '/v1/accounts/me/next'
const newRequest = () => toBase64Url(archiveIdentity().context.getRequest().getContents())
const code = async (answer: Response) => [answer.status, ((await answer.json()) as { error: string }).error]

let service: TestService
let current: AccountCaller
let next: AccountCaller
let token: string
let ids: { messages: string; media: string }
let asked: { messages: string; media: string }
beforeEach(async () => {
  service = await startTestService()
  current = accountCaller(service.url)
  next = accountCaller(service.url)
  token = await current.begin()
  ids = { messages: newRequest(), media: newRequest() }
  asked = { messages: newRequest(), media: ids.media }
  await current.call('PUT', '/v1/accounts/me/backup-ids', token, ids)
})
afterEach(() => service.close())

const put = async (more: Record<string, unknown> = {}) =>
  current.call('PUT', path, token, { ...(await current.nextBody({ caller: next, ...asked })), ...more })
const row = async (shown = token) => {
  const answer = await current.call('GET', '/v1/accounts/me', shown)
  return ((await answer.json()) as { row: Record<string, unknown> }).row
}

async function promoted(signer = next): Promise<Response> {
  const challenge = await current.challenge()
  const purpose = nextPurpose('promote', {
    publicKey: fromBase64Url(next.publicKey)!,
    messages: fromBase64Url(asked.messages)!,
    media: fromBase64Url(asked.media)!,
  })
  return current.call('POST', `${path}/promote`, token, {
    challenge,
    signature: signer.sign(purpose, challenge),
  })
}

test('a new key is kept beside the present one, and takes its place in one call', async () => {
  expect((await put()).status).toBe(204)
  expect(await row()).toMatchObject({
    public_key: current.publicKey,
    messages_request: ids.messages,
    next_public_key: next.publicKey,
    next_messages_request: asked.messages,
    next_media_request: asked.media,
    messages_permits: 1,
  })
  const today = dayOf(Date.now())
  for (const of of ['current', 'next']) {
    const target = `/v1/accounts/me/credentials?from=${today}&days=1&of=${of}`
    expect((await current.call('GET', target, token)).status).toBe(200)
  }
  expect((await next.open('session')).status).toBe(401)
  const answer = await promoted()
  expect(answer.status).toBe(200)
  const { token: later } = (await answer.json()) as { token: string }
  expect((await current.call('GET', '/v1/accounts/me', token)).status).toBe(401)
  expect((await current.open('session')).status).toBe(401)
  expect(await row(later)).toMatchObject({
    public_key: next.publicKey,
    messages_request: asked.messages,
    media_request: asked.media,
    next_public_key: null,
    next_messages_request: null,
    next_media_request: null,
  })
  expect((await next.open('session')).status).toBe(200)
})

test('the same again is free, another takes a permit, and it can be taken back', async () => {
  await put()
  await put()
  expect((await row())['messages_permits']).toBe(1)
  asked = { ...asked, messages: newRequest() }
  await put()
  expect((await row())['messages_permits']).toBe(2)
  expect((await current.call('DELETE', path, token)).status).toBe(204)
  expect((await row())['next_public_key']).toBe(null)
  expect(await code(await promoted())).toEqual([404, 'not-found'])
  for (let i = 0; i < 8; i++) {
    asked = { ...asked, messages: newRequest() }
    expect((await put()).status).toBe(204)
  }
  asked = { ...asked, messages: newRequest() }
  expect((await put()).status).toBe(429)
})

test('both keys must sign, for these very requests, with a challenge of their own', async () => {
  const body = await current.nextBody({ caller: next, ...asked })
  const send = (more: Record<string, unknown>) => current.call('PUT', path, token, { ...body, ...more })
  expect((await send({ nextSignature: body['signature'] })).status).toBe(401)
  expect((await send({})).status).toBe(401)
  expect((await put({ signature: toBase64Url(new Uint8Array(64)) })).status).toBe(401)
  expect((await put({ messages: newRequest() })).status).toBe(401)
  for (const more of [{ publicKey: 'x' }, { media: 'x' }, { nextSignature: 5 }, { challenge: 'x' }]) {
    expect(await code(await put(more))).toEqual([400, 'malformed'])
  }
  await next.begin()
  expect(await code(await put())).toEqual([400, 'malformed'])
  expect((await row())['next_public_key']).toBe(null)
})

test('only the next key promotes, and not one that became another account meanwhile', async () => {
  await put()
  expect((await promoted(current)).status).toBe(401)
  await next.begin()
  expect(await code(await promoted())).toEqual([404, 'not-found'])
  expect((await row())['public_key']).toBe(current.publicKey)
})
