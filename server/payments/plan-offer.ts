/** What one level allows. */
export interface Plan {
  readonly textBytes: number
  readonly mediaBytes: number
  /** How long media is kept; null: as long as it is paid for. */
  readonly mediaDays: number | null
}

export interface Plans {
  /** Everyone is paid here. */
  readonly open: boolean
  readonly free: Plan
  readonly paid: Plan
}

export type WayName = 'card' | 'voucher'

/** Answer of `GET /v1/payments/plans`. */
export interface PlanOffer extends Plans {
  readonly priceCents: number
  readonly currency: string
  readonly ways: readonly WayName[]
}

const mebibyte = 1024 * 1024
const gigabyte = 1_000_000_000

export const usualPlans: Plans = {
  open: false,
  free: { textBytes: 100 * mebibyte, mediaBytes: 100 * gigabyte, mediaDays: 45 },
  paid: { textBytes: 100 * mebibyte, mediaBytes: 100 * gigabyte, mediaDays: null },
}
