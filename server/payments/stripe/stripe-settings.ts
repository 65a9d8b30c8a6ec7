import { HeirloomError } from '../../../src/core/errors.ts'

/** How to reach Stripe, and how to know that an event is from there. */
export interface StripeSettings {
  readonly key: string
  readonly webhookSecret: string
  /** Only for tests: another server that speaks as Stripe does. */
  readonly host?: string
  readonly port?: number
  readonly protocol?: 'http' | 'https'
}

/** Null: not switched on. Throws `bad-record` when only one of the two is there. */
export function stripeFromEnvironment(environment: NodeJS.ProcessEnv): StripeSettings | null {
  const key = environment['HEIRLOOM_STRIPE_KEY']?.trim() ?? ''
  const webhookSecret = environment['HEIRLOOM_STRIPE_WEBHOOK_SECRET']?.trim() ?? ''
  if (key === '' && webhookSecret === '') return null
  if (key !== '' && webhookSecret !== '') return { key, webhookSecret }
  throw new HeirloomError(
    'bad-record',
    'Stripe needs both HEIRLOOM_STRIPE_KEY and HEIRLOOM_STRIPE_WEBHOOK_SECRET',
  )
}
