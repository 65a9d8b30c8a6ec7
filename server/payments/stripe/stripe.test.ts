import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { toBase64Url } from '../../../src/core/bytes.ts'
import { subscriptionExpiryDay } from '../../../src/domain/protocol/paid-months.ts'
import { dayMs, dayOf, minuteMs } from '../../clock.ts'
import { seeded } from '../../testing/random.ts'
import { errorOf, paymentsContract } from '../../testing/payments-contract.ts'
import { receiptClient } from '../../testing/receipt-client.ts'
import { startPayments, type TestPayments } from '../../testing/start-payments.ts'
import type { StandInEvent, StandInSession, StandInSubscription } from './testing/shapes.ts'
import { signedEvent, startStripeStandIn, type StripeStandIn } from './testing/stand-in.ts'

const start = Date.parse('2027-01-10T09:00:00Z')
const day = (text: string) => Date.parse(`${text}T00:00:00Z`) / dayMs

let now: number
let stripe: StripeStandIn
let payments: TestPayments
let subscriber: string
beforeEach(async () => {
  now = start
  stripe = await startStripeStandIn(() => now)
  payments = await startPayments({ clock: () => now, settings: { stripe: stripe.settings, vouchers: false } })
  subscriber = toBase64Url(randomBytes(32))
})
afterEach(async () => {
  await payments.close()
  await stripe.close()
})

const urlOf = async (answer: Response) => ((await answer.json()) as { url: string }).url
const checkout = async () => urlOf(await payments.post('/checkout', { subscriber }))
const later = (ms = minuteMs) => {
  now += ms
}
async function status(): Promise<unknown> {
  later()
  return (await payments.post('/status', { subscriber })).json()
}
/** A first receipt for what is paid, or how it was refused. */
async function receipt(): Promise<unknown> {
  later()
  const client = receiptClient(payments.parameters)
  const answer = await payments.post('/receipts', { subscriber, request: client.request })
  if (answer.status === 202) return [202]
  return answer.status === 200 ? (await client.receive(answer)).expiryDay : errorOf(answer)
}
function send(
  event: StandInEvent,
  { at = now, secret = stripe.settings.webhookSecret } = {},
): Promise<Response> {
  const { body, signature } = signedEvent(event, { at, secret })
  return payments.post('/webhook', body, { 'Stripe-Signature': signature })
}
async function deliver(...events: StandInEvent[]): Promise<void> {
  for (const event of events) expect((await send(event)).status).toBe(200)
}
/** Opens a page and pays there; the events are not sent yet. */
async function pay(how?: 'at once' | 'slowly'): Promise<Paid> {
  const session = stripe.ledger.sessionAt(await checkout())
  const events = stripe.ledger.pay(session, how)
  return { session, events, subscription: stripe.ledger.subscriptionOf(session) }
}
interface Paid {
  readonly session: StandInSession
  readonly events: StandInEvent[]
  readonly subscription: StandInSubscription
}
const row = () => payments.facts.payments.findSubscriber(Buffer.from(subscriber, 'base64url').subarray(0, 16))

