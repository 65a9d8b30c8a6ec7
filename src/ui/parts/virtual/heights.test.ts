import { expect, test } from 'vitest'
import { createHeights } from './heights.ts'

/** The same by plain addition. */
function twin(count: number, guess: number) {
  let rows = Array.from({ length: count }, () => guess)
  const top = (index: number) => rows.slice(0, index).reduce((sum, height) => sum + height, 0)
  return {
    top,
    set: (index: number, height: number) => (rows[index] = height),
    renumber: (wanted: number, from = (index: number) => index) => {
      rows = Array.from({ length: wanted }, (_, i) => rows[from(i)] ?? guess)
    },
    indexAt: (y: number) => {
      for (let i = 0; i < rows.length; i++) if (y < top(i + 1)) return i
      return rows.length - 1
    },
    total: () => top(rows.length),
  }
}

test('sums agree with plain addition through changes of height and of count', () => {
  let seed = 7
  const next = (below: number) => {
    seed = (seed * 48271) % 2147483647
    return seed % below
  }
  const heights = createHeights(33, 60)
  const plain = twin(33, 60)
  for (let round = 0; round < 400; round++) {
    if (round % 40 === 39) {
      const wanted = next(70)
      const by = next(9) - 4
      const from = by === 0 ? undefined : (index: number) => index + by
      heights.renumber(wanted, from)
      plain.renumber(wanted, from)
    } else if (heights.count > 0) {
      const index = next(heights.count)
      const height = next(300)
      heights.set(index, height)
      plain.set(index, height)
    }
    expect(heights.total).toBe(plain.total())
    for (let k = 0; k < 5; k++) {
      const index = next(heights.count + 1)
      expect(heights.top(index)).toBe(plain.top(index))
      const y = next(Math.max(1, heights.total + 50))
      expect(heights.indexAt(y)).toBe(plain.indexAt(y))
    }
  }
})

test('no rows, and rows beyond the end', () => {
  const heights = createHeights(0, 60)
  expect([heights.total, heights.indexAt(10), heights.set(0, 5)]).toEqual([0, -1, 0])
  heights.renumber(2)
  expect(heights.set(1, 100)).toBe(40)
  expect([heights.total, heights.indexAt(-5), heights.indexAt(1e9)]).toEqual([160, 0, 1])
})
