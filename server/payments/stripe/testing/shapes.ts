/** The parts of Stripe's documented objects that the service reads, as the stand-in keeps them. */

export type StandInCustomerId = `cus_${string}`

export interface StandInSession {
  readonly id: string
  readonly object: 'checkout.session'
  readonly mode: 'subscription'
  status: 'open' | 'complete' | 'expired'
  readonly url: string
  readonly client_reference_id: string | null
  readonly metadata: Readonly<Record<string, string>>
  /** Not shown: what the subscription will be made with. */
  readonly subscriptionMetadata: Readonly<Record<string, string>>
  customer: StandInCustomerId | null
  subscription: string | null
}

export interface StandInSubscription {
  readonly id: string
  readonly object: 'subscription'
  status: string
  readonly customer: StandInCustomerId
  cancel_at: number | null
  cancel_at_period_end: boolean
  latest_invoice: string | null
  readonly metadata: Readonly<Record<string, string>>
  readonly items: {
    readonly object: 'list'
    readonly data: { readonly id: string; current_period_start: number; current_period_end: number }[]
  }
}

export interface StandInInvoice {
  readonly id: string
  readonly object: 'invoice'
  status: string
  readonly amount_due: number
  amount_paid: number
  readonly period_start: number
  readonly period_end: number
  readonly lines: {
    readonly object: 'list'
    readonly data: {
      readonly id: string
      readonly object: 'line_item'
      readonly period: { readonly start: number; readonly end: number }
    }[]
  }
  readonly parent: {
    readonly type: 'subscription_details'
    readonly subscription_details: {
      readonly subscription: string
      readonly metadata: Readonly<Record<string, string>>
    }
  }
  readonly payments: {
    readonly object: 'list'
    readonly data: {
      readonly id: string
      readonly object: 'invoice_payment'
      status: string
      readonly payment: { readonly type: 'payment_intent'; readonly payment_intent: string }
    }[]
  }
}

export interface StandInRefund {
  readonly id: string
  readonly object: 'refund'
  readonly amount: number
  readonly status: string
  readonly payment_intent: string
}

export interface StandInEvent {
  readonly id: string
  readonly object: 'event'
  readonly api_version: string
  readonly created: number
  readonly livemode: boolean
  readonly pending_webhooks: number
  readonly request: { readonly id: string | null; readonly idempotency_key: string | null }
  readonly type: string
  readonly data: { readonly object: object }
}

/** What was asked of the stand-in: for tests that look at what leaves the service. */
export interface StandInCall {
  readonly method: string
  readonly path: string
  readonly parameters: URLSearchParams
}
