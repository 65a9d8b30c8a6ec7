import { monthStart } from '../../src/domain/protocol/months.ts'
import { renewalGraceDays, subscriptionExpiryDay } from '../../src/domain/protocol/paid-months.ts'
import type { PaidPeriod, Subscriber } from '../facts/payment-facts.ts'
import type { PaymentState } from './payments.ts'
import { keptAfterExpiryDays } from './receipts.ts'

/** A subscription as the processor has it at one moment. */
export interface Reading {
  readonly subscription: string
  /** Null: not told. */
  readonly customer: string | null
  readonly status: string
  readonly endsAtPeriodEnd: boolean
  readonly paid: PaidPeriod | null
}

/** From these no subscription comes back. */
export function isOver(status: string | null): boolean {
  return status === 'canceled' || status === 'incomplete_expired'
}

/**
 * What is known once the processor was asked. Nothing goes backwards: a subscription that is over stays so, a newer
 * paid period replaces an older one and never the reverse, and of one invoice what was read last holds.
 */
export function withReading(known: Subscriber, reading: Reading): Subscriber {
  const same = known.subscription === reading.subscription
  const paid = newerPaid(known.paid, reading.paid)
  return {
    ...known,
    customer: reading.customer ?? known.customer,
    subscription: reading.subscription,
    status: same && isOver(known.status) ? known.status : reading.status,
    endsAtPeriodEnd: reading.endsAtPeriodEnd,
    paid,
    keepDay: Math.max(known.keepDay, paid ? keepDay(subscriptionExpiryDay(paid.throughDay)) : 0),
  }
}

function newerPaid(known: PaidPeriod | null, read: PaidPeriod | null): PaidPeriod | null {
  if (!known || !read) return read ?? known
  const replaces = read.invoice === known.invoice || known.refunded || read.throughDay > known.throughDay
  return replaces ? read : known
}

/** A first of a month by which a receipt that ends on `expiryDay` is forgotten too. */
export function keepDay(expiryDay: number): number {
  return monthStart(expiryDay + keptAfterExpiryDays, 1)
}

export function stateOf({ session, subscription, status, paid }: Subscriber, today: number): PaymentState {
  // A payment page is open: the first one, or one after an earlier subscription ended.
  if (session !== null && (subscription === null || isOver(status))) return 'open'
  if (subscription === null) return 'none'
  switch (status) {
    case 'incomplete':
      return 'open'
    case 'past_due':
    case 'unpaid':
    case 'incomplete_expired':
      return 'failed'
    case 'canceled':
    case 'paused':
      return 'ended'
    default:
      // Some ways to pay take days to arrive, and a renewal takes an hour: active, and not paid yet.
      if (!paid) return 'open'
      if (paid.refunded) return 'ended'
      if (paid.throughDay >= today) return 'active'
      return paid.throughDay + renewalGraceDays >= today ? 'open' : 'ended'
  }
}