describe('a subscription', () => {
  paymentsContract((clock) => {
    let standIn: StripeStandIn
    return {
      options: async () => {
        standIn = await startStripeStandIn(clock)
        return { settings: { stripe: standIn.settings } }
      },
      pay: async ({ post }) => {
        const body = { subscriber: toBase64Url(randomBytes(32)) }
        standIn.ledger.pay(standIn.ledger.sessionAt(await urlOf(await post('/checkout', body))))
        return { body, expiryDay: subscriptionExpiryDay(day('2027-02-10')) }
      },
      stranger: () => ({ subscriber: toBase64Url(randomBytes(32)) }),
      close: () => standIn.close(),
    }
  }, start)

  test('from the page to the end', async () => {
    expect(await status()).toEqual({ state: 'none', paidThroughDay: null, endsAtPeriodEnd: false })
    const session = stripe.ledger.sessionAt(await checkout())
    expect(await status()).toMatchObject({ state: 'open', paidThroughDay: null })
    expect(await receipt()).toEqual([202])
    await deliver(...stripe.ledger.pay(session))
    const subscription = stripe.ledger.subscriptionOf(session)
    expect(await status()).toEqual({
      state: 'active',
      paidThroughDay: day('2027-02-10'),
      endsAtPeriodEnd: false,
    })
    expect(await receipt()).toBe(day('2027-03-01'))
    expect(await receipt()).toEqual([409, 'other-receipt'])
    now = Date.parse('2027-02-10T10:00:00Z')
    await deliver(...stripe.ledger.renew(subscription))
    expect(await receipt()).toBe(day('2027-04-01'))
    await deliver(...stripe.ledger.cancelLater(subscription))
    expect(await status()).toEqual({
      state: 'active',
      paidThroughDay: day('2027-03-10'),
      endsAtPeriodEnd: true,
    })
    now = Date.parse('2027-03-10T10:00:00Z')
    await deliver(...stripe.ledger.end(subscription))
    expect(await status()).toMatchObject({ state: 'ended', paidThroughDay: day('2027-03-10') })
    expect(await receipt()).toEqual([409, 'other-receipt'])
  })

  test('tells Stripe the row id and nothing else', async () => {
    await pay()
    const name = toBase64Url(Buffer.from(subscriber, 'base64url').subarray(0, 16))
    const made = stripe.calls.find(
      ({ method, path }) => method === 'POST' && path.endsWith('/checkout/sessions'),
    )
    expect([...made!.parameters.keys()].sort()).toEqual(
      [
        'mode',
        'line_items[0][price]',
        'line_items[0][quantity]',
        'client_reference_id',
        'metadata[heirloom_subscriber]',
        'subscription_data[metadata][heirloom_subscriber]',
        'success_url',
        'cancel_url',
      ].sort(),
    )
    expect(made!.parameters.get('client_reference_id')).toBe(name)
    for (const { parameters } of stripe.calls) {
      for (const value of parameters.values()) expect(value).not.toContain(subscriber.slice(22))
    }
  })

  test('has one price, made once', async () => {
    await checkout()
    subscriber = toBase64Url(randomBytes(32))
    payments = await payments.restart()
    await checkout()
    const made = stripe.calls.filter(({ method, path }) => method === 'POST' && path === '/v1/prices')
    expect(made.map(({ parameters }) => Object.fromEntries(parameters))).toMatchObject([
      { currency: 'usd', unit_amount: '199', 'recurring[interval]': 'month' },
    ])
  })

  test('is found without any event', async () => {
    const { subscription } = await pay()
    expect(await receipt()).toBe(day('2027-03-01'))
    now = Date.parse('2027-02-10T10:00:00Z')
    stripe.ledger.renew(subscription)
    expect(await status()).toMatchObject({ state: 'active', paidThroughDay: day('2027-03-10') })
    expect(await receipt()).toBe(day('2027-04-01'))
  })

  test('is asked about once in a few seconds, and what an event brings counts at once', async () => {
    const session = stripe.ledger.sessionAt(await checkout())
    expect(await status()).toMatchObject({ state: 'open' })
    const asked = stripe.calls.length
    for (let i = 0; i < 5; i++) await payments.post('/status', { subscriber })
    expect(stripe.calls.length).toBe(asked)
    await deliver(...stripe.ledger.pay(session))
    const answer = await payments.post('/status', { subscriber })
    expect(await answer.json()).toMatchObject({ state: 'active' })
  })

  test('is known from what was read last while Stripe does not answer', async () => {
    const { events } = await pay()
    await deliver(...events)
    stripe.down = true
    expect(await status()).toMatchObject({ state: 'active' })
    expect(await receipt()).toBe(day('2027-03-01'))
    expect(await errorOf(await payments.post('/portal', { subscriber }))).toEqual([503, 'busy'])
    expect(payments.log.length).toBeGreaterThan(0)
  })
})

