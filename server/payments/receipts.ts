import { createHmac, randomBytes } from 'node:crypto'
import { equalBytes } from '../../src/core/bytes.ts'
import type { PaymentFacts } from '../facts/payment-facts.ts'
import type { Standing } from './payments.ts'
import type { ReceiptIssuer } from './receipt-issuer.ts'

const secondsPerDay = 86_400
/** How long after its end a receipt's row is kept, so that its payment is not turned into another one. */
export const keptAfterExpiryDays = 31

export type ReceiptOutcome =
  | { readonly outcome: 'issued'; readonly response: Uint8Array }
  /** This payment was turned into a receipt by another request. */
  | { readonly outcome: 'other' }
  | { readonly outcome: 'open' | 'failed' | 'none' }

export interface Receipts {
  /** One request a payment: the same again is answered again, over a crash too. Throws `malformed`. */
  issue(standing: Standing, request: Uint8Array): Promise<ReceiptOutcome>
  sweep(today: number): Promise<void>
}

export function receipts(facts: PaymentFacts, issuer: ReceiptIssuer): Receipts {
  return {
    issue: async (standing, request) => {
      const { item, state } = standing
      if (!item) return { outcome: withoutItem(standing) }
      const tag = await requestTag(facts, request)
      const known = await facts.findClaim(item.id)
      if (known ? !equalBytes(known.tag, tag) : item.onlyAgain) {
        const waits = state === 'open' || state === 'failed'
        return { outcome: waits ? state : known ? 'other' : 'none' }
      }
      // Made before the payment is used up: a request nobody can answer must not cost it.
      const first = issuer.issue(request, item.expiryDay * secondsPerDay)
      const claim = await facts.claim({ item: item.id, tag, expiryDay: item.expiryDay })
      if (claim.outcome === 'other') return { outcome: 'other' }
      if (claim.expiryDay === item.expiryDay) return { outcome: 'issued', response: first }
      return { outcome: 'issued', response: issuer.issue(request, claim.expiryDay * secondsPerDay) }
    },
    sweep: (today) => facts.forgetClaims(today - keptAfterExpiryDays),
  }
}

function withoutItem({ state }: Standing): 'open' | 'failed' | 'none' {
  return state === 'open' || state === 'failed' ? state : 'none'
}

async function requestTag(facts: PaymentFacts, request: Uint8Array): Promise<Uint8Array> {
  const key = await paymentKey(facts)
  return createHmac('sha256', key).update('Heirloom receipt request v1\n').update(request).digest()
}

/** Keys the hashes of this side: without it, who has a request or a payment's number cannot find its row. */
export function paymentKey(facts: PaymentFacts): Promise<Uint8Array> {
  return facts.key(() => randomBytes(32))
}
