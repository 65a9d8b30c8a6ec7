import { createHash, createHmac } from 'node:crypto'
import type Stripe from 'stripe'
import { equalBytes, toBase64Url } from '../../../src/core/bytes.ts'
import { monthStart } from '../../../src/domain/protocol/months.ts'
import { parseName } from '../../../src/domain/protocol/names.ts'
import { subscriptionExpiryDay } from '../../../src/domain/protocol/paid-months.ts'
import { dayOf, type Clock } from '../../clock.ts'
import type { PaidPeriod, PaymentFacts, Subscriber } from '../../facts/payment-facts.ts'
import {
  noStanding,
  type CardPayments,
  type EventOutcome,
  type PageOutcome,
  type PaidItem,
  type Standing,
  type SubscriberKey,
} from '../payments.ts'
import { paymentKey } from '../receipts.ts'
import { isOver, keepDay, stateOf } from '../subscriber-state.ts'
import { priceFinder, type MonthlyPrice } from './price.ts'
import { idOf } from './read-subscription.ts'
import { faultOf, isForged, isGone, stripeClient } from './stripe-client.ts'
import { eventKinds, subjectOf, subscriberField, type EventSubject } from './stripe-events.ts'
import type { StripeSettings } from './stripe-settings.ts'
import { subscriberRows } from './subscriber-rows.ts'

/** A signature older than this is a replay. */
const toleranceSeconds = 300
/** A client that waits for its payment asks again and again; Stripe is asked once in so long. */
const askAgainMs = 3000
/** Rows one sweep asks Stripe about. */
const sweptAtOnce = 20

export interface StripeOptions {
  readonly settings: StripeSettings
  readonly price: MonthlyPrice
  readonly facts: PaymentFacts
  readonly clock: Clock
  readonly log: (line: string) => void
}

