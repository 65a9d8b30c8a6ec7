import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { randomBytes } from 'node:crypto'
import { toBase64Url } from '../../../src/core/bytes.ts'
import { dayMs } from '../../clock.ts'
import { seeded } from '../../testing/random.ts'
import { errorOf } from '../../testing/payments-contract.ts'
import { cardPayer, type CardPayer } from './testing/card-payer.ts'
import { signedEvent } from './testing/stand-in.ts'

const start = Date.parse('2027-01-10T09:00:00Z')
const day = (text: string) => Date.parse(`${text}T00:00:00Z`) / dayMs

let payer: CardPayer
beforeEach(async () => {
  payer = await cardPayer(start)
})
afterEach(() => payer.close())

describe('events', () => {
  const outcome = async () => [await payer.row(), await payer.status()]

  test('twice, thrice, and again after a restart change nothing', async () => {
    const { events } = await payer.pay()
    await payer.deliver(...events, ...events)
    const once = await outcome()
    await payer.restart()
    await payer.deliver(...events)
    expect(await outcome()).toEqual(once)
    expect(once[1]).toMatchObject({ state: 'active' })
  })

  test('known ones are not asked about again', async () => {
    const { events } = await payer.pay()
    await payer.deliver(...events)
    const asked = payer.stripe.calls.length
    await payer.deliver(...events)
    expect(payer.stripe.calls.length).toBe(asked)
  })

  test('in any order come to the same', async () => {
    const { events, subscription } = await payer.pay()
    payer.now = Date.parse('2027-02-10T10:00:00Z')
    const all = [...events, ...payer.stripe.ledger.renew(subscription, 'failed')]
    payer.now = Date.parse('2027-02-13T10:00:00Z')
    all.push(...payer.stripe.ledger.settle(subscription), ...payer.stripe.ledger.cancelLater(subscription))
    const random = seeded(7)
    let first: unknown
    for (let round = 0; round < 6; round++) {
      const shuffled = all.map((event) => ({ event, at: random() })).sort((a, b) => a.at - b.at)
      // Each round with ids of its own, or the first would settle it for all.
      await payer.deliver(...shuffled.map(({ event }) => ({ ...event, id: `${event.id}_${round}` })))
      payer.now = Date.parse('2027-02-14T10:00:00Z')
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
    payer.stripe.beforeSending = ({ method, path }) => {
      if (method !== 'POST' || !path.endsWith('/checkout/sessions')) return
      early = payer.stripe.ledger.pay(payer.stripe.ledger.newestSession()).map((event) => payer.send(event))
    }
    await payer.checkout()
    expect(early.length).toBe(3)
    for (const answer of await Promise.all(early)) expect(answer.status).toBe(200)
    expect(await payer.status()).toMatchObject({ state: 'active', paidThroughDay: day('2027-02-10') })
  })

  test('that cannot be looked into are asked for again', async () => {
    const { events } = await payer.pay()
    payer.stripe.down = true
    expect(await errorOf(await payer.send(events[0]!))).toEqual([503, 'busy'])
    payer.stripe.down = false
    await payer.deliver(...events)
    expect((await payer.row())!.status).toBe('active')
  })

  test('of other kinds and of other products are taken and left alone', async () => {
    const { events } = await payer.pay()
    await payer.deliver({ ...events[0]!, type: 'payout.paid', id: 'evt_other' })
    const foreign = { id: 'sub_foreign', object: 'subscription', metadata: {} }
    const data = { object: foreign }
    const asked = await payer.send({ ...events[1]!, id: 'evt_foreign', data })
    expect(asked.status).toBe(200)
    const unknown = toBase64Url(randomBytes(16))
    await payer.deliver({
      ...events[1]!,
      id: 'evt_unknown',
      data: { object: { ...foreign, metadata: { heirloom_subscriber: unknown } } },
    })
    expect((await payer.row())!.subscription).toBe(null)
  })

  test('say who they are about in the shapes of earlier versions too', async () => {
    const { events, subscription } = await payer.pay()
    const invoice = { id: 'in_1', object: 'invoice', metadata: {}, subscription: subscription.id }
    await payer.deliver({
      ...events[2]!,
      id: 'evt_old',
      api_version: '2024-06-20',
      data: { object: invoice },
    })
    expect((await payer.row())!.status).toBe('active')
  })

  test('are remembered for a month or two', async () => {
    const { events } = await payer.pay()
    await payer.deliver(...events)
    payer.now = Date.parse('2027-02-28T00:00:00Z')
    await payer.payments.payments.sweep()
    const asked = payer.stripe.calls.length
    await payer.deliver(...events)
    expect(payer.stripe.calls.length).toBe(asked)
    payer.now = Date.parse('2027-03-01T00:00:00Z')
    await payer.payments.payments.sweep()
    await payer.deliver(...events)
    expect(payer.stripe.calls.length).toBeGreaterThan(asked)
  })

  test.each([
    ['another secret', { secret: 'whsec_another' }],
    ['too old', { at: start - 301_000 }],
  ])('signed with %s are refused, and nothing is done', async (_, how) => {
    const { events } = await payer.pay()
    const asked = payer.stripe.calls.length
    expect(await errorOf(await payer.send(events[0]!, how))).toEqual([400, 'malformed'])
    expect([payer.stripe.calls.length, (await payer.row())!.subscription]).toEqual([asked, null])
    expect((await payer.send(events[0]!, { at: start - 300_000 })).status).toBe(200)
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
    const { events } = await payer.pay()
    const signed = signedEvent(events[0]!, { at: payer.now, secret: payer.stripe.settings.webhookSecret })
    const { body, signature } = { ...signed, ...change(signed) }
    const answer = await payer.payments.post('/webhook', body, { 'Stripe-Signature': signature })
    expect(await errorOf(answer)).toEqual([400, 'malformed'])
  })
})
