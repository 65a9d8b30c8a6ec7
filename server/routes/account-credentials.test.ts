import {
  BackupAuthCredentialResponse,
  BackupCredentialType,
  BackupLevel,
} from '@signalapp/libsignal-client/zkgroup.js'
import { afterEach, describe, expect, test } from 'vitest'
import { fromBase64Url, toBase64Url } from '../../src/core/bytes.ts'
import { monthStart } from '../../src/domain/protocol/months.ts'
import { dayMs, dayOf, hourMs } from '../clock.ts'
import type { ServiceSettings } from '../config.ts'
import { accountCaller, type AccountCaller } from '../testing/account-caller.ts'
import { archiveIdentity, issuedReceipt, secretsOf, type ArchiveIdentity } from '../testing/issued.ts'
import { startTestService, type TestService } from '../testing/start-test-service.ts'

// 5 October 2024, noon.
const today = 20_001
const noon = today * dayMs + dayMs / 2
const nextMonth = monthStart(today, 1)
let service: TestService
let now = noon
let caller: AccountCaller
let token: string
afterEach(() => service.close())

async function start(settings: Partial<ServiceSettings> = {}): Promise<void> {
  now = noon
  service = await startTestService(settings, { clock: () => now })
  caller = accountCaller(service.url)
  token = await caller.begin()
}

const requestOf = ({ context }: ArchiveIdentity) => toBase64Url(context.getRequest().getContents())
const newRequest = () => requestOf(archiveIdentity())
const code = async (answer: Response) => [answer.status, ((await answer.json()) as { error: string }).error]
const setIds = (body: unknown) => caller.call('PUT', '/v1/accounts/me/backup-ids', token, body)
const ask = (from: number, days: number, more = '') =>
  caller.call('GET', `/v1/accounts/me/credentials?from=${from}&days=${days}${more}`, token)
const show = (presentation: unknown, as = { caller, token }) =>
  as.caller.call('POST', '/v1/accounts/me/receipts', as.token, { presentation })

interface Told {
  readonly row: Record<string, string | number | null>
  readonly permits: Record<'messages' | 'media', { left: number; retryAfterMs: number }>
}
const me = async () => (await (await caller.call('GET', '/v1/accounts/me', token)).json()) as Told

async function renew(): Promise<void> {
  const answer = await caller.open('session')
  token = ((await answer.json()) as { token: string }).token
}

