import { expect, test } from 'vitest'
import {
  dayNumber,
  formatDay,
  formatRange,
  formatRecent,
  formatShortDay,
  formatTime,
  spanWords,
  timerWords,
} from './dates.ts'
import { chooseLocale } from './locale.ts'

const at = (text: string) => new Date(text).getTime()
const now = at('2026-11-22T14:30:00')

test('days between messages are called as people call them', () => {
  expect(formatDay(at('2026-11-22T00:01:00'), now)).toBe('Today')
  expect(formatDay(at('2026-11-21T23:59:00'), now)).toBe('Yesterday')
  expect(formatDay(at('2026-03-03T12:00:00'), now)).toMatch(/Tuesday/)
  expect(formatDay(at('2026-03-03T12:00:00'), now)).not.toMatch(/2026/)
  expect(formatDay(at('2021-03-03T12:00:00'), now)).toMatch(/2021/)
})

test('in large print the same days are short', () => {
  expect(formatShortDay(at('2026-11-22T00:01:00'), now)).toBe('Today')
  expect(formatShortDay(at('2026-11-21T23:59:00'), now)).toBe('Yesterday')
  expect(formatShortDay(at('2026-03-03T12:00:00'), now)).not.toMatch(/Tuesday|2026/)
  expect(formatShortDay(at('2021-03-03T12:00:00'), now)).toMatch(/2021/)
})

test('in the list: time, then day, then date', () => {
  expect(formatRecent(at('2026-11-22T09:05:00'), now)).toBe(formatTime(at('2026-11-22T09:05:00')))
  expect(formatRecent(at('2026-11-21T09:05:00'), now)).toBe('Yesterday')
  expect(formatRecent(at('2026-11-18T09:05:00'), now)).toBe('Wednesday')
  expect(formatRecent(at('2026-11-10T09:05:00'), now)).toMatch(/Nov/)
  expect(formatRecent(at('2019-11-10T09:05:00'), now)).toMatch(/2019/)
  // From the future (a clock was wrong) is a date, not a weekday.
  expect(formatRecent(at('2026-11-24T09:05:00'), now)).toMatch(/Nov/)
})

test('absurd dates are words, never an exception', () => {
  for (const bad of [0, -1, 8.64e15 + 1, Number.MAX_SAFE_INTEGER, Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(formatDay(bad, now)).toBe('unknown date')
    expect(formatTime(bad)).toBe('unknown date')
    expect(formatRecent(bad, now)).toBe('')
    expect(dayNumber(bad)).toBe(0)
  }
  expect(formatRange(0, 0)).toBe('')
  expect(formatRange(0, now)).not.toContain('–')
  expect(formatRange(now - 60_000, now)).not.toContain('–')
  expect(formatRange(at('2019-01-02T00:00:00'), now)).toContain('–')
})

test('spans in the unit that says most', () => {
  expect(spanWords(at('2017-09-01T00:00:00'), now)).toEqual({ number: 9, unit: 'years' })
  expect(spanWords(at('2026-05-22T00:00:00'), now)).toEqual({ number: 6, unit: 'months' })
  expect(spanWords(now, now)).toEqual({ number: 1, unit: 'day' })
  expect(spanWords(0, 0)).toEqual({ number: 0, unit: 'days' })
})

test('timers', () => {
  expect([0, 30_000, 300_000, 3_600_000, 86_400_000, 2_419_200_000, 90_000].map(timerWords)).toEqual([
    'Off',
    '30 seconds',
    '5 minutes',
    '1 hour',
    '1 day',
    '4 weeks',
    '90 seconds',
  ])
})

test('English of the person, else British', () => {
  expect(chooseLocale(['de-DE', 'en-IN'])).toBe('en-IN')
  expect(chooseLocale(['de-DE'])).toBe('en-GB')
})