describe('the page', () => {
  test('is the same one while it is open, a new one afterwards', async () => {
    const first = await checkout()
    expect(await checkout()).toBe(first)
    await deliver(...stripe.ledger.expire(stripe.ledger.sessionAt(first)))
    expect(await status()).toMatchObject({ state: 'none' })
    expect(await checkout()).not.toBe(first)
  })

  test('asked for twice at once is one page', async () => {
    const urls = await Promise.all([checkout(), checkout(), checkout()])
    expect(new Set(urls).size).toBe(1)
  })

  test('for who pays already is the portal; after the end it is a page again, for the same customer', async () => {
    const { subscription } = await pay()
    later()
    expect(await checkout()).toBe(`https://portal.example/${subscription.customer}`)
    expect(await urlOf(await payments.post('/portal', { subscriber }))).toBe(
      `https://portal.example/${subscription.customer}`,
    )
    await deliver(...stripe.ledger.end(subscription))
    const again = stripe.ledger.sessionAt(await checkout())
    expect(again.customer).toBe(subscription.customer)
    expect(await status()).toMatchObject({ state: 'open' })
    now += 40 * dayMs
    await deliver(...stripe.ledger.pay(again))
    expect(await status()).toMatchObject({ state: 'active' })
    expect(await receipt()).toBe(subscriptionExpiryDay(dayOf(now) + 28))
  })

  test('is for the subscriber alone: the other half of the id must fit', async () => {
    await pay()
    const id = Buffer.from(subscriber, 'base64url')
    subscriber = toBase64Url(Buffer.concat([id.subarray(0, 16), randomBytes(16)]))
    for (const path of ['/checkout', '/portal']) {
      expect(await errorOf(await payments.post(path, { subscriber }))).toEqual([404, 'no-payment'])
    }
    expect(await status()).toMatchObject({ state: 'none' })
    expect(await receipt()).toEqual([404, 'no-payment'])
  })

  test('cannot be had while Stripe does not answer, and can afterwards', async () => {
    stripe.down = true
    expect(await errorOf(await payments.post('/checkout', { subscriber }))).toEqual([503, 'busy'])
    stripe.down = false
    expect(await checkout()).toContain('https://checkout.example/')
  })
})

