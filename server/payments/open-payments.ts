import { dayOf, type Clock } from '../clock.ts'
import type { Plans } from '../config.ts'
import type { PaymentFacts } from '../facts/payment-facts.ts'
import type { PaymentSettings } from './payment-settings.ts'
import type { CardPayments, VoucherPayments } from './payments.ts'
import type { PlanOffer, WayName } from './plan-offer.ts'
import type { ReceiptIssuer } from './receipt-issuer.ts'
import { receipts, type Receipts } from './receipts.ts'
import { voucherPayments } from './vouchers/voucher-payments.ts'
import { voucherSpool } from './vouchers/voucher-spool.ts'

/** The payment side, ready for its routes. */
export interface Payments {
  readonly offer: PlanOffer
  /** Null: no cards here. */
  readonly cards: CardPayments | null
  /** Null: no vouchers here. */
  readonly vouchers: VoucherPayments | null
  readonly receipts: Receipts
  /** Removes what is due by the clock, and takes in new vouchers. */
  sweep(): Promise<void>
}

export interface PaymentOptions {
  readonly settings: PaymentSettings
  readonly plans: Plans
  readonly facts: PaymentFacts
  readonly issuer: ReceiptIssuer
  readonly dataFolder: string
  readonly clock: Clock
  readonly log: (line: string) => void
}

/** Where everything is open nobody pays: there are no ways then. */
export async function openPayments(options: PaymentOptions): Promise<Payments> {
  const { settings, plans, facts, issuer, clock } = options
  const cards = plans.open ? null : await openCards(options)
  const vouchers = plans.open || !settings.vouchers ? null : openVouchers(options)
  const issued = receipts(facts, issuer)
  const ways: WayName[] = [...(cards ? ['card' as const] : []), ...(vouchers ? ['voucher' as const] : [])]
  return {
    offer: { ...plans, priceCents: settings.priceCents, currency: settings.currency, ways },
    cards,
    vouchers,
    receipts: issued,
    sweep: async () => {
      const today = dayOf(clock())
      for (const part of [issued, cards, vouchers]) await part?.sweep(today)
    },
  }
}

async function openCards({ settings, facts, clock, log }: PaymentOptions): Promise<CardPayments | null> {
  const { stripe, priceCents, currency } = settings
  if (!stripe) return null
  // Loaded only where it is used: it is large.
  const { stripePayments } = await import('./stripe/stripe-payments.ts')
  const price = { cents: priceCents, currency }
  return stripePayments({ settings: stripe, price, facts, clock, log })
}

function openVouchers({ facts, dataFolder, clock, log }: PaymentOptions): VoucherPayments {
  return voucherPayments(facts, voucherSpool(dataFolder, facts, log), clock)
}
