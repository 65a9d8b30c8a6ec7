/**
 * When what was paid for ends (docs/protocol.md section 9). Both sides compute it: the service to issue, the client
 * to refuse any other expiry. Days are whole UTC days since 1970.
 */

const dayMs = 86_400_000

/** How long after a paid period ends a renewal may still arrive. */
export const renewalGraceDays = 15

/** The first day of a calendar month, `months` after the one that holds `day`. */
export function firstOfMonth(day: number, months: number): number {
  const date = new Date(day * dayMs)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1) / dayMs
}

export function isFirstOfMonth(day: number): boolean {
  return firstOfMonth(day, 0) === day
}

/** Of a subscription whose paid period ends on `throughDay`. */
export function subscriptionExpiryDay(throughDay: number): number {
  return firstOfMonth(throughDay + renewalGraceDays, 1)
}

/** Of a voucher for so many months that is used `today`. */
export function voucherExpiryDay(today: number, months: number): number {
  return firstOfMonth(today, months + 1)
}
