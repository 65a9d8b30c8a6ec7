import { expect, test } from 'vitest'
import { isMonthStart, monthStart } from './months.ts'

const day = (text: string) => Date.parse(`${text}T00:00:00Z`) / 86_400_000

test('months begin on their first day, leap years and new years too', () => {
  expect(monthStart(day('2026-11-25'))).toBe(day('2026-11-01'))
  expect(monthStart(day('2026-11-25'), 1)).toBe(day('2026-12-01'))
  expect(monthStart(day('2026-12-31'), 1)).toBe(day('2027-01-01'))
  expect(monthStart(day('2028-02-29'), 12)).toBe(day('2029-02-01'))
})

test('only first days are', () => {
  for (const text of ['1970-01-01', '2027-01-01', '2028-02-01']) expect(isMonthStart(day(text))).toBe(true)
  for (const text of ['2027-01-02', '2028-02-29', '2027-12-31']) expect(isMonthStart(day(text))).toBe(false)
  for (const value of [0.5, Number.NaN, 2 ** 60, -(2 ** 60)]) expect(isMonthStart(value)).toBe(false)
})