describe('events', () => {
  const outcome = async () => [await row(), await status()]

  test('twice, thrice, and again after a restart change nothing', async () => {
    const { events } = await pay()
    await deliver(...events, ...events)
    const once = await outcome()
    payments = await payments.restart()
    await deliver(...events)
    expect(await outcome()).toEqual(once)
    expect(once[1]).toMatchObject({ state: 'active' })
  })

  test('known ones are not asked about again', async () => {
    const { events } = await pay()
    await deliver(...events)
    const asked = stripe.calls.length
    await deliver(...events)
    expect(stripe.calls.length).toBe(asked)
  })

  test('in any order come to the same', async () => {
    const { events, subscription } = await pay()
    now = Date.parse('2027-02-10T10:00:00Z')
    const all = [...events, ...stripe.ledger.renew(subscription, 'failed')]
    now = Date.parse('2027-02-13T10:00:00Z')
    all.push(...stripe.ledger.settle(subscription), ...stripe.ledger.cancelLater(subscription))
    const random = seeded(7)
    let first: unknown
    for (let round = 0; round < 6; round++) {
      const shuffled = all.map((event) => ({ event, at: random() })).sort((a, b) => a.at - b.at)
      // Each round with ids of its own, or the first would settle it for all.
      await deliver(...shuffled.map(({ event }) => ({ ...event, id: `${event.id}_${round}` })))
      now = Date.parse('2027-02-14T10:00:00Z')
      const state = await outcome()
      first ??= state
      expect(state).toEqual(first)
    }
    expect(first).toMatchObject([
      { status: 'active' },
      { paidThroughDay: day('2027-03-10'), endsAtPeriodEnd: true },
    ])
  })

  test('before the answer to the checkout are not lost', async () => {
    let early: Promise<Response>[] = []
    stripe.beforeSending = ({ method, path }) => {
      if (method !== 'POST' || !path.endsWith('/checkout/sessions')) return
      early = stripe.ledger.pay(stripe.ledger.newestSession()).map((event) => send(event))
    }
    await checkout()
    expect(early.length).toBe(3)
    for (const answer of await Promise.all(early)) expect(answer.status).toBe(200)
    expect(await status()).toMatchObject({ state: 'active', paidThroughDay: day('2027-02-10') })
  })

  test('that cannot be looked into are asked for again', async () => {
    const { events } = await pay()
    stripe.down = true
    expect(await errorOf(await send(events[0]!))).toEqual([503, 'busy'])
    stripe.down = false
    await deliver(...events)
    expect((await row())!.status).toBe('active')
  })

  test('of other kinds and of other products are taken and left alone', async () => {
    const { events } = await pay()
    await deliver({ ...events[0]!, type: 'payout.paid', id: 'evt_other' })
    const foreign = { id: 'sub_foreign', object: 'subscription', metadata: {} }
    const data = { object: foreign }
    const asked = await send({ ...events[1]!, id: 'evt_foreign', data })
    expect(asked.status).toBe(200)
    const unknown = toBase64Url(randomBytes(16))
    await deliver({
      ...events[1]!,
      id: 'evt_unknown',
      data: { object: { ...foreign, metadata: { heirloom_subscriber: unknown } } },
    })
    expect((await row())!.subscription).toBe(null)
  })

  test('say who they are about in the shapes of earlier versions too', async () => {
    const { events, subscription } = await pay()
    const invoice = { id: 'in_1', object: 'invoice', metadata: {}, subscription: subscription.id }
    await deliver({ ...events[2]!, id: 'evt_old', api_version: '2024-06-20', data: { object: invoice } })
    expect((await row())!.status).toBe('active')
  })

  test('are remembered for a month or two', async () => {
    const { events } = await pay()
    await deliver(...events)
    now = Date.parse('2027-02-28T00:00:00Z')
    await payments.payments.sweep()
    const asked = stripe.calls.length
    await deliver(...events)
    expect(stripe.calls.length).toBe(asked)
    now = Date.parse('2027-03-01T00:00:00Z')
    await payments.payments.sweep()
    await deliver(...events)
    expect(stripe.calls.length).toBeGreaterThan(asked)
  })

  test.each([
    ['another secret', { secret: 'whsec_another' }],
    ['too old', { at: start - 301_000 }],
  ])('signed with %s are refused, and nothing is done', async (_, how) => {
    const { events } = await pay()
    const asked = stripe.calls.length
    expect(await errorOf(await send(events[0]!, how))).toEqual([400, 'malformed'])
    expect([stripe.calls.length, (await row())!.subscription]).toEqual([asked, null])
    expect((await send(events[0]!, { at: start - 300_000 })).status).toBe(200)
  })

  test.each<
    [string, (sent: { body: string; signature: string }) => Partial<{ body: string; signature: string }>]
  >([
    ['no signature', () => ({ signature: '' })],
    ['nonsense', () => ({ signature: 't=1,v1=00' })],
    ['another body', () => ({ body: '{"id":"evt_1"}' })],
    ['a byte more', ({ body }) => ({ body: `${body} ` })],
    ['no body', () => ({ body: '' })],
  ])('with %s are refused', async (_, change) => {
    const { events } = await pay()
    const signed = signedEvent(events[0]!, { at: now, secret: stripe.settings.webhookSecret })
    const { body, signature } = { ...signed, ...change(signed) }
    const answer = await payments.post('/webhook', body, { 'Stripe-Signature': signature })
    expect(await errorOf(answer)).toEqual([400, 'malformed'])
  })
})

