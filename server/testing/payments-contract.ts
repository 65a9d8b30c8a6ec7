import { afterEach, beforeEach, expect, test } from 'vitest'
import { toBase64Url } from '../../src/core/bytes.ts'
import { dayMs } from '../clock.ts'
import { receiptClient } from './receipt-client.ts'
import { startPayments, type PaymentTestOptions, type TestPayments } from './start-payments.ts'

/** Somebody who pays in one way: what a call of theirs names, b64 or as typed. */
export interface TestPayer {
  readonly body: Readonly<Record<string, string>>
  /** The first day on which a receipt for what is paid is no good. */
  readonly expiryDay: number
}

export interface TestWay {
  readonly options: () => Promise<Pick<PaymentTestOptions, 'settings'>>
  /** A new payer who has just paid. */
  readonly pay: (payments: TestPayments) => Promise<TestPayer>
  /** One who looks right and has not. */
  readonly stranger: () => Readonly<Record<string, string>>
  readonly close: () => Promise<void>
}

export const errorOf = async (answer: Response) => [
  answer.status,
  ((await answer.json()) as { error?: string }).error,
]

/** What every way to pay keeps, from the payment to the receipt and its end. `way` is told the time by `clock`. */
export function paymentsContract(way: (clock: () => number) => TestWay, startMs: number): void {
  let now: number
  let made: TestWay
  let payments: TestPayments
  let dying: boolean
  beforeEach(async () => {
    now = startMs
    dying = false
    made = way(() => now)
    payments = await startPayments({
      clock: () => now,
      ...(await made.options()),
      wrapIssuer: (issuer) => ({
        issue: (request, expirySeconds) => {
          const response = issuer.issue(request, expirySeconds)
          if (!dying) return response
          // The payment is used up in the database, and the client has nothing.
          return new Uint8Array(0)
        },
      }),
    })
  })
  afterEach(async () => {
    await payments.close()
    await made.close()
  })
  const ask = (body: Readonly<Record<string, string>>, request: string) =>
    payments.post('/receipts', { ...body, request })

  test('what is paid for once gives one right, to the first request', async () => {
    const payer = await made.pay(payments)
    const first = receiptClient(payments.parameters)
    const receipt = await first.receive(await ask(payer.body, first.request))
    expect(receipt).toMatchObject({ level: 201n, expiryDay: payer.expiryDay })
    const other = receiptClient(payments.parameters)
    expect(await errorOf(await ask(payer.body, other.request))).toEqual([409, 'other-receipt'])
    expect(await first.receive(await ask(payer.body, first.request))).toEqual(receipt)
    expect(await errorOf(await ask(payer.body, other.request))).toEqual([409, 'other-receipt'])
  })

  test('two requests at once: one is answered', async () => {
    const payer = await made.pay(payments)
    const clients = [1, 2, 3, 4].map(() => receiptClient(payments.parameters))
    const answers = await Promise.all(clients.map(({ request }) => ask(payer.body, request)))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409])
  })

  test('the same request is answered again after a crash, a restart and the turn of a month, with the same end', async () => {
    const payer = await made.pay(payments)
    const client = receiptClient(payments.parameters)
    dying = true
    await ask(payer.body, client.request)
    dying = false
    payments = await payments.restart()
    now += 20 * dayMs
    expect(await client.receive(await ask(payer.body, client.request))).toMatchObject({
      expiryDay: payer.expiryDay,
    })
    const other = receiptClient(payments.parameters)
    expect(await errorOf(await ask(payer.body, other.request))).toEqual([409, 'other-receipt'])
  })

  test('a request that is none costs nothing', async () => {
    const payer = await made.pay(payments)
    const unreadable = toBase64Url(new Uint8Array(97).fill(255))
    for (const request of ['', 'A'.repeat(129), unreadable]) {
      expect(await errorOf(await ask(payer.body, request))).toEqual([400, 'malformed'])
    }
    const client = receiptClient(payments.parameters)
    expect((await client.receive(await ask(payer.body, client.request))).level).toBe(201n)
  })

  test('who has not paid gets none', async () => {
    const client = receiptClient(payments.parameters)
    expect(await errorOf(await ask(made.stranger(), client.request))).toEqual([404, 'no-payment'])
    const status = await payments.post('/status', made.stranger())
    expect([status.status, await status.json()]).toMatchObject([200, { state: 'none' }])
  })

  test('nothing is kept for ever: 31 days after its end a receipt is forgotten, and not given again', async () => {
    const payer = await made.pay(payments)
    const client = receiptClient(payments.parameters)
    await client.receive(await ask(payer.body, client.request))
    const claims = () => payments.facts.payments.countClaims()
    now = (payer.expiryDay + 31) * dayMs
    await payments.payments.sweep()
    expect(await claims()).toBe(1)
    now += dayMs
    await payments.payments.sweep()
    expect(await claims()).toBe(0)
    for (const { request } of [client, receiptClient(payments.parameters)]) {
      expect((await ask(payer.body, request)).status).toBe(404)
    }
  })
}