describe('credentials', () => {
  interface Answer {
    readonly credentials: Record<'messages' | 'media', { day: number; response: string }[]>
  }

  /** What the official client makes of them: throws for any that is not as asked. */
  function opened({ credentials }: Answer, ids: Record<'messages' | 'media', ArchiveIdentity>) {
    const params = secretsOf(service.dataFolder).generic.getPublicParams()
    return (['messages', 'media'] as const).map((type) =>
      credentials[type].map(({ day, response }) => {
        const bytes = fromBase64Url(response)!
        expect(bytes.length).toBe(417)
        const read = new BackupAuthCredentialResponse(bytes)
        const credential = ids[type].context.receive(read, day * 86_400, params)
        expect(credential.getType()).toBe(BackupCredentialType[type === 'media' ? 'Media' : 'Messages'])
        return [day, credential.getBackupLevel() === BackupLevel.Paid ? 'paid' : 'free']
      }),
    )
  }

  test('come for the days asked, free or paid as the month says', async () => {
    await start()
    const ids = { messages: archiveIdentity(), media: archiveIdentity() }
    expect(await code(await ask(today, 1))).toEqual([404, 'no-backup-ids'])
    expect((await setIds({ messages: requestOf(ids.messages) })).status).toBe(204)
    expect(await code(await ask(today, 1))).toEqual([404, 'no-backup-ids'])
    expect((await setIds({ media: requestOf(ids.media) })).status).toBe(204)
    const free = opened((await (await ask(today - 1, 2)).json()) as Answer, ids)
    const days = [
      [today - 1, 'free'],
      [today, 'free'],
    ]
    expect(free).toEqual([days, days])
    // 30 October: three days of the month are left.
    now = (nextMonth - 3) * dayMs
    await renew()
    const secrets = secretsOf(service.dataFolder)
    expect((await show(issuedReceipt(secrets, { expiresDay: nextMonth }))).status).toBe(204)
    const mixed = opened((await (await ask(nextMonth - 3, 8)).json()) as Answer, ids)
    const levels = ['paid', 'paid', 'paid', 'free', 'free', 'free', 'free', 'free']
    expect(mixed[0]).toEqual(levels.map((level, i) => [nextMonth - 3 + i, level]))
    expect(mixed[1]).toEqual(mixed[0])
    now = nextMonth * dayMs
    await renew()
    await service.sweep()
    expect((await me()).row['paid_until']).toBe(0)
  })

  test('are all paid where everything is open', async () => {
    await start({ plans: { open: true } })
    const ids = { messages: archiveIdentity(), media: archiveIdentity() }
    await setIds({ messages: requestOf(ids.messages), media: requestOf(ids.media) })
    const all = opened((await (await ask(today, 2)).json()) as Answer, ids)
    expect(all[0]).toEqual([
      [today, 'paid'],
      [today + 1, 'paid'],
    ])
  })

  test('come from yesterday to eight days ahead, eight in one call, and for no other days', async () => {
    await start()
    await setIds({ messages: newRequest(), media: newRequest() })
    const statuses = async (...asked: [number, number][]) =>
      Promise.all(asked.map(async ([from, days]) => (await ask(from, days)).status))
    expect(await statuses([today - 1, 8], [today + 1, 8], [today + 8, 1])).toEqual([200, 200, 200])
    expect(await statuses([today - 2, 1], [today + 2, 8], [today + 9, 1])).toEqual([400, 400, 400])
    expect(await statuses([today, 9], [today, 0], [0, 1], [today + 0.5, 1])).toEqual([400, 400, 400, 400])
    expect((await caller.call('GET', '/v1/accounts/me/credentials', token)).status).toBe(400)
    expect((await ask(today, 1, '&of=other')).status).toBe(400)
    expect(await code(await ask(today, 1, '&of=next'))).toEqual([404, 'no-backup-ids'])
    expect((await caller.call('GET', '/v1/accounts/me/credentials?from=1&days=1', 'x')).status).toBe(401)
  })

  test.each<[string, unknown]>([
    ['nothing', {}],
    ['a number', { messages: 5 }],
    ['96 bytes', { messages: toBase64Url(new Uint8Array(96)) }],
    ['98 bytes', { messages: `${newRequest()}AA` }],
    ['points that are none', { messages: toBase64Url(new Uint8Array(97).fill(255)) }],
    ['another version', { messages: toBase64Url(new Uint8Array(97).fill(9, 0, 1)) }],
    ['one good, one bad', { messages: newRequest(), media: 'x' }],
  ])('a request of %s is malformed, and nothing is stored', async (_what, body) => {
    await start()
    expect(await code(await setIds(body))).toEqual([400, 'malformed'])
    expect((await me()).row['messages_request']).toBe(null)
  })
})

describe('permits', () => {
  test('for messages: ten, one back each hour, all on the next day', async () => {
    await start()
    expect((await setIds({ messages: newRequest() })).status).toBe(204)
    const last = newRequest()
    for (let i = 0; i < 9; i++) expect((await setIds({ messages: newRequest() })).status).toBe(204)
    expect((await setIds({ messages: last })).status).toBe(204)
    expect((await setIds({ messages: last })).status).toBe(204)
    const told = await me()
    expect(told.permits.messages).toEqual({ left: 0, retryAfterMs: hourMs })
    expect(told.row).toMatchObject({ messages_permits: 10, messages_permits_day: today + 1 })
    const refused = await setIds({ messages: newRequest() })
    expect([refused.status, await refused.json()]).toEqual([
      429,
      { error: 'rate-limited', retryAfterMs: hourMs },
    ])
    now += hourMs - 1
    await renew()
    expect((await setIds({ messages: newRequest() })).status).toBe(429)
    now += 1
    expect((await setIds({ messages: newRequest() })).status).toBe(204)
    expect((await setIds({ messages: newRequest() })).status).toBe(429)
    service = await service.restart()
    caller = accountCaller(service.url, caller.keys)
    await renew()
    // What came back within the hour, only memory knew.
    expect((await setIds({ messages: newRequest() })).status).toBe(429)
    now = (today + 1) * dayMs
    await renew()
    expect((await me()).permits.messages.left).toBe(10)
    await service.sweep()
    expect((await me()).row).toMatchObject({ messages_permits: 0, messages_permits_day: null })
  })

  test('for media: five while paid, one back each week; none are taken while free', async () => {
    await start()
    for (let i = 0; i < 8; i++) expect((await setIds({ media: newRequest() })).status).toBe(204)
    expect((await me()).row['media_permits_day']).toBe(null)
    await show(issuedReceipt(secretsOf(service.dataFolder), { expiresDay: monthStart(today, 6) }))
    for (let i = 0; i < 5; i++) expect((await setIds({ media: newRequest() })).status).toBe(204)
    expect((await me()).row['media_permits_day']).toBe(today + 35)
    const wait = 7 * dayMs - dayMs / 2
    const refused = await setIds({ media: newRequest() })
    expect([refused.status, await refused.json()]).toEqual([
      429,
      { error: 'rate-limited', retryAfterMs: wait },
    ])
    now += wait - 1
    await renew()
    expect((await setIds({ media: newRequest() })).status).toBe(429)
    now += 1
    expect((await setIds({ media: newRequest() })).status).toBe(204)
    expect((await setIds({ media: newRequest() })).status).toBe(429)
    now += 36 * dayMs
    await service.sweep()
    await renew()
    expect((await me()).row['media_permits_day']).toBe(null)
  })
})

