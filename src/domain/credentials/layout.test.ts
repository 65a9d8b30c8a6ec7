import { expect, test } from 'vitest'
import { concat, toHex } from '../../core/bytes.ts'
import { badStored } from './faults.ts'
import { basePoint, encodeScalar, Fn, readElement } from './group.ts'
import { bytesOf, counted, element, layout, le64, oneOf, points, scalar, seconds, u64 } from './layout.ts'
import { refusalOf } from './testing/refusals.ts'

const thing = layout(
  {
    when: seconds,
    colour: oneOf({ red: 1n, blue: 258n }, 'type'),
    s: scalar,
    P: element,
    pair: points(2),
    list: counted(2, bytesOf(2)),
    size: u64,
    tail: bytesOf(3),
  },
  badStored,
  [0, 2],
)
const offset = { when: 1, colour: 9, s: 17, P: 49, pair: 81, list: 145 }
const G = readElement(basePoint().bytes)!
const list = Uint8Array.of(5, 6)
const tail = Uint8Array.of(7, 8, 9)
const values = {
  when: 1_728_000_000,
  colour: 'blue',
  s: 5n,
  P: G,
  pair: [G, G],
  list,
  size: 2n ** 64n - 1n,
  tail,
} as const
const good = thing.write(values)

function refusalWith(at: number, bytes: Uint8Array): string {
  const altered = good.slice()
  altered.set(bytes, at)
  return refusalOf(() => thing.read(altered))
}

test('what is written is read, also from the middle of other bytes', () => {
  expect(good).toHaveLength(166)
  expect(thing.length).toBe(166)
  expect(thing.read(good)).toEqual(values)
  expect(thing.read(concat(tail, good, tail).subarray(3, 169))).toEqual(values)
  expect(thing.write(thing.read(good))).toEqual(good)
})

test('integers are little-endian', () => {
  expect(toHex(good.subarray(offset.when, offset.when + 8))).toBe('0030ff6600000000')
  expect(toHex(good.subarray(offset.colour, offset.colour + 8))).toBe('0201000000000000')
})

test('no length but the right one is taken', () => {
  for (const bytes of [
    good.subarray(1),
    good.subarray(0, -1),
    concat(good, Uint8Array.of(0)),
    new Uint8Array(0),
  ])
    expect(refusalOf(() => thing.read(bytes))).toBe('bad-record length')
})

test('only listed versions are taken', () => {
  expect(refusalWith(0, Uint8Array.of(2))).toBe('accepted')
  expect(refusalWith(0, Uint8Array.of(1))).toBe('bad-record version')
})

test('a time is a safe integer', () => {
  expect(refusalWith(offset.when, le64(Number.MAX_SAFE_INTEGER))).toBe('accepted')
  expect(refusalWith(offset.when, le64(Number.MAX_SAFE_INTEGER + 1))).toBe('bad-record time')
})

test('of a number with a name, all eight bytes count', () => {
  expect(refusalWith(offset.colour, le64(1))).toBe('accepted')
  expect(refusalWith(offset.colour, le64(2))).toBe('bad-record type')
  expect(refusalWith(offset.colour, le64(1n + 2n ** 56n))).toBe('bad-record type')
})

test('a scalar is below the order, and not zero', () => {
  expect(refusalWith(offset.s, encodeScalar(Fn.ORDER - 1n))).toBe('accepted')
  expect(refusalWith(offset.s, encodeScalar(Fn.ORDER))).toBe('bad-record scalar')
  expect(refusalWith(offset.s, encodeScalar(Fn.ORDER + 5n))).toBe('bad-record scalar')
  expect(refusalWith(offset.s, new Uint8Array(32))).toBe('bad-record scalar')
})

test('a point has one encoding, and is not the identity', () => {
  const negative = encodeScalar(1n)
  const beyondField = encodeScalar(2n ** 255n - 19n + 2n)
  for (const at of [offset.P, offset.pair + 32])
    for (const bytes of [negative, beyondField, new Uint8Array(32), new Uint8Array(32).fill(255)])
      expect(refusalWith(at, bytes)).toBe('bad-record point')
})

test('a count in front of a list must agree with it', () => {
  expect(refusalWith(offset.list, le64(1))).toBe('bad-record length')
  expect(refusalWith(offset.list, le64(3))).toBe('bad-record length')
})