/** Paying by card. Stripe learns the subscriber's row id and, from the person, what it takes to pay; nothing else. */
export function stripePayments({ settings, price, facts, clock, log }: StripeOptions): CardPayments {
  const stripe = stripeClient(settings)
  const findPrice = priceFinder(stripe, price)
  const rows = subscriberRows(facts, stripe, log)
  const asked = new Map<string, { readonly at: number; readonly read: ReturnType<typeof readAgain> }>()
  const today = () => dayOf(clock())

  async function known({ id, tag }: SubscriberKey): Promise<Subscriber | null> {
    const row = await facts.findSubscriber(id)
    return row && equalBytes(row.tag, tag) ? row : null
  }

  /** `unavailable`, and a line for the operator, when Stripe does not do what it was asked. */
  async function orUnavailable<Answer>(
    what: string,
    task: () => Promise<Answer>,
  ): Promise<Answer | 'unavailable'> {
    try {
      return await task()
    } catch (error) {
      const fault = faultOf(error)
      if (fault === null) throw error
      log(`Stripe: ${what} failed (${fault})`)
      return 'unavailable'
    }
  }

  async function openPage(row: Subscriber, serviceUrl: string): Promise<PageOutcome> {
    const fresh = await rows.refresh(row)
    const { subscriber, pageUrl } = fresh
    if (subscriber.subscription !== null && !isOver(subscriber.status)) return manage(subscriber, serviceUrl)
    if (pageUrl !== null) return { outcome: 'page', url: pageUrl }
    const name = toBase64Url(row.id)
    const session = await stripe.checkout.sessions.create({
      mode: 'subscription',
      line_items: [{ price: await findPrice(), quantity: 1 }],
      client_reference_id: name,
      metadata: { [subscriberField]: name },
      subscription_data: { metadata: { [subscriberField]: name } },
      ...(subscriber.customer !== null && { customer: subscriber.customer }),
      success_url: `${serviceUrl}/#/backup/plan/paid`,
      cancel_url: `${serviceUrl}/#/backup/plan`,
    })
    await facts.saveSubscriber({ ...subscriber, session: session.id })
    return session.url === null ? { outcome: 'unavailable' } : { outcome: 'page', url: session.url }
  }

  async function manage({ customer }: Subscriber, serviceUrl: string): Promise<PageOutcome> {
    if (customer === null) return { outcome: 'none' }
    const page = await stripe.billingPortal.sessions.create({
      customer,
      return_url: `${serviceUrl}/#/backup/plan`,
    })
    return { outcome: 'page', url: page.url }
  }

  function readAgain(id: Uint8Array): Promise<Subscriber | null | 'unavailable'> {
    return orUnavailable('reading a subscription', () =>
      rows.inTurn(id, async () => {
        const row = await facts.findSubscriber(id)
        return row && (await rows.refresh(row)).subscriber
      }),
    )
  }

  async function fresh(row: Subscriber): Promise<Subscriber> {
    const name = toBase64Url(row.id)
    const at = clock()
    const last = asked.get(name)
    const recent = last && Math.abs(at - last.at) < askAgainMs ? last : { at, read: readAgain(row.id) }
    if (asked.size > 10_000) asked.clear()
    asked.set(name, recent)
    await recent.read
    // An event may have brought more since; and what was known before is as good as it gets without Stripe.
    return (await facts.findSubscriber(row.id)) ?? row
  }

  /** Goes when its subscription is over; else it is looked at again next month, so that it stands in nobody's way. */
  async function letGo(row: Subscriber, day: number): Promise<void> {
    if (row.keepDay > day) return
    const over = row.subscription === null || isOver(row.status)
    if (over && row.session === null) await facts.removeSubscriber(row.id)
    else await facts.saveSubscriber({ ...row, keepDay: monthStart(day, 1) })
  }

  async function itemOf(paid: PaidPeriod): Promise<PaidItem> {
    const key = await paymentKey(facts)
    const id = createHmac('sha256', key).update('Heirloom Stripe invoice v1\n').update(paid.invoice).digest()
    const expiryDay = subscriptionExpiryDay(paid.throughDay)
    return { id: new Uint8Array(id), expiryDay, onlyAgain: paid.refunded || expiryDay <= today() }
  }

  async function take(subject: EventSubject): Promise<void> {
    const about = subject.payment === null ? subject : await behindPayment(stripe, subject.payment)
    const name = about.subscriber ?? (await nameOf(stripe, about.subscription))
    const id = name === null ? null : parseName(name)
    // Another product's business, or a subscriber that was forgotten.
    if (!id || !(await facts.findSubscriber(id))) return
    await rows.inTurn(id, async () => {
      const row = await facts.findSubscriber(id)
      if (row) await rows.refresh(row, { subscription: about.subscription })
    })
  }

  return {
    checkout: async (key, serviceUrl) => {
      const opened = await orUnavailable('opening a payment page', () =>
        rows.inTurn(key.id, async (): Promise<PageOutcome> => {
          // Before Stripe hears of it: an event may come sooner than the answer.
          const row = await facts.addSubscriber({ ...key, keepDay: monthStart(today(), 2) })
          return equalBytes(row.tag, key.tag) ? openPage(row, serviceUrl) : { outcome: 'none' }
        }),
      )
      return opened === 'unavailable' ? { outcome: 'unavailable' } : opened
    },
    portal: async (key, serviceUrl) => {
      const row = await known(key)
      if (!row) return { outcome: 'none' }
      const opened = await orUnavailable('opening the customer portal', () => manage(row, serviceUrl))
      return opened === 'unavailable' ? { outcome: 'unavailable' } : opened
    },
    standing: async (key): Promise<Standing> => {
      const row = await known(key)
      if (!row) return noStanding
      const current = await fresh(row)
      const { paid } = current
      return {
        state: stateOf(current, today()),
        paidThroughDay: paid && !paid.refunded ? paid.throughDay : null,
        endsAtPeriodEnd: current.endsAtPeriodEnd,
        item: paid && (await itemOf(paid)),
      }
    },
    receive: async (body, signature): Promise<EventOutcome> => {
      const event = verified(stripe, { body, signature, secret: settings.webhookSecret, nowMs: clock() })
      if (!event) return 'forged'
      if (!eventKinds.has(event.type)) return 'done'
      const hash = createHash('sha256').update(event.id).digest().subarray(0, 16)
      if (await facts.knowsEvent(hash)) return 'done'
      const subject = subjectOf(event)
      const taken = await orUnavailable('taking an event', () => take(subject))
      if (taken === 'unavailable') return 'unavailable'
      await facts.rememberEvent(hash, keepDay(dayOf(subject.createdSeconds * 1000)))
      return 'done'
    },
    sweep: async (day) => {
      await facts.forgetEvents(day)
      for (const row of await facts.neglectedSubscribers(day, sweptAtOnce)) {
        const current = await readAgain(row.id)
        if (current === 'unavailable') return
        if (current) await letGo(current, day)
      }
    },
  }
}

/** Null: not signed by Stripe for us, or long ago. */
function verified(
  stripe: Stripe,
  { body, signature, secret, nowMs }: { body: Uint8Array; signature: string; secret: string; nowMs: number },
): Stripe.Event | null {
  try {
    return stripe.webhooks.constructEvent(body, signature, secret, toleranceSeconds, undefined, nowMs)
  } catch (error) {
    // What is signed and yet no JSON is not Stripe's either.
    if (isForged(error) || error instanceof SyntaxError) return null
    throw error
  }
}

/** A refund names a payment, the payment an invoice, the invoice a subscription. */
async function behindPayment(
  stripe: Stripe,
  payment: string,
): Promise<Pick<EventSubject, 'subscriber' | 'subscription'>> {
  const { data } = await stripe.invoicePayments.list({
    payment: { type: 'payment_intent', payment_intent: payment },
    limit: 1,
    expand: ['data.invoice'],
  })
  const invoice = data[0]?.invoice
  const details =
    typeof invoice === 'object' && 'parent' in invoice ? invoice.parent?.subscription_details : null
  return {
    subscriber: details?.metadata?.[subscriberField] ?? null,
    subscription: details ? idOf(details.subscription) : null,
  }
}

async function nameOf(stripe: Stripe, subscription: string | null): Promise<string | null> {
  if (subscription === null) return null
  try {
    const { metadata } = await stripe.subscriptions.retrieve(subscription)
    return metadata[subscriberField] ?? null
  } catch (error) {
    if (isGone(error)) return null
    throw error
  }
}