describe('receipts', () => {
  test('make an account paid until their month, again and again, for no other account', async () => {
    await start()
    const secrets = secretsOf(service.dataFolder)
    const receipt = issuedReceipt(secrets, { expiresDay: nextMonth })
    expect(await code(await show(receipt))).toEqual([404, 'no-backup-ids'])
    await setIds({ media: newRequest() })
    expect((await show(receipt)).status).toBe(204)
    expect((await show(receipt)).status).toBe(204)
    expect((await me()).row['paid_until']).toBe(nextMonth)
    const later = monthStart(today, 3)
    expect((await show(issuedReceipt(secrets, { expiresDay: later }))).status).toBe(204)
    expect((await show(receipt)).status).toBe(204)
    expect((await me()).row['paid_until']).toBe(later)
    const other = accountCaller(service.url)
    const as = { caller: other, token: await other.begin() }
    await other.call('PUT', '/v1/accounts/me/backup-ids', as.token, { media: newRequest() })
    expect(await code(await show(receipt, as))).toEqual([400, 'bad-receipt'])
    service = await service.restart()
    caller = accountCaller(service.url, caller.keys)
    await renew()
    expect((await show(receipt)).status).toBe(204)
  })

  test('that are not good are refused', async () => {
    await start()
    await setIds({ media: newRequest() })
    const secrets = secretsOf(service.dataFolder)
    const other = await startTestService()
    const foreign = issuedReceipt(secretsOf(other.dataFolder), { expiresDay: nextMonth })
    await other.close()
    const good = issuedReceipt(secrets, { expiresDay: nextMonth })
    const bent = fromBase64Url(good)!
    bent[328]! ^= 1
    for (const presentation of [
      issuedReceipt(secrets, { expiresDay: nextMonth + 1 }),
      issuedReceipt(secrets, { expiresDay: monthStart(today) }),
      issuedReceipt(secrets, { expiresDay: nextMonth, level: 200 }),
      issuedReceipt(secrets, { expiresDay: nextMonth, level: 202 }),
      foreign,
      toBase64Url(bent),
      `${good}A`,
      good.slice(1),
      5,
      undefined,
    ]) {
      expect(await code(await show(presentation))).toEqual([400, 'bad-receipt'])
    }
    expect((await me()).row['paid_until']).toBe(0)
  })

  test('are good on the day they expire, not on the next, and forgotten 31 days later', async () => {
    await start()
    await setIds({ media: newRequest() })
    const secrets = secretsOf(service.dataFolder)
    const receipt = issuedReceipt(secrets, { expiresDay: nextMonth })
    now = nextMonth * dayMs + dayMs - 1
    await renew()
    expect((await show(receipt)).status).toBe(204)
    now += 1
    expect(await code(await show(receipt))).toEqual([400, 'bad-receipt'])
    expect(dayOf(now)).toBe(nextMonth + 1)
  })
})
