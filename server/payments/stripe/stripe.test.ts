import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { randomBytes } from 'node:crypto'
import { toBase64Url } from '../../../src/core/bytes.ts'
import { subscriptionExpiryDay } from '../../../src/domain/protocol/paid-months.ts'
import { dayMs, dayOf, minuteMs } from '../../clock.ts'
import { errorOf, paymentsContract } from '../../testing/payments-contract.ts'
import { cardPayer, newSubscriber, rowId, urlOf, type CardPayer } from './testing/card-payer.ts'
import { startStripeStandIn, type StripeStandIn } from './testing/stand-in.ts'

const start = Date.parse('2027-01-10T09:00:00Z')
const day = (text: string) => Date.parse(`${text}T00:00:00Z`) / dayMs

let payer: CardPayer
beforeEach(async () => {
  payer = await cardPayer(start)
})
afterEach(() => payer.close())

describe('a subscription', () => {
  paymentsContract((clock) => {
    let standIn: StripeStandIn
    return {
      options: async () => {
        standIn = await startStripeStandIn(clock)
        return { settings: { stripe: standIn.settings } }
      },
      pay: async (payments) => {
        const body = { subscriber: newSubscriber() }
        standIn.ledger.pay(standIn.ledger.sessionAt(await urlOf(await payments.post('/checkout', body))))
        return { body, expiryDay: subscriptionExpiryDay(day('2027-02-10')) }
      },
      stranger: () => ({ subscriber: newSubscriber() }),
      close: () => standIn.close(),
    }
  }, start)

  test('from the page to the end', async () => {
    expect(await payer.status()).toEqual({ state: 'none', paidThroughDay: null, endsAtPeriodEnd: false })
    const session = payer.stripe.ledger.sessionAt(await payer.checkout())
    expect(await payer.status()).toMatchObject({ state: 'open', paidThroughDay: null })
    expect(await payer.receipt()).toEqual([202])
    await payer.deliver(...payer.stripe.ledger.pay(session))
    const subscription = payer.stripe.ledger.subscriptionOf(session)
    expect(await payer.status()).toEqual({
      state: 'active',
      paidThroughDay: day('2027-02-10'),
      endsAtPeriodEnd: false,
    })
    expect(await payer.receipt()).toBe(day('2027-03-01'))
    expect(await payer.receipt()).toEqual([409, 'other-receipt'])
    payer.now = Date.parse('2027-02-10T10:00:00Z')
    await payer.deliver(...payer.stripe.ledger.renew(subscription))
    expect(await payer.receipt()).toBe(day('2027-04-01'))
    await payer.deliver(...payer.stripe.ledger.cancelLater(subscription))
    expect(await payer.status()).toEqual({
      state: 'active',
      paidThroughDay: day('2027-03-10'),
      endsAtPeriodEnd: true,
    })
    payer.now = Date.parse('2027-03-10T10:00:00Z')
    await payer.deliver(...payer.stripe.ledger.end(subscription))
    expect(await payer.status()).toMatchObject({ state: 'ended', paidThroughDay: day('2027-03-10') })
    expect(await payer.receipt()).toEqual([409, 'other-receipt'])
  })

  test('tells Stripe the row id and nothing else', async () => {
    await payer.pay()
    const name = toBase64Url(rowId(payer.subscriber))
    const made = payer.stripe.calls.find(
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
    for (const { parameters } of payer.stripe.calls) {
      for (const value of parameters.values()) expect(value).not.toContain(payer.subscriber.slice(22))
    }
  })

  test('has one price, made once', async () => {
    await payer.checkout()
    payer.subscriber = newSubscriber()
    await payer.restart()
    await payer.checkout()
    const made = payer.stripe.calls.filter(({ method, path }) => method === 'POST' && path === '/v1/prices')
    expect(made.map(({ parameters }) => Object.fromEntries(parameters))).toMatchObject([
      { currency: 'usd', unit_amount: '199', 'recurring[interval]': 'month' },
    ])
  })

  test('is found without any event', async () => {
    const { subscription } = await payer.pay()
    expect(await payer.receipt()).toBe(day('2027-03-01'))
    payer.now = Date.parse('2027-02-10T10:00:00Z')
    payer.stripe.ledger.renew(subscription)
    expect(await payer.status()).toMatchObject({ state: 'active', paidThroughDay: day('2027-03-10') })
    expect(await payer.receipt()).toBe(day('2027-04-01'))
  })

  test('is asked about once in a few seconds, and what an event brings counts at once', async () => {
    const session = payer.stripe.ledger.sessionAt(await payer.checkout())
    expect(await payer.status()).toMatchObject({ state: 'open' })
    const asked = payer.stripe.calls.length
    for (let i = 0; i < 5; i++) await payer.payments.post('/status', { subscriber: payer.subscriber })
    expect(payer.stripe.calls.length).toBe(asked)
    await payer.deliver(...payer.stripe.ledger.pay(session))
    const answer = await payer.payments.post('/status', { subscriber: payer.subscriber })
    expect(await answer.json()).toMatchObject({ state: 'active' })
  })

  test('is known from what was read last while Stripe does not answer', async () => {
    const { events } = await payer.pay()
    await payer.deliver(...events)
    payer.stripe.down = true
    expect(await payer.status()).toMatchObject({ state: 'active' })
    expect(await payer.receipt()).toBe(day('2027-03-01'))
    expect(await errorOf(await payer.payments.post('/portal', { subscriber: payer.subscriber }))).toEqual([
      503,
      'busy',
    ])
    expect(payer.payments.log.length).toBeGreaterThan(0)
  })
})

describe('the page', () => {
  test('is the same one while it is open, a new one afterwards', async () => {
    const first = await payer.checkout()
    expect(await payer.checkout()).toBe(first)
    await payer.deliver(...payer.stripe.ledger.expire(payer.stripe.ledger.sessionAt(first)))
    expect(await payer.status()).toMatchObject({ state: 'none' })
    expect(await payer.checkout()).not.toBe(first)
  })

  test('asked for twice at once is one page', async () => {
    const urls = await Promise.all([payer.checkout(), payer.checkout(), payer.checkout()])
    expect(new Set(urls).size).toBe(1)
  })

  test('for who pays already is the portal; after the end it is a page again, for the same customer', async () => {
    const { subscription } = await payer.pay()
    payer.now += minuteMs
    expect(await payer.checkout()).toBe(`https://portal.example/${subscription.customer}`)
    expect(await urlOf(await payer.payments.post('/portal', { subscriber: payer.subscriber }))).toBe(
      `https://portal.example/${subscription.customer}`,
    )
    await payer.deliver(...payer.stripe.ledger.end(subscription))
    const again = payer.stripe.ledger.sessionAt(await payer.checkout())
    expect(again.customer).toBe(subscription.customer)
    expect(await payer.status()).toMatchObject({ state: 'open' })
    payer.now += 40 * dayMs
    await payer.deliver(...payer.stripe.ledger.pay(again))
    expect(await payer.status()).toMatchObject({ state: 'active' })
    expect(await payer.receipt()).toBe(subscriptionExpiryDay(dayOf(payer.now) + 28))
  })

  test('is for the subscriber alone: the other half of the id must fit', async () => {
    await payer.pay()
    const id = Buffer.from(payer.subscriber, 'base64url')
    payer.subscriber = toBase64Url(Buffer.concat([id.subarray(0, 16), randomBytes(16)]))
    for (const path of ['/checkout', '/portal']) {
      expect(await errorOf(await payer.payments.post(path, { subscriber: payer.subscriber }))).toEqual([
        404,
        'no-payment',
      ])
    }
    expect(await payer.status()).toMatchObject({ state: 'none' })
    expect(await payer.receipt()).toEqual([404, 'no-payment'])
  })

  test('cannot be had while Stripe does not answer, and can afterwards', async () => {
    payer.stripe.down = true
    expect(await errorOf(await payer.payments.post('/checkout', { subscriber: payer.subscriber }))).toEqual([
      503,
      'busy',
    ])
    payer.stripe.down = false
    expect(await payer.checkout()).toContain('https://checkout.example/')
  })
})

describe('subscribers', () => {
  test('that never paid go, those that pay stay, and what is over goes in time', async () => {
    await payer.checkout()
    const stranger = payer.subscriber
    payer.subscriber = newSubscriber()
    const { subscription, events } = await payer.pay()
    await payer.deliver(...events)
    const sweepAt = async (text: string) => {
      payer.now = Date.parse(`${text}T12:00:00Z`)
      await payer.payments.payments.sweep()
    }
    const there = async (id: string) => {
      const found = await payer.payments.facts.payments.findSubscriber(rowId(id))
      return found !== null
    }
    expect(await there(stranger)).toBe(true)
    await sweepAt('2027-02-28')
    expect([await there(stranger), await there(payer.subscriber)]).toEqual([true, true])
    // Its page is still open at Stripe: it may yet pay.
    await sweepAt('2027-03-01')
    expect(await there(stranger)).toBe(true)
    payer.stripe.ledger.expireAll()
    await sweepAt('2027-04-01')
    expect(await there(stranger)).toBe(false)
    await sweepAt('2027-05-01')
    expect(await there(payer.subscriber)).toBe(true)
    payer.stripe.ledger.end(subscription)
    await sweepAt('2027-06-01')
    expect(await there(payer.subscriber)).toBe(false)
  })

  test('stay while Stripe cannot be asked', async () => {
    const { events } = await payer.pay()
    await payer.deliver(...events)
    payer.stripe.down = true
    payer.now = Date.parse('2028-01-01T12:00:00Z')
    await payer.payments.payments.sweep()
    expect(await payer.row()).not.toBe(null)
  })
})

test('nothing secret is logged', async () => {
  const { events } = await payer.pay()
  payer.stripe.down = true
  await payer.status()
  await payer.send(events[0]!)
  await payer.payments.post('/portal', { subscriber: payer.subscriber })
  await payer.payments.post('/checkout', { subscriber: payer.subscriber })
  const said = payer.payments.log.join('\n')
  expect(said).toContain('Stripe')
  const { key, webhookSecret } = payer.stripe.settings
  for (const secret of [key, webhookSecret, payer.subscriber.slice(0, 21), 'cus_', 'sub_', 'cs_', 'in_']) {
    expect(said).not.toContain(secret)
  }
})
