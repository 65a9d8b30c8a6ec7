import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { dayMs, minuteMs } from '../../clock.ts'
import { receiptClient } from '../../testing/receipt-client.ts'
import { cardPayer, type CardPayer } from './testing/card-payer.ts'

const start = Date.parse('2027-01-10T09:00:00Z')
const day = (text: string) => Date.parse(`${text}T00:00:00Z`) / dayMs

let payer: CardPayer
beforeEach(async () => {
  payer = await cardPayer(start)
})
afterEach(() => payer.close())

describe('money', () => {
  test('that did not come: no receipt for the next period, and one when it comes after all', async () => {
    const { events, subscription } = await payer.pay()
    await payer.deliver(...events)
    expect(await payer.receipt()).toBe(day('2027-03-01'))
    payer.now = Date.parse('2027-02-10T10:00:00Z')
    await payer.deliver(...payer.stripe.ledger.renew(subscription, 'failed'))
    expect(await payer.status()).toMatchObject({ state: 'failed', paidThroughDay: day('2027-02-10') })
    expect(await payer.receipt()).toEqual([402, 'payment-failed'])
    payer.now = Date.parse('2027-02-14T10:00:00Z')
    await payer.deliver(...payer.stripe.ledger.settle(subscription))
    expect(await payer.receipt()).toBe(day('2027-04-01'))
  })

  test('that failed to come leaves the right to the period that was paid', async () => {
    const { subscription } = await payer.pay()
    payer.now = Date.parse('2027-02-10T10:00:00Z')
    await payer.deliver(...payer.stripe.ledger.renew(subscription, 'failed'))
    expect(await payer.receipt()).toBe(day('2027-03-01'))
  })

  test('that takes days: open until it is there', async () => {
    const { events, subscription } = await payer.pay('slowly')
    await payer.deliver(...events)
    expect(await payer.status()).toMatchObject({ state: 'open', paidThroughDay: null })
    expect(await payer.receipt()).toEqual([202])
    await payer.deliver(...payer.stripe.ledger.settle(subscription))
    expect(await payer.receipt()).toBe(day('2027-03-01'))
    payer.now = Date.parse('2027-02-11T10:00:00Z')
    await payer.deliver(...payer.stripe.ledger.renew(subscription, 'slowly'))
    expect(await payer.status()).toMatchObject({ state: 'open' })
    expect(await payer.receipt()).toEqual([202])
  })

  test('that went back before the receipt: none is given, with and without the event', async () => {
    const { events, subscription } = await payer.pay()
    await payer.deliver(...events)
    const [refunded] = payer.stripe.ledger.refund(subscription)
    expect(await payer.receipt()).toEqual([404, 'no-payment'])
    await payer.deliver(refunded!)
    expect(await payer.receipt()).toEqual([404, 'no-payment'])
    expect(await payer.status()).toMatchObject({ state: 'ended', paidThroughDay: null })
  })

  test('that went back is known from the event alone', async () => {
    const { events, subscription } = await payer.pay()
    await payer.deliver(...events)
    await payer.deliver(...payer.stripe.ledger.refund(subscription))
    payer.stripe.down = true
    expect(await payer.receipt()).toEqual([404, 'no-payment'])
  })

  test('that went back after the receipt: the receipt stays, and no second one is given', async () => {
    const { events, subscription } = await payer.pay()
    await payer.deliver(...events)
    const client = receiptClient(payer.payments.parameters)
    const ask = () =>
      payer.payments.post('/receipts', { subscriber: payer.subscriber, request: client.request })
    const issued = await client.receive(await ask())
    await payer.deliver(...payer.stripe.ledger.refund(subscription))
    payer.now += minuteMs
    expect(await client.receive(await ask())).toEqual(issued)
    expect(await payer.receipt()).toEqual([409, 'other-receipt'])
    payer.now = Date.parse('2027-02-10T10:00:00Z')
    await payer.deliver(...payer.stripe.ledger.renew(subscription))
    expect(await payer.receipt()).toBe(day('2027-04-01'))
  })

  test('of which a part went back still pays for the period', async () => {
    const { events, subscription } = await payer.pay()
    await payer.deliver(...events, ...payer.stripe.ledger.refund(subscription, 99))
    expect(await payer.receipt()).toBe(day('2027-03-01'))
    await payer.deliver(...payer.stripe.ledger.refund(subscription, 100))
    expect(await payer.status()).toMatchObject({ state: 'ended' })
  })
})
