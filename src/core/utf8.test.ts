import { expect, test } from 'vitest'
import { fromUtf8, utf8 } from './bytes.ts'
import { isUtf8 } from './utf8.ts'

function decodes(bytes: Uint8Array): boolean {
  try {
    fromUtf8(bytes)
    return true
  } catch {
    return false
  }
}

test('agrees with the strict decoder on every two bytes, and on what begins with each', () => {
  const tails = [[], [0x80], [0xbf, 0x80], [0xc2]]
  for (let first = 0x7e; first < 256; first++)
    for (let second = 0; second < 256; second++)
      for (const tail of tails) {
        const bytes = Uint8Array.from([first, second, ...tail])
        if (isUtf8(bytes, 0, bytes.length) !== decodes(bytes)) expect.fail(bytes.join())
      }
})

test('looks at its own part only, wherever that is cut', () => {
  const text = utf8('plain, höflich, 你好, 👨‍👩‍👧‍👦 and plain again')
  const padded = Uint8Array.from([0xff, ...text, 0xff])
  expect(isUtf8(padded, 1, padded.length - 1)).toBe(true)
  expect(isUtf8(padded, 0, padded.length - 1)).toBe(false)
  for (let end = 0; end <= text.length; end++)
    expect(isUtf8(padded, 1, 1 + end)).toBe(decodes(text.subarray(0, end)))
})
