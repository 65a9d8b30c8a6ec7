import type Stripe from 'stripe'
import { toBase64Url } from '../../../src/core/bytes.ts'
import type { PaymentFacts, Subscriber } from '../../facts/payment-facts.ts'
import { isOver, withReading } from '../subscriber-state.ts'
import { turns } from '../turns.ts'
import { idOf, readSubscription } from './read-subscription.ts'
import { isGone } from './stripe-client.ts'

/** What an event adds to what a row knows of itself. */
export interface Nudge {
  readonly subscription?: string | null
}

export interface Fresh {
  readonly subscriber: Subscriber
  /** Of the payment page that is still open. */
  readonly pageUrl: string | null
}

export interface SubscriberRows {
  /** One after the other for each subscriber: what was read last is written last. */
  inTurn<Answer>(id: Uint8Array, task: () => Promise<Answer>): Promise<Answer>
  /** Reads from Stripe what concerns this row, and keeps it. To be called in turn. */
  refresh(known: Subscriber, nudge?: Nudge): Promise<Fresh>
}

export function subscriberRows(
  facts: PaymentFacts,
  stripe: Stripe,
  log: (line: string) => void,
): SubscriberRows {
  const take = turns()

  /** The one subscription this row is about. Another one counts when the first is over and it is not, or is newer. */
  async function adopt(known: Subscriber, subscription: string): Promise<Subscriber> {
    const read = await readSubscription(stripe, subscription)
    if (known.subscription === null || known.subscription === subscription) return withReading(known, read)
    const current = withReading(known, await readSubscription(stripe, known.subscription))
    if (!isOver(current.status)) {
      if (!isOver(read.status)) log('a subscriber has two subscriptions at once; one should be refunded')
      return current
    }
    const newer = (read.paid?.throughDay ?? 0) > (current.paid?.throughDay ?? 0)
    return isOver(read.status) && !newer ? current : withReading(current, read)
  }

  async function throughSession(known: Subscriber): Promise<Fresh> {
    if (known.session === null) return { subscriber: known, pageUrl: null }
    const session = await retrieveSession(stripe, known.session)
    if (session?.subscription) {
      const paid = await adopt(known, idOf(session.subscription))
      return { subscriber: { ...paid, session: null }, pageUrl: null }
    }
    if (session?.status === 'open' && session.url !== null) return { subscriber: known, pageUrl: session.url }
    return { subscriber: { ...known, session: null }, pageUrl: null }
  }

  return {
    inTurn: (id, task) => take(toBase64Url(id), task),
    refresh: async (known, nudge = {}) => {
      const { subscriber: row, pageUrl } = await throughSession(known)
      const subscription = nudge.subscription ?? row.subscription
      const subscriber = subscription === null ? row : await adopt(row, subscription)
      await facts.saveSubscriber(subscriber)
      return { subscriber, pageUrl }
    },
  }
}

async function retrieveSession(stripe: Stripe, id: string): Promise<Stripe.Checkout.Session | null> {
  try {
    return await stripe.checkout.sessions.retrieve(id)
  } catch (error) {
    if (isGone(error)) return null
    throw error
  }
}
