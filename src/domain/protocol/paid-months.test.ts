import { afterEach, describe, expect, test } from 'vitest'
import { isMonthStart, monthStart } from './months.ts'
import { renewalGraceDays, subscriptionExpiryDay, voucherExpiryDay } from './paid-months.ts'

const dayMs = 86_400_000
const day = (text: string) => Date.parse(`${text}T00:00:00Z`) / dayMs
const text = (ofDay: number) => new Date(ofDay * dayMs).toISOString().slice(0, 10)

/** Counts days one by one through the calendar's own texts: no arithmetic shared with what is tested. */
function nextFirst(ofDay: number): number {
  let next = ofDay + 1
  while (!text(next).endsWith('-01')) next++
  return next
}

const zone = process.env['TZ']
afterEach(() => {
  if (zone === undefined) delete process.env['TZ']
  else process.env['TZ'] = zone
})

describe.each(['UTC', 'Pacific/Kiritimati', 'America/Los_Angeles', 'Asia/Kathmandu'])('in %s', (TZ) => {
  test('every day of eight years, leap years and the turn of a century too', () => {
    process.env['TZ'] = TZ
    for (const [from, to] of [
      ['2026-01-01', '2030-01-01'],
      ['2098-01-01', '2102-01-01'],
    ] as const) {
      for (let at = day(from); at < day(to); at++) {
        expect(monthStart(at, 1)).toBe(nextFirst(at))
        expect(isMonthStart(at)).toBe(text(at).endsWith('-01'))
        expect(subscriptionExpiryDay(at)).toBe(nextFirst(at + renewalGraceDays))
      }
    }
  })
})

test.each([
  ['2027-01-31', 1, '2027-03-01'],
  ['2028-01-31', 1, '2028-03-01'],
  ['2028-02-29', 12, '2029-03-01'],
  ['2027-12-31', 1, '2028-02-01'],
  ['2027-01-01', 1, '2027-03-01'],
  ['2027-06-15', 12, '2028-07-01'],
  ['2027-11-30', 3, '2028-03-01'],
])('a voucher used on %s for %i months ends on %s', (used, months, end) => {
  expect(text(voucherExpiryDay(day(used), months))).toBe(end)
})

test.each([
  ['2027-01-16', '2027-02-01'],
  ['2027-01-17', '2027-03-01'],
  ['2028-02-14', '2028-03-01'],
  ['2028-02-15', '2028-04-01'],
  ['2027-02-14', '2027-04-01'],
  ['2027-12-16', '2028-01-01'],
  ['2027-12-17', '2028-02-01'],
])('a period that ends on %s is good until %s', (through, end) => {
  expect(text(subscriptionExpiryDay(day(through)))).toBe(end)
})
