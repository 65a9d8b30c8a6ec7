/**
 * Paying, as the routes see it (docs/protocol.md section 9). Each way to pay answers one question, what its payer has
 * paid for; receipts are issued from that answer alone, so nothing here knows an account or an archive.
 */

export type PaymentState =
  /** Nobody we know has paid here. */
  | 'none'
  /** The payment is on its way. */
  | 'open'
  | 'active'
  /** A payment did not go through. */
  | 'failed'
  /** Cancelled, refunded, or used up. */
  | 'ended'

/** Something that was paid for once: good for one receipt. */
export interface PaidItem {
  /** 32 bytes that name the payment and tell nothing about it. */
  readonly id: Uint8Array
  /** First of a month, for a receipt that is issued now; one that was issued keeps its own. */
  readonly expiryDay: number
  /** Refunded or past: the receipt that was issued may be fetched again, a first one is not given. */
  readonly onlyAgain: boolean
}

export interface Standing {
  readonly state: PaymentState
  /** Null: nothing is paid. */
  readonly paidThroughDay: number | null
  readonly endsAtPeriodEnd: boolean
  /** Of a voucher: how many it is good for. */
  readonly months?: number
  readonly item: PaidItem | null
}

/** The port. `stripe/` and `vouchers/` implement it. */
export interface PaymentWay<Payer> {
  /** What this payer has paid for, as far as can be known now. */
  standing(payer: Payer): Promise<Standing>
  /** Removes what is not needed any more. */
  sweep(today: number): Promise<void>
}

/** A client's subscriber id, taken apart. Neither half is ever stored as it came. */
export interface SubscriberKey {
  /** 16 bytes: names the row. */
  readonly id: Uint8Array
  /** HMAC of `id` under the other 16 bytes. */
  readonly tag: Uint8Array
}

export type PageOutcome =
  | { readonly outcome: 'page'; readonly url: string }
  /** Not this subscriber, or it has nothing to manage. */
  | { readonly outcome: 'none' }
  /** The processor does not answer. */
  | { readonly outcome: 'unavailable' }

/** `done`: whatever it said is known now, for the first time or again. `unavailable`: it should be sent again. */
export type EventOutcome = 'done' | 'forged' | 'unavailable'

export interface CardPayments extends PaymentWay<SubscriberKey> {
  /** Where to pay; where to manage the payment, for who pays already. `serviceUrl` is where the person comes back to. */
  checkout(subscriber: SubscriberKey, serviceUrl: string): Promise<PageOutcome>
  portal(subscriber: SubscriberKey, serviceUrl: string): Promise<PageOutcome>
  /** An event from the processor: the body as it came, and its signature. */
  receive(body: Uint8Array, signature: string): Promise<EventOutcome>
}

/** A voucher as it was typed. */
export type VoucherPayments = PaymentWay<string>

export const noStanding: Standing = {
  state: 'none',
  paidThroughDay: null,
  endsAtPeriodEnd: false,
  item: null,
}
