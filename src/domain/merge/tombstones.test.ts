import { expect, test } from 'vitest'
import { HeirloomError } from '../../core/errors.ts'
import { Tombstones } from './tombstones.ts'

const key = () => new Uint8Array(32).fill(7)

test('what was deleted is recognised after a round trip, and nothing else is', () => {
  const first = Tombstones.read(null, key)
  expect(first.empty).toBe(true)
  first.addItem(1, 2, 1_700_000_000_000, 0)
  first.addChat(['aci:00', 'e164:49'], 5)
  const second = Tombstones.read(first.encode(), () => new Uint8Array(32))
  expect(second.hasItem(1, 2, 1_700_000_000_000, 0)).toBe(true)
  expect(second.hasItem(1, 2, 1_700_000_000_000, 1)).toBe(false)
  expect(second.hasItem(2, 1, 1_700_000_000_000, 0)).toBe(false)
  expect(second.chatDeletedAt(['pni:1', 'e164:49'])).toBe(5)
  expect(second.chatDeletedAt(['e164:4'])).toBe(0)
})

test('a record without its key is refused', () => {
  expect(() => Tombstones.read(new Uint8Array(0), key)).toThrow(HeirloomError)
})

test('another key gives other hashes', () => {
  const one = Tombstones.read(null, key)
  const two = Tombstones.read(null, () => new Uint8Array(32).fill(8))
  for (const each of [one, two]) each.addItem(1, 2, 3, 0)
  expect(one.encode().slice(34)).not.toEqual(two.encode().slice(34))
})