describe('money', () => {
  test('that did not come: no receipt for the next period, and one when it comes after all', async () => {
    const { events, subscription } = await pay()
    await deliver(...events)
    expect(await receipt()).toBe(day('2027-03-01'))
    now = Date.parse('2027-02-10T10:00:00Z')
    await deliver(...stripe.ledger.renew(subscription, 'failed'))
    expect(await status()).toMatchObject({ state: 'failed', paidThroughDay: day('2027-02-10') })
    expect(await receipt()).toEqual([402, 'payment-failed'])
    now = Date.parse('2027-02-14T10:00:00Z')
    await deliver(...stripe.ledger.settle(subscription))
    expect(await receipt()).toBe(day('2027-04-01'))
  })

  test('that failed to come leaves the right to the period that was paid', async () => {
    const { subscription } = await pay()
    now = Date.parse('2027-02-10T10:00:00Z')
    await deliver(...stripe.ledger.renew(subscription, 'failed'))
    expect(await receipt()).toBe(day('2027-03-01'))
  })

  test('that takes days: open until it is there', async () => {
    const { events, subscription } = await pay('slowly')
    await deliver(...events)
    expect(await status()).toMatchObject({ state: 'open', paidThroughDay: null })
    expect(await receipt()).toEqual([202])
    await deliver(...stripe.ledger.settle(subscription))
    expect(await receipt()).toBe(day('2027-03-01'))
    now = Date.parse('2027-02-11T10:00:00Z')
    await deliver(...stripe.ledger.renew(subscription, 'slowly'))
    expect(await status()).toMatchObject({ state: 'open' })
    expect(await receipt()).toEqual([202])
  })

  test('that went back before the receipt: none is given, with and without the event', async () => {
    const { events, subscription } = await pay()
    await deliver(...events)
    const [refunded] = stripe.ledger.refund(subscription)
    expect(await receipt()).toEqual([404, 'no-payment'])
    await deliver(refunded!)
    expect(await receipt()).toEqual([404, 'no-payment'])
    expect(await status()).toMatchObject({ state: 'ended', paidThroughDay: null })
  })

  test('that went back is known from the event alone', async () => {
    const { events, subscription } = await pay()
    await deliver(...events)
    await deliver(...stripe.ledger.refund(subscription))
    stripe.down = true
    expect(await receipt()).toEqual([404, 'no-payment'])
  })

  test('that went back after the receipt: the receipt stays, and no second one is given', async () => {
    const { events, subscription } = await pay()
    await deliver(...events)
    const client = receiptClient(payments.parameters)
    const ask = () => payments.post('/receipts', { subscriber, request: client.request })
    const issued = await client.receive(await ask())
    await deliver(...stripe.ledger.refund(subscription))
    later()
    expect(await client.receive(await ask())).toEqual(issued)
    expect(await receipt()).toEqual([409, 'other-receipt'])
    now = Date.parse('2027-02-10T10:00:00Z')
    await deliver(...stripe.ledger.renew(subscription))
    expect(await receipt()).toBe(day('2027-04-01'))
  })

  test('of which a part went back still pays for the period', async () => {
    const { events, subscription } = await pay()
    await deliver(...events, ...stripe.ledger.refund(subscription, 99))
    expect(await receipt()).toBe(day('2027-03-01'))
    await deliver(...stripe.ledger.refund(subscription, 100))
    expect(await status()).toMatchObject({ state: 'ended' })
  })
})

describe('subscribers', () => {
  test('that never paid go, those that pay stay, and what is over goes in time', async () => {
    await checkout()
    const stranger = subscriber
    subscriber = toBase64Url(randomBytes(32))
    const { subscription, events } = await pay()
    await deliver(...events)
    const sweepAt = async (text: string) => {
      now = Date.parse(`${text}T12:00:00Z`)
      await payments.payments.sweep()
    }
    const there = async (id: string) => {
      const found = await payments.facts.payments.findSubscriber(Buffer.from(id, 'base64url').subarray(0, 16))
      return found !== null
    }
    expect(await there(stranger)).toBe(true)
    await sweepAt('2027-02-28')
    expect([await there(stranger), await there(subscriber)]).toEqual([true, true])
    // Its page is still open at Stripe: it may yet pay.
    await sweepAt('2027-03-01')
    expect(await there(stranger)).toBe(true)
    stripe.ledger.expireAll()
    await sweepAt('2027-04-01')
    expect(await there(stranger)).toBe(false)
    await sweepAt('2027-05-01')
    expect(await there(subscriber)).toBe(true)
    stripe.ledger.end(subscription)
    await sweepAt('2027-06-01')
    expect(await there(subscriber)).toBe(false)
  })

  test('stay while Stripe cannot be asked', async () => {
    const { events } = await pay()
    await deliver(...events)
    stripe.down = true
    now = Date.parse('2028-01-01T12:00:00Z')
    await payments.payments.sweep()
    expect(await row()).not.toBe(null)
  })
})

test('nothing secret is logged', async () => {
  const { events } = await pay()
  stripe.down = true
  await status()
  await send(events[0]!)
  await payments.post('/portal', { subscriber })
  await payments.post('/checkout', { subscriber })
  const said = payments.log.join('\n')
  expect(said).toContain('Stripe')
  const { key, webhookSecret } = stripe.settings
  for (const secret of [key, webhookSecret, subscriber.slice(0, 21), 'cus_', 'sub_', 'cs_', 'in_']) {
    expect(said).not.toContain(secret)
  }
})
