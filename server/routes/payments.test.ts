import { randomBytes } from 'node:crypto'
import { afterEach, describe, expect, test } from 'vitest'
import { toBase64Url } from '../../src/core/bytes.ts'
import { serviceConfig, type ServiceSettings } from '../config.ts'
import type { PaymentSettings } from '../payments/payment-settings.ts'
import { errorOf } from '../testing/payments-contract.ts'
import { receiptClient } from '../testing/receipt-client.ts'
import { startPayments, type TestPayments } from '../testing/start-payments.ts'
import { startTestService } from '../testing/start-test-service.ts'

let payments: TestPayments
let now = Date.parse('2027-01-10T09:00:00Z')
afterEach(() => payments.close())

async function start(
  settings: Partial<PaymentSettings> = {},
  plans: ServiceSettings['plans'] = {},
): Promise<void> {
  payments = await startPayments({ clock: () => now, settings, plans })
}
/** Nothing listens there: no test here gets so far. */
const stripe = {
  key: 'sk_test_x',
  webhookSecret: 'whsec_x',
  host: '127.0.0.1',
  port: 9,
  protocol: 'http',
} as const
const subscriber = toBase64Url(randomBytes(32))
const posts = ['/checkout', '/portal', '/status', '/receipts', '/webhook']
const offer = async (): Promise<unknown> => (await payments.get('/plans')).json()

describe('plans', () => {
  test('say what is to be had, for how much, and how', async () => {
    await start({ stripe })
    expect(await offer()).toEqual({
      ...serviceConfig({ dataFolder: 'none' }).plans,
      priceCents: 199,
      currency: 'usd',
      ways: ['card', 'voucher'],
    })
  })

  test.each<[Partial<PaymentSettings>, string[]]>([
    [{}, ['voucher']],
    [{ stripe, vouchers: false }, ['card']],
    [{ vouchers: false }, []],
  ])('%j', async (settings, ways) => {
    await start(settings)
    expect(await offer()).toMatchObject({ open: false, ways })
  })

  test('where everyone is paid nobody can pay', async () => {
    await start({ stripe }, { open: true })
    expect(await offer()).toMatchObject({ open: true, ways: [] })
    for (const path of posts) {
      expect(await errorOf(await payments.post(path, { subscriber }))).toEqual([403, 'plan'])
    }
  })
})

test('what is switched off is no plan of ours', async () => {
  await start()
  for (const path of ['/checkout', '/portal', '/webhook', '/status']) {
    expect(await errorOf(await payments.post(path, { subscriber }))).toEqual([403, 'plan'])
  }
  const { request } = receiptClient(payments.parameters)
  expect(await errorOf(await payments.post('/receipts', { subscriber, request }))).toEqual([403, 'plan'])
  await payments.close()
  await start({ stripe, vouchers: false })
  expect(await errorOf(await payments.post('/status', { voucher: 'ABCD' }))).toEqual([403, 'plan'])
  await payments.close()
  await start({ vouchers: false })
  for (const path of posts) expect(await errorOf(await payments.post(path, {}))).toEqual([403, 'plan'])
})

describe('another side', () => {
  test.each([
    'Authorization',
    'Heirloom-Presentation',
    'Heirloom-Signature',
    'Heirloom-Minute',
    'Heirloom-Backup-Id',
  ])('%s is refused on every call', async (name) => {
    await start({ stripe })
    const headers = { [name]: 'x' }
    const mixed = [400, 'mixed-identities']
    expect(await errorOf(await payments.get('/plans', headers))).toEqual(mixed)
    for (const path of posts) {
      expect(await errorOf(await payments.post(path, { subscriber }, headers))).toEqual(mixed)
    }
  })
})

describe('bodies', () => {
  test.each(['/checkout', '/portal', '/status', '/receipts'])('of %s end at 4 KiB', async (path) => {
    await start({ stripe })
    const whole = JSON.stringify({ pad: '' })
    const body = (bytes: number) => JSON.stringify({ pad: 'x'.repeat(bytes - whole.length) })
    expect(await errorOf(await payments.post(path, body(4096)))).toEqual([400, 'malformed'])
    expect(await errorOf(await payments.post(path, body(4097)))).toEqual([413, 'too-large'])
  })

  test('of events end at 256 KiB', async () => {
    await start({ stripe })
    const most = 256 * 1024
    expect(await errorOf(await payments.post('/webhook', 'x'.repeat(most)))).toEqual([400, 'malformed'])
    expect(await errorOf(await payments.post('/webhook', 'x'.repeat(most + 1)))).toEqual([413, 'too-large'])
  })

  test.each([
    '',
    'no json',
    '[]',
    '{}',
    { subscriber: 5 },
    { subscriber: toBase64Url(randomBytes(31)) },
    { subscriber: `${subscriber}=` },
    { voucher: 5 },
    { subscriber, voucher: 'ABCD-EFGH-JKMN-PQRS' },
  ])('%j is malformed', async (body) => {
    await start({ stripe })
    const { request } = receiptClient(payments.parameters)
    const asked = typeof body === 'string' ? body : { ...body, request }
    expect(await errorOf(await payments.post('/receipts', asked))).toEqual([400, 'malformed'])
    expect(await errorOf(await payments.post('/status', body))).toEqual([400, 'malformed'])
  })
})

test.each([
  ['/status', 120],
  ['/checkout', 20],
  ['/webhook', 1000],
])('calls to %s are limited by address, and the wait that is named is the true one', async (path, burst) => {
  await start({ stripe })
  let answer = await payments.post(path, '')
  let calls = 1
  for (; calls < 2000 && answer.status === 400; calls++) answer = await payments.post(path, '')
  expect(calls).toBe(burst + 1)
  const { error, retryAfterMs } = (await answer.json()) as { error: string; retryAfterMs: number }
  expect([answer.status, error]).toEqual([429, 'rate-limited'])
  now += retryAfterMs - 1
  expect((await payments.post(path, '')).status).toBe(429)
  now += 1
  expect((await payments.post(path, '')).status).toBe(400)
})

test('the service has these routes, and vouchers work by default', async () => {
  await start()
  const service = await startTestService()
  const answer = await fetch(`${service.url}/v1/payments/plans`)
  expect([answer.status, await answer.json()]).toMatchObject([200, { open: false, ways: ['voucher'] }])
  expect((await fetch(`${service.url}/v1/payments/nothing`)).status).toBe(404)
  await service.close()
})
