import { expect, test } from 'vitest'
import vectors from '../../../vectors/receipts.json' with { type: 'json' }
import { concat } from '../../core/bytes.ts'
import { credentialRandom, receiptSerial } from './credential-types.ts'
import { isMonthEnd } from './days.ts'
import { decodeReceiptParams } from './public-params.ts'
import {
  decodeReceiptContext,
  decodeReceiptCredential,
  encodeReceiptContext,
  encodeReceiptCredential,
  receiveReceipt,
  type ReceiptWish,
} from './receipt.ts'
import { refusalOf, unhex } from './testing/refusals.ts'

const [first] = vectors.cases
const expiry = first!.inputs.receiptExpirationTime
const context = decodeReceiptContext(unhex(first!.requestContext))
const wish: ReceiptWish = {
  params: decodeReceiptParams(unhex(vectors.servers.A.publicParams)),
  level: 1n,
  expires: (seconds) => seconds === expiry,
}
const receive = (changed: Partial<ReceiptWish>, response = first!.response) =>
  refusalOf(() => receiveReceipt(context, unhex(response), { ...wish, ...changed }))

test('an answer must have the level and an expiry that were wished for', () => {
  expect(receive({})).toBe('accepted')
  expect(receive({ level: 2n })).toBe('bad-credential other-level')
  expect(receive({ level: 1n + 2n ** 63n })).toBe('bad-credential other-level')
  expect(receive({ expires: (seconds) => seconds === expiry + 86_400 })).toBe('bad-credential other-expiry')
  // 12 January 2025: a whole day, but no end of a month.
  expect(receive({ expires: isMonthEnd })).toBe('bad-credential other-expiry')
})

test('nobody is asked about an expiry within a day', () => {
  const name = 'validly issued for an expiration that is not a whole day'
  const { response } = vectors.negative.find((vector) => vector.name === name)!
  const asked: number[] = []
  expect(receive({ expires: (seconds) => asked.push(seconds) > 0 }, response)).toBe(
    'bad-credential other-expiry',
  )
  expect(asked).toEqual([])
})

test('a month ends where the next one begins, in UTC', () => {
  const at = (text: string) => Date.parse(text) / 1000
  for (const end of ['1970-01-01', '2025-01-01', '2026-03-01', '2028-03-01', '2026-12-01'])
    expect(isMonthEnd(at(`${end}T00:00:00Z`)), end).toBe(true)
  for (const other of [
    '2026-01-02T00:00:00Z',
    '2026-01-01T00:00:01Z',
    '2026-01-31T00:00:00Z',
    '2026-02-28T23:59:59Z',
    '2026-01-01T12:00:00Z',
  ])
    expect(isMonthEnd(at(other)), other).toBe(false)
})

test('a stored context is read as it was, and only with the points of its own serial and scalars', () => {
  const bytes = unhex(first!.requestContext)
  expect(encodeReceiptContext(decodeReceiptContext(bytes))).toEqual(bytes)
  for (let at = 1; at < bytes.length; at += 16) {
    const altered = bytes.slice()
    altered[at]! ^= 1
    expect(
      refusalOf(() => decodeReceiptContext(altered)),
      `byte ${at}`,
    ).toBe('bad-record context')
  }
  const zero = bytes.slice().fill(0, 17, 49)
  expect(refusalOf(() => decodeReceiptContext(zero))).toBe('bad-record scalar')
})

const spoiled: readonly (readonly [at: number, hex: string, fault: string])[] = [
  [0, '01', 'version'],
  [1, 'ff'.repeat(32), 'scalar'],
  [33, '00'.repeat(32), 'point'],
  [65, '01', 'point'],
  [97, 'ff'.repeat(8), 'time'],
]

test.each(spoiled)('a stored credential with bytes at %i is refused: %s', (at, hex, fault) => {
  const bytes = unhex(first!.credential)
  expect(encodeReceiptCredential(decodeReceiptCredential(bytes))).toEqual(bytes)
  bytes.set(unhex(hex), at)
  expect(refusalOf(() => decodeReceiptCredential(bytes))).toBe(`bad-record ${fault}`)
})

test('no object is read from more or fewer bytes', () => {
  const readers = [
    [first!.requestContext, decodeReceiptContext, 'bad-record'],
    [first!.credential, decodeReceiptCredential, 'bad-record'],
    [vectors.servers.A.publicParams, decodeReceiptParams, 'wrong-parameters'],
  ] as const
  for (const [hex, decode, code] of readers) {
    const bytes = unhex(hex)
    for (const wrong of [concat(bytes, Uint8Array.of(0)), bytes.subarray(0, -1), bytes.subarray(0, 0)])
      expect(refusalOf(() => decode(wrong))).toBe(`${code} length`)
  }
})

test('every point of the parameters must be one, also those of other credentials', () => {
  const bytes = unhex(vectors.servers.A.publicParams)
  for (let at = 1; at < bytes.length; at += 32) {
    const altered = bytes.slice()
    altered.fill(0, at, at + 32)
    expect(
      refusalOf(() => decodeReceiptParams(altered)),
      `point at ${at}`,
    ).toBe('wrong-parameters point')
  }
})

test('serials and randomness have one length', () => {
  expect(() => receiptSerial(new Uint8Array(15))).toThrow(expect.objectContaining({ code: 'bad-length' }))
  expect(() => credentialRandom(new Uint8Array(33))).toThrow(expect.objectContaining({ code: 'bad-length' }))
})
