import type Stripe from 'stripe'
import { dayOf } from '../../clock.ts'
import type { PaidPeriod } from '../../facts/payment-facts.ts'
import type { Reading } from '../subscriber-state.ts'
import { isGone } from './stripe-client.ts'

/**
 * [Note: Events are only a nudge] What a subscriber has paid is never taken from an event but read from Stripe when
 * one arrives, so events may come twice, late, in any order, or not at all. The rows are read anew as well before a
 * receipt is issued, and when a client asks.
 */

/** As Stripe has it now. A subscription that is not there any more is over. */
export async function readSubscription(stripe: Stripe, id: string): Promise<Reading> {
  try {
    const subscription = await stripe.subscriptions.retrieve(id)
    return {
      subscription: id,
      customer: idOf(subscription.customer),
      status: subscription.status,
      endsAtPeriodEnd: subscription.cancel_at_period_end || subscription.cancel_at !== null,
      paid: await newestPaid(stripe, id),
    }
  } catch (error) {
    if (!isGone(error)) throw error
    return { subscription: id, customer: null, status: 'canceled', endsAtPeriodEnd: true, paid: null }
  }
}

async function newestPaid(stripe: Stripe, subscription: string): Promise<PaidPeriod | null> {
  const { data } = await stripe.invoices.list({
    subscription,
    status: 'paid',
    limit: 1,
    expand: ['data.payments'],
  })
  const invoice = data[0]
  if (!invoice) return null
  const ends = invoice.lines.data.map((line) => line.period.end)
  const throughDay = dayOf(Math.max(invoice.period_end, ...ends) * 1000)
  return { invoice: invoice.id, throughDay, refunded: await isRefunded(stripe, invoice) }
}

/** Whole: who got a part back keeps the period. */
async function isRefunded(stripe: Stripe, invoice: Stripe.Invoice): Promise<boolean> {
  if (invoice.amount_paid <= 0) return false
  let back = 0
  for (const { status, payment } of invoice.payments?.data ?? []) {
    if (status !== 'paid') continue
    const of = payment.payment_intent
      ? { payment_intent: idOf(payment.payment_intent) }
      : payment.charge && { charge: idOf(payment.charge) }
    if (!of) continue
    const refunds = await stripe.refunds.list({ ...of, limit: 100 })
    for (const refund of refunds.data) {
      if (refund.status === 'succeeded' || refund.status === 'pending') back += refund.amount
    }
  }
  return back >= invoice.amount_paid
}

export function idOf(reference: string | { readonly id: string }): string {
  return typeof reference === 'string' ? reference : reference.id
}
