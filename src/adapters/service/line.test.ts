import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { idleMs, watchLine } from './line.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

test('a line that says nothing is dead', () => {
  const line = watchLine(undefined, 40_000)
  vi.advanceTimersByTime(39_999)
  expect(line.signal.aborted).toBe(false)
  line.heard(null)
  vi.advanceTimersByTime(idleMs)
  expect(line.signal.aborted).toBe(true)
})

test('a slow line is borne for as long as it brings something', () => {
  const line = watchLine(undefined, idleMs)
  line.heard(null)
  for (let second = 0; second < 7200; second++) {
    vi.advanceTimersByTime(1000)
    line.heard(1000)
  }
  // A gap is made good by what comes after it.
  vi.advanceTimersByTime(idleMs - 1)
  line.heard(64 * 1024)
  vi.advanceTimersByTime(idleMs - 1)
  expect(line.signal.aborted).toBe(false)
  line.end()
  vi.advanceTimersByTime(idleMs)
  expect(line.signal.aborted).toBe(false)
})

test('an answer that comes in drops is not waited for', () => {
  const line = watchLine(undefined, idleMs)
  line.heard(null)
  for (let drop = 0; drop < 3; drop++) {
    vi.advanceTimersByTime(idleMs / 2)
    line.heard(1)
  }
  expect(line.signal.aborted).toBe(true)
})
