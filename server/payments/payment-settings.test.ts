import { describe, expect, test } from 'vitest'
import { paymentSettings, paymentsFromEnvironment } from './payment-settings.ts'

const both = { HEIRLOOM_STRIPE_KEY: 'sk_test_1', HEIRLOOM_STRIPE_WEBHOOK_SECRET: ' whsec_1\n' }

describe('the environment', () => {
  test('switches Stripe on with both of its variables', () => {
    expect(paymentsFromEnvironment(both).stripe).toEqual({ key: 'sk_test_1', webhookSecret: 'whsec_1' })
    expect(paymentsFromEnvironment({}).stripe).toBe(null)
    expect(paymentsFromEnvironment({ HEIRLOOM_STRIPE_KEY: '' }).stripe).toBe(null)
  })

  test.each(['HEIRLOOM_STRIPE_KEY', 'HEIRLOOM_STRIPE_WEBHOOK_SECRET'] as const)(
    'with %s alone makes no sense, and the secret is not repeated',
    (name) => {
      const start = () => paymentsFromEnvironment({ [name]: both[name] })
      expect(start).toThrow(expect.objectContaining({ code: 'bad-record' }) as Error)
      expect(start).toThrow(/^((?!_1).)*$/)
    },
  )
})

describe('a price', () => {
  test('is US$1.99 unless another is set', () => {
    expect(paymentSettings()).toEqual({ stripe: null, vouchers: true, priceCents: 199, currency: 'usd' })
    expect(paymentSettings({ priceCents: 250, currency: 'eur' })).toMatchObject({
      priceCents: 250,
      currency: 'eur',
    })
  })

  test.each([{ priceCents: 0 }, { priceCents: 1.5 }, { currency: 'USD' }, { currency: 'dollar' }])(
    '%j makes no sense',
    (given) => {
      expect(() => paymentSettings(given)).toThrow(expect.objectContaining({ code: 'bad-record' }) as Error)
    },
  )
})
