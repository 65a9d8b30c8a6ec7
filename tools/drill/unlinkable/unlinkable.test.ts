import { describe, expect, test } from 'vitest'
import { tryToJoin } from '../unlinkable.ts'
import { luckiest } from './matching.ts'
import { plantNames } from './plants.ts'

const options = { accounts: 12, days: 16, paidShare: 1, months: 1 }
const joined = async (plant: Parameters<typeof tryToJoin>[2]) =>
  (await tryToJoin(7, options, plant)).filter(({ hits, luck }) => hits > luck)

describe('the storage of a small service', { timeout: 120_000 }, () => {
  test('joins nobody', async () => {
    expect(await joined(null)).toEqual([])
  })

  // One is enough to see that joining works; the slow run plants the others as well.
  test.each(process.env['SLOW'] ? plantNames : plantNames.slice(0, 1))(
    'with a planted %s joins most of its people',
    async (plant) => {
      const found = await joined(plant)
      expect(found.map(({ hits, size }) => hits > size / 2)).toContain(true)
    },
  )
})

test('luck is what random matchings come to', () => {
  // One try of many pairs hits one on average, and hardly ever more than five.
  expect(luckiest(50, 1, 1)).toBeGreaterThanOrEqual(3)
  expect(luckiest(50, 1, 1)).toBeLessThanOrEqual(5)
  expect(luckiest(50, 60, 8)).toBeGreaterThan(luckiest(50, 1, 1))
  expect(luckiest(3, 60, 1)).toBe(3)
})
