import Stripe from 'stripe'
import { isCode } from '../../../src/core/errors.ts'
import type { StripeSettings } from './stripe-settings.ts'

/** What the calls below were written for. Stripe keeps answering in this shape however old it gets. */
const apiVersion = '2026-10-28.endive'
/** A person waits meanwhile. */
const timeoutMs = 10_000

export function stripeClient(settings: StripeSettings): Stripe {
  const { key, host, port, protocol } = settings
  return new Stripe(key, {
    apiVersion,
    telemetry: false,
    timeout: timeoutMs,
    maxNetworkRetries: 1,
    ...(host !== undefined && { host }),
    ...(port !== undefined && { port }),
    ...(protocol !== undefined && { protocol }),
  })
}

/** What may be said in a log about a call that failed: never what was sent. Null: it is no fault of Stripe's. */
export function faultOf(error: unknown): string | null {
  if (isCode(error, 'bad-record')) return error.message
  if (!(error instanceof Stripe.errors.StripeError)) return null
  return `${error.type}${error.statusCode === undefined ? '' : `, status ${error.statusCode}`}`
}

export function isGone(error: unknown): boolean {
  return error instanceof Stripe.errors.StripeInvalidRequestError && error.code === 'resource_missing'
}

export function isForged(error: unknown): boolean {
  return error instanceof Stripe.errors.StripeSignatureVerificationError
}
