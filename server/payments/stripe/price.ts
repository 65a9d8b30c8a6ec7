import type Stripe from 'stripe'
import { HeirloomError } from '../../../src/core/errors.ts'

export interface MonthlyPrice {
  readonly cents: number
  /** Three lower-case letters. */
  readonly currency: string
}

/** The price's id at Stripe. Found by a name that says what it is, made when it is not there; asked for once. */
export function priceFinder(stripe: Stripe, price: MonthlyPrice): () => Promise<string> {
  let finding: Promise<string> | null = null
  return () => {
    if (finding) return finding
    const started = findOrMake(stripe, price)
    finding = started
    // Never remember a failure.
    started.catch(() => {
      finding = null
    })
    return started
  }
}

async function findOrMake(stripe: Stripe, price: MonthlyPrice): Promise<string> {
  const lookupKey = `heirloom-month-${price.currency}-${price.cents}`
  const found = await find(stripe, lookupKey)
  if (found) return checked(found, price)
  try {
    const made = await stripe.prices.create({
      currency: price.currency,
      unit_amount: price.cents,
      recurring: { interval: 'month' },
      lookup_key: lookupKey,
      product_data: { name: 'Heirloom backup with media' },
    })
    return made.id
  } catch (error) {
    // Another process may have made it meanwhile: a lookup key is there once.
    const other = await find(stripe, lookupKey)
    if (!other) throw error
    return checked(other, price)
  }
}

async function find(stripe: Stripe, lookupKey: string): Promise<Stripe.Price | undefined> {
  const { data } = await stripe.prices.list({ lookup_keys: [lookupKey], active: true, limit: 1 })
  return data[0]
}

function checked(found: Stripe.Price, price: MonthlyPrice): string {
  const monthly = found.recurring?.interval === 'month' && found.recurring.interval_count === 1
  if (monthly && found.unit_amount === price.cents && found.currency === price.currency) return found.id
  throw new HeirloomError('bad-record', 'the price at Stripe is not the one that is shown')
}
