import { expect, test } from 'vitest'
import { decodeTries, encodeTries, noTries, pauseAfter, steadied, waitLeft } from './tries.ts'

test('slips cost nothing, then pauses double up to ten minutes', () => {
  expect([0, 1, 2, 3, 4, 5, 9, 10, 1000].map(pauseAfter)).toEqual([
    0, 0, 0, 5_000, 10_000, 20_000, 320_000, 600_000, 600_000,
  ])
})

test('a pause is over when its time has passed, and never lasts longer than itself', () => {
  const tries = { wrong: 5, at: 1_000_000 }
  expect(waitLeft(tries, 1_000_000)).toBe(20_000)
  expect(waitLeft(tries, 1_015_000)).toBe(5_000)
  expect(waitLeft(tries, 1_020_000)).toBe(0)
  // The clock was set back by an hour, a day, a year.
  for (const now of [-2_600_000, -85_400_000, -3e10]) expect(waitLeft(tries, now)).toBe(20_000)
  expect(waitLeft(steadied(tries, 500_000), 520_000)).toBe(0)
})

test('the record is itself again, and what is none counts as none', () => {
  expect(decodeTries(encodeTries({ wrong: 7, at: 1_700_000_000_000 }))).toEqual({
    wrong: 7,
    at: 1_700_000_000_000,
  })
  for (const odd of [undefined, 'x', new Uint8Array([255]), new Uint8Array(1000)])
    expect(decodeTries(odd)).toEqual(noTries)
})
