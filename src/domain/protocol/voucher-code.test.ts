import { describe, expect, test } from 'vitest'
import { parseVoucher, showVoucher } from './voucher-code.ts'

const secret = new Uint8Array([0x00, 0x44, 0x32, 0x14, 0xc7, 0x42, 0x54, 0xb6, 0x35, 0xcf])
const code = '0123-4567-89AB-CDEF'

test('a code is its bits, in groups of four', () => {
  expect(showVoucher(secret)).toBe(code)
  expect(parseVoucher(code)).toEqual(secret)
  const top = new Uint8Array(10).fill(255)
  expect(showVoucher(top)).toBe('ZZZZ-ZZZZ-ZZZZ-ZZZZ')
  expect(parseVoucher('zzzz zzzz zzzz zzzz')).toEqual(top)
})

test('every bit is carried', () => {
  for (let bit = 0; bit < 80; bit++) {
    const one = new Uint8Array(10)
    one[bit >> 3] = 128 >> (bit & 7)
    expect(parseVoucher(showVoucher(one))).toEqual(one)
  }
})

describe('people may write', () => {
  test.each([
    '0123456789abcdef',
    ' 0123 4567 89ab cdef\n',
    'o123–4567—89AB-CDEF',
    'O1234567.89AB_CDEF',
    '0I23 4567 89ab cdef',
    '0l23 4567 89ab cdef',
    '0L23-4567-89ab-cdef',
    '0-1-2-3-4-5-6-7-8-9-a-b-c-d-e-f',
  ])('%s', (typed) => {
    expect(parseVoucher(typed)).toEqual(secret)
  })
})

test.each([
  '',
  '0123-4567-89AB-CDE',
  '0123-4567-89AB-CDEF0',
  '0123-4567-89AB-CDEU',
  '0123-4567-89AB-CDE!',
  'é',
])('%s is no code', (typed) => {
  expect(parseVoucher(typed)).toBe(null)
})
