import { expect, test } from 'vitest'
import { blurPixels } from './blur-hash.ts'

test('one wave is one colour all over', () => {
  // Size 1 × 1, no strength, and white: 16777215 in base 83.
  const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~'
  let base = ''
  for (let value = 0xffffff, i = 0; i < 4; i++, value = Math.floor(value / 83))
    base = digits[value % 83]! + base
  const pixels = blurPixels(`00${base}`, 4)!
  expect(pixels).toHaveLength(64)
  expect(new Set(pixels)).toEqual(new Set([255]))
})

test('what is malformed shows nothing', () => {
  for (const hash of ['', 'L', '00', 'LGF5]', `L${'\u00e9'.repeat(27)}`, '~'.repeat(28)])
    expect(blurPixels(hash, 8)).toBeNull()
})
