import { monthStart } from './months.ts'

/**
 * When what was paid for ends (docs/protocol.md section 9). Both sides compute it: the service to issue, the client
 * to refuse any other expiry. Days are whole UTC days since 1970.
 */

/** How long after a paid period ends a renewal may still arrive. */
export const renewalGraceDays = 15

/** Of a subscription whose paid period ends on `throughDay`. */
export function subscriptionExpiryDay(throughDay: number): number {
  return monthStart(throughDay + renewalGraceDays, 1)
}

/** Of a voucher for so many months that is used `today`. */
export function voucherExpiryDay(today: number, months: number): number {
  return monthStart(today, months + 1)
}
