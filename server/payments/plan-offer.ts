import type { Plans } from '../config.ts'

export type WayName = 'card' | 'voucher'

/** Answer of `GET /v1/payments/plans`. */
export interface PlanOffer extends Plans {
  readonly priceCents: number
  readonly currency: string
  readonly ways: readonly WayName[]
}
