import { randomBytes } from 'node:crypto'
import { expect } from 'vitest'
import { toBase64Url } from '../../../../src/core/bytes.ts'
import { minuteMs } from '../../../clock.ts'
import type { Subscriber } from '../../../facts/payment-facts.ts'
import { errorOf } from '../../../testing/payments-contract.ts'
import { receiptClient } from '../../../testing/receipt-client.ts'
import { startPayments, type TestPayments } from '../../../testing/start-payments.ts'
import type { StandInEvent, StandInSession, StandInSubscription } from './shapes.ts'
import { signedEvent, startStripeStandIn, type StripeStandIn } from './stand-in.ts'

export interface Paid {
  readonly session: StandInSession
  /** Not sent yet. */
  readonly events: StandInEvent[]
  readonly subscription: StandInSubscription
}

/** Somebody who pays by card, the service, and Stripe, with one clock between them. */
export interface CardPayer {
  now: number
  /** The subscriber id, b64. */
  subscriber: string
  payments: TestPayments
  readonly stripe: StripeStandIn
  /** The address of the page that was opened. */
  checkout(): Promise<string>
  /** Opens a page and pays there. */
  pay(how?: 'at once' | 'slowly'): Promise<Paid>
  /** A minute later. */
  status(): Promise<unknown>
  /** A minute later: the expiry of a receipt for a request of its own, or how it was refused. */
  receipt(): Promise<unknown>
  row(): Promise<Subscriber | null>
  send(event: StandInEvent, how?: { at?: number; secret?: string }): Promise<Response>
  /** Each is taken. */
  deliver(...events: readonly StandInEvent[]): Promise<void>
  restart(): Promise<void>
  close(): Promise<void>
}

export const urlOf = async (answer: Response) => ((await answer.json()) as { url: string }).url
export const newSubscriber = () => toBase64Url(randomBytes(32))
export const rowId = (subscriber: string) => Buffer.from(subscriber, 'base64url').subarray(0, 16)

export async function cardPayer(startMs: number): Promise<CardPayer> {
  const clock = () => payer.now
  const stripe = await startStripeStandIn(clock)
  const settings = { stripe: stripe.settings, vouchers: false }
  const payer: CardPayer = {
    now: startMs,
    subscriber: newSubscriber(),
    payments: await startPayments({ clock, settings }),
    stripe,
    checkout: async () => urlOf(await payer.payments.post('/checkout', { subscriber: payer.subscriber })),
    pay: async (how) => {
      const session = stripe.ledger.sessionAt(await payer.checkout())
      const events = stripe.ledger.pay(session, how)
      return { session, events, subscription: stripe.ledger.subscriptionOf(session) }
    },
    status: async (): Promise<unknown> => {
      payer.now += minuteMs
      return (await payer.payments.post('/status', { subscriber: payer.subscriber })).json()
    },
    receipt: async () => {
      payer.now += minuteMs
      const client = receiptClient(payer.payments.parameters)
      const { subscriber } = payer
      const answer = await payer.payments.post('/receipts', { subscriber, request: client.request })
      if (answer.status === 202) return [202]
      return answer.status === 200 ? (await client.receive(answer)).expiryDay : errorOf(answer)
    },
    row: () => payer.payments.facts.payments.findSubscriber(rowId(payer.subscriber)),
    send: (event, { at = payer.now, secret = stripe.settings.webhookSecret } = {}) => {
      const { body, signature } = signedEvent(event, { at, secret })
      return payer.payments.post('/webhook', body, { 'Stripe-Signature': signature })
    },
    deliver: async (...events) => {
      for (const event of events) expect((await payer.send(event)).status).toBe(200)
    },
    restart: async () => {
      payer.payments = await payer.payments.restart()
    },
    close: async () => {
      await payer.payments.close()
      await stripe.close()
    },
  }
  return payer
}
