import { expect, test } from 'vitest'
import { concat, utf8 } from '../../../core/bytes.ts'
import { hasCharacters, isAmount, isPresentation, isServiceId, isUsername } from './field-checks.ts'
import type { FieldCheck } from './shape.ts'

/** Somewhere inside other bytes. */
const holds = (check: FieldCheck, value: Uint8Array | string) => {
  const bytes = typeof value === 'string' ? utf8(value) : value
  return check(concat(Uint8Array.of(7, 7), bytes, Uint8Array.of(7)), 2, 2 + bytes.length)
}

test('amounts are digits with at most one dot', () => {
  for (const good of ['0', '1.', '.5', '12345678901234567890.25']) expect(holds(isAmount, good)).toBe(true)
  for (const bad of ['', '.', '1.2.3', '-1', '+1', '1e3', '1,5', ' 1', '٣'])
    expect(holds(isAmount, bad)).toBe(false)
})

test('service ids', () => {
  const lengths = Array.from({ length: 20 }, (_, length) => length)
  expect(lengths.filter((length) => holds(isServiceId, new Uint8Array(length)))).toEqual([16])
  expect(lengths.filter((length) => holds(isServiceId, new Uint8Array(length).fill(1)))).toEqual([16, 17])
})

test('usernames', () => {
  for (const good of ['robin.01', '_R0bin.123', `${'r'.repeat(48)}.18446744073709551615`])
    expect(holds(isUsername, good)).toBe(true)
  for (const bad of ['robin', 'robin.', '.12', 'robin.1', 'robin.00', 'robin.012', '1robin.12', 'höhe.12'])
    expect(holds(isUsername, bad)).toBe(false)
  expect(holds(isUsername, `${'r'.repeat(49)}.12`)).toBe(false)
  expect(holds(isUsername, 'robin.18446744073709551616')).toBe(false)
})

test('characters are counted as a reader counts them', () => {
  const most3 = hasCharacters(3)
  for (const good of ['a', 'abc', 'é́éé', '👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦', '🇩🇪🇩🇪🇩🇪']) expect(holds(most3, good)).toBe(true)
  for (const bad of ['', 'abcd', 'éééé', '🇩🇪🇩🇪🇩🇪🇩🇪']) expect(holds(most3, bad)).toBe(false)
})

test('a presentation is as long as it says, and its points are points', () => {
  const presentation = (proofLength: number, proof: number) => {
    const bytes = new Uint8Array(1 + 5 * 32 + 8 + proof + 32)
    bytes[161] = proofLength
    return bytes
  }
  expect(holds(isPresentation, new Uint8Array(0))).toBe(true)
  expect(holds(isPresentation, presentation(64, 64))).toBe(true)
  expect(holds(isPresentation, presentation(65, 64))).toBe(false)
  expect(holds(isPresentation, presentation(64, 64).fill(1, 0, 1))).toBe(false)
  expect(holds(isPresentation, presentation(64, 64).fill(1, 1, 33))).toBe(false)
  expect(holds(isPresentation, new Uint8Array(50))).toBe(false)
})
