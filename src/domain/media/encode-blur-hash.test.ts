import { expect, test } from 'vitest'
import { encodeBlurHash } from './encode-blur-hash.ts'

type Paint = (x: number, y: number) => readonly [number, number, number, number]

function painted(width: number, height: number, paint: Paint) {
  const data = new Uint8ClampedArray(width * height * 4)
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) data.set(paint(x, y), 4 * (y * width + x))
  return { width, height, data }
}

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~'
const read = (text: string) => Array.from(text).reduce((sum, digit) => sum * 83 + digits.indexOf(digit), 0)

test('one colour is its mean, and nothing else', () => {
  const hash = encodeBlurHash(painted(16, 8, () => [200, 100, 50, 255]))
  expect(hash).toHaveLength(1 + 1 + 4 + 2 * 11)
  expect(read(hash[0]!)).toBe(3 + 2 * 9)
  expect(read(hash.slice(2, 6)).toString(16)).toBe('c86432')
  // The last terms are exactly in the middle of their range: none.
  expect(read(hash.slice(-2))).toBe(9 * 19 * 19 + 9 * 19 + 9)
})

test('a picture that stands has its terms the other way round', () => {
  expect(read(encodeBlurHash(painted(8, 16, () => [0, 0, 0, 255]))[0]!)).toBe(2 + 3 * 9)
})

test('light on the left is told by the first term across', () => {
  const hash = encodeBlurHash(painted(32, 24, (x) => (x < 16 ? [255, 255, 255, 255] : [0, 0, 0, 255])))
  const [red] = [Math.floor(read(hash.slice(6, 8)) / 361)]
  expect(red).toBe(18)
  const other = encodeBlurHash(painted(32, 24, (x) => (x >= 16 ? [255, 255, 255, 255] : [0, 0, 0, 255])))
  expect(Math.floor(read(other.slice(6, 8)) / 361)).toBe(0)
})

test('what cannot be seen lies on white', () => {
  const hash = encodeBlurHash(painted(4, 4, () => [0, 0, 0, 0]))
  expect(read(hash.slice(2, 6)).toString(16)).toBe('ffffff')
})
