import type Stripe from 'stripe'

/** Who an event is about, as far as it says so. Nothing else is taken from it. */
export interface EventSubject {
  readonly id: string
  readonly createdSeconds: number
  /** Row id, b64: we named the session and the subscription by it. */
  readonly subscriber: string | null
  readonly subscription: string | null
  /** A refund names only the payment it takes back. */
  readonly payment: string | null
}

type Fields = Readonly<Record<string, unknown>>

/** Where Stripe puts what we look for, in the shapes of today's and earlier versions: a webhook has its own version. */
export function subjectOf(event: Stripe.Event): EventSubject {
  const object = event.data.object as unknown as Fields
  const [kind] = event.type.split('.')
  const details = fields(fields(object['parent'])['subscription_details'])
  const earlier = fields(object['subscription_details'])
  const named = [fields(object['metadata']), fields(details['metadata']), fields(earlier['metadata'])]
  const subscription =
    kind === 'customer' ? object['id'] : (details['subscription'] ?? object['subscription'])
  return {
    id: event.id,
    createdSeconds: event.created,
    subscriber: firstText(object['client_reference_id'], ...named.map((one) => one[subscriberField])),
    subscription: idIn(subscription),
    payment: kind === 'charge' || kind === 'refund' ? idIn(object['payment_intent']) : null,
  }
}

export const subscriberField = 'heirloom_subscriber'

/** Events that can change what somebody has paid for. Others are taken and left alone. */
export const eventKinds: ReadonlySet<string> = new Set([
  'checkout.session.completed',
  'checkout.session.async_payment_succeeded',
  'checkout.session.async_payment_failed',
  'checkout.session.expired',
  'customer.subscription.created',
  'customer.subscription.updated',
  'customer.subscription.deleted',
  'invoice.paid',
  'invoice.payment_failed',
  'charge.refunded',
  'refund.failed',
])

function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {}
}

function firstText(...values: readonly unknown[]): string | null {
  return values.find((value): value is string => typeof value === 'string') ?? null
}

function idIn(value: unknown): string | null {
  return typeof value === 'string' ? value : firstText(fields(value)['id'])
}
