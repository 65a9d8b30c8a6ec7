import { expect, test } from 'vitest'
import { createHeights } from './heights.ts'
import { createScrollModel, maxContent } from './scroll-model.ts'

function list(count: number, guess = 60, viewport = 600) {
  const heights = createHeights(count, guess)
  const model = createScrollModel(heights)
  model.setViewport(viewport)
  /** Where a row is seen, from the upper edge of the viewport. */
  const seenAt = (index: number) => heights.top(index) - model.virtualTop
  return { heights, model, seenAt }
}

test('opens at its end', () => {
  const { model } = list(100_000)
  expect(model.jump(99_999, 'end')).toBe(100_000 * 60 - 600)
  expect(model.atEnd).toBe(true)
  expect(model.range(0)).toEqual({ first: 99_990, end: 100_000 })
})

test('what is looked at stays when rows above turn out taller', () => {
  const { model, seenAt } = list(1000)
  model.scrolled(model.jump(500, 'start'))
  model.scrolled(500 * 60 - 30)
  const before = seenAt(500)
  for (let i = 480; i < 500; i++) model.measured(i, 200)
  expect(seenAt(500)).toBe(before)
  model.measured(505, 300)
  expect(seenAt(500)).toBe(before)
  // Resting brings the scroll position to the true place without moving what is seen.
  const contentTop = model.settle()
  expect(seenAt(500)).toBe(before)
  expect(model.shift).toBe(0)
  expect(contentTop).toBe(model.virtualTop)
})

test('a row cut by the upper edge pushes upwards', () => {
  const { model, seenAt } = list(1000)
  model.scrolled(30)
  const before = seenAt(1)
  model.measured(0, 260)
  expect(seenAt(1)).toBe(before)
})

test('scrolling step by step reaches the very first row although every row was guessed too small', () => {
  const { heights, model } = list(2000)
  let at = model.jump(1999, 'end')
  for (let steps = 0; steps < 100_000 && model.virtualTop > 0; steps++) {
    const { first, end } = model.range(300)
    for (let i = first; i < end; i++) model.measured(i, 95 + (i % 7))
    at = Math.max(0, at - 400)
    model.scrolled(at)
    if (model.nearFalseEdge) at = model.settle()
  }
  expect(model.virtualTop).toBe(0)
  expect(heights.indexAt(model.virtualTop)).toBe(0)
})

test('and the very last although every row was guessed too large', () => {
  const { model } = list(2000, 200)
  let at = model.jump(0, 'start')
  for (let steps = 0; steps < 100_000 && !model.atEnd; steps++) {
    const { first, end } = model.range(300)
    for (let i = first; i < end; i++) model.measured(i, 40 + (i % 7))
    at = Math.min(model.contentHeight - 600, at + 400)
    model.scrolled(at)
    if (model.nearFalseEdge) at = model.settle()
  }
  expect(model.atEnd).toBe(true)
})

test('taller than browsers allow: the content is capped, drags reach everything, wheels move by pixels', () => {
  const { model, seenAt } = list(2_000_000, 80)
  expect(model.contentHeight).toBe(maxContent)
  model.scrolled(model.jump(1_999_999, 'end'))
  expect(model.atEnd).toBe(true)
  // A drag of the bar to its middle shows the middle.
  model.scrolled((maxContent - 600) / 2)
  expect(model.range(0).first).toBeGreaterThan(999_000)
  expect(model.range(0).first).toBeLessThan(1_001_000)
  const row = model.range(0).first + 3
  const before = seenAt(row)
  model.scrolled((maxContent - 600) / 2 + 100)
  expect(seenAt(row)).toBeCloseTo(before - 100, 6)
  model.scrolled(0)
  expect(model.range(0).first).toBe(0)
})

test('what is looked at stays when rows vanish or appear above it, however many', () => {
  const { model, seenAt, heights } = list(100_000)
  model.scrolled(model.jump(60_000, 'start'))
  model.measured(60_003, 200)
  const before = seenAt(60_004)
  model.renumbered({ count: 99_990, from: (i) => (i < 500 ? i : i + 10) }, 60_004, 59_994)
  expect(seenAt(59_994)).toBe(before)
  expect(heights.height(59_993)).toBe(200)
  model.renumbered({ count: 199_990, from: (i) => i - 100_000 }, 59_994, 159_994)
  expect(seenAt(159_994)).toBe(before)
  model.settle()
  expect(seenAt(159_994)).toBe(before)
  model.nudge(40)
  expect(seenAt(159_994)).toBe(before - 40)
})

test('a browser that rounds moves nothing', () => {
  const { model, seenAt } = list(1000)
  model.scrolled(model.jump(500, 'start'))
  model.measured(499, 90.5)
  const before = seenAt(500)
  model.landed(model.settle() - 0.4)
  expect(seenAt(500)).toBeCloseTo(before, 6)
})

test('content that shrank above the scroll position is a false edge', () => {
  const { model, seenAt } = list(200)
  model.scrolled(model.jump(190, 'start'))
  const before = seenAt(195)
  model.renumbered({ count: 100, from: (i) => i + 100 }, 195, 95)
  expect(model.nearFalseEdge).toBe(true)
  expect(model.settle()).toBeLessThanOrEqual(100 * 60 - 600)
  expect(seenAt(95)).toBe(before)
})

test('a list shorter than the viewport has one place only', () => {
  const { model } = list(3)
  expect(model.jump(2, 'end')).toBe(0)
  expect([model.virtualTop, model.atEnd, model.nearFalseEdge]).toEqual([0, true, false])
  expect(model.range(100)).toEqual({ first: 0, end: 3 })
})
