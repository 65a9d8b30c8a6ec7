import { generateKeyPairSync } from 'node:crypto'
import { afterEach, describe, expect, test } from 'vitest'
import type { ServiceSettings } from '../config.ts'
import { accountCaller, type OpenedSession } from '../testing/account-caller.ts'
import { archiveCaller } from '../testing/archive-caller.ts'
import { startTestService, type TestService } from '../testing/start-test-service.ts'

const dayMs = 86_400_000
const noon = 20_000 * dayMs + dayMs / 2
let service: TestService
let now = noon
afterEach(() => service.close())

async function start(settings: Partial<ServiceSettings> = {}): Promise<string> {
  now = noon
  service = await startTestService(settings, { clock: () => now })
  return service.url
}

const code = async (answer: Response) => [answer.status, ((await answer.json()) as { error: string }).error]
const opened = async (answer: Response) => (await answer.json()) as OpenedSession

describe('an account', () => {
  test('is made once, opens sessions, and goes', async () => {
    const caller = accountCaller(await start())
    const made = await caller.open('sign-up')
    expect(made.status).toBe(201)
    const first = await opened(made)
    expect([first.token.length, first.expiresAt]).toEqual([75, noon + 3_600_000])
    expect((await caller.open('sign-up')).status).toBe(200)
    const { token } = await opened(await caller.open('session'))
    const me = await caller.call('GET', '/v1/accounts/me', token)
    const { row, permits } = (await me.json()) as { row: Record<string, unknown>; permits: unknown }
    expect(row).toEqual({
      id: expect.stringMatching(/^[\w-]{22}$/) as string,
      public_key: caller.publicKey,
      ...{ messages_request: null, media_request: null, paid_until: 0 },
      ...{ next_public_key: null, next_messages_request: null, next_media_request: null },
      ...{ messages_permits: 0, messages_permits_day: null, media_permits_day: null },
    })
    expect(permits).toEqual({
      messages: { left: 10, retryAfterMs: 0 },
      media: { left: 5, retryAfterMs: 0 },
    })
    expect((await caller.call('DELETE', '/v1/accounts/me', first.token)).status).toBe(204)
    for (const dead of [first.token, token]) {
      expect(await code(await caller.call('GET', '/v1/accounts/me', dead))).toEqual([401, 'unauthorised'])
    }
    expect(await code(await caller.open('session'))).toEqual([401, 'unauthorised'])
  })

  test('has tokens that are good for an hour, for one account, until the service restarts', async () => {
    const caller = accountCaller(await start())
    const { token, expiresAt } = await opened(await caller.open('sign-up'))
    const me = (shown: string) => caller.call('GET', '/v1/accounts/me', shown)
    const bytes = Buffer.from(token, 'base64url')
    for (const at of [0, 15, 16, 23, 24, 55]) {
      const bent = Buffer.from(bytes)
      bent[at]! ^= 1
      expect((await me(bent.toString('base64url'))).status).toBe(401)
    }
    for (const shown of ['x', '', token.slice(1), `${token}A`]) expect((await me(shown)).status).toBe(401)
    now = expiresAt - 1
    expect((await me(token)).status).toBe(200)
    now = expiresAt
    expect((await me(token)).status).toBe(401)
    now = noon
    service = await service.restart()
    const later = accountCaller(service.url, caller.keys)
    expect((await later.call('GET', '/v1/accounts/me', token)).status).toBe(401)
  })

  test('needs a fresh challenge of its own, for this purpose, signed by this key', async () => {
    const caller = accountCaller(await start())
    await caller.open('sign-up')
    const challenge = await caller.challenge()
    expect((await caller.open('session', { challenge })).status).toBe(200)
    expect(await code(await caller.open('session', { challenge }))).toEqual([401, 'unauthorised'])
    const late = await caller.challenge()
    now += 5 * 60_000 + 1
    expect((await caller.open('session', { challenge: late })).status).toBe(401)
    const other = accountCaller(service.url, generateKeyPairSync('ed25519'))
    expect((await other.open('session', { publicKey: caller.publicKey })).status).toBe(401)
    expect((await other.open('session')).status).toBe(401)
    const made = 'A'.repeat(43)
    expect((await caller.open('session', { challenge: made })).status).toBe(401)
  })

  test.each([{ publicKey: 'x' }, { signature: 5 }, { challenge: 'short' }])('malformed %j', async (more) => {
    const caller = accountCaller(await start())
    expect(await code(await caller.open('sign-up', more))).toEqual([400, 'malformed'])
  })
})

describe('sign-up', () => {
  test('closed: nobody new; who has a credential begins archives', async () => {
    const url = await start({ signUp: { mode: 'closed' } })
    expect(await code(await accountCaller(url).open('sign-up'))).toEqual([403, 'sign-up-closed'])
    await archiveCaller(service, { clock: () => now }).begin()
  })

  test('invited: each code is good once', async () => {
    const url = await start({ signUp: { mode: 'invited', codes: ['first code', 'second code'] } })
    const caller = accountCaller(url)
    for (const invitation of [undefined, 5, 'wrong']) {
      expect(await code(await caller.open('sign-up', { invitation }))).toEqual([403, 'sign-up-closed'])
    }
    expect((await caller.open('sign-up', { invitation: 'first code' })).status).toBe(201)
    expect((await caller.open('sign-up')).status).toBe(200)
    const second = accountCaller(url)
    expect((await second.open('sign-up', { invitation: 'first code' })).status).toBe(403)
    expect((await second.open('sign-up', { invitation: 'second code' })).status).toBe(201)
  })
})

test('too many challenges: the wait that is named is the true one', async () => {
  const url = await start()
  const ask = () => fetch(`${url}/v1/accounts/challenge`, { method: 'POST', body: '{}' })
  let answer = await ask()
  for (let i = 0; i < 200 && answer.status === 200; i++) answer = await ask()
  const { error, retryAfterMs } = (await answer.json()) as { error: string; retryAfterMs: number }
  expect([answer.status, error]).toEqual([429, 'rate-limited'])
  now += retryAfterMs - 1
  expect((await ask()).status).toBe(429)
  now += 1
  expect((await ask()).status).toBe(200)
})
