import { HeirloomError } from '../../src/core/errors.ts'
import { stripeFromEnvironment, type StripeSettings } from './stripe/stripe-settings.ts'

/** Which ways to pay are there, and what a month costs. */
export interface PaymentSettings {
  /** Null: no cards. */
  readonly stripe: StripeSettings | null
  readonly vouchers: boolean
  readonly priceCents: number
  /** Three lower-case letters, ISO 4217. */
  readonly currency: string
}

export const usualPayments: PaymentSettings = {
  stripe: null,
  vouchers: true,
  priceCents: 199,
  currency: 'usd',
}

/** Throws `bad-record` with a sentence for the person who starts the service. */
export function paymentSettings(given: Partial<PaymentSettings> = {}): PaymentSettings {
  const settings = { ...usualPayments, ...given }
  if (!Number.isSafeInteger(settings.priceCents) || settings.priceCents < 1) {
    throw new HeirloomError('bad-record', 'the price must be a whole number of cents')
  }
  if (!/^[a-z]{3}$/.test(settings.currency)) {
    throw new HeirloomError('bad-record', 'the currency must be three lower-case letters, such as usd')
  }
  return settings
}

/** Secrets are taken from the environment, since a command line can be read by every process of the machine. */
export function paymentsFromEnvironment(environment: NodeJS.ProcessEnv): Pick<PaymentSettings, 'stripe'> {
  return { stripe: stripeFromEnvironment(environment) }
}
