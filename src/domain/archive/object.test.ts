import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { concat } from '../../core/bytes.ts'
import { isCode } from '../../core/errors.ts'
import { seeded } from '../history/testing/random-history.ts'
import type { ObjectBody, ObjectContent } from './object.ts'
import { decodeObject, encodeObject } from './object.ts'
import { padme } from './padme.ts'

const random = seeded(6)

function body(items: number, length: number): ObjectBody {
  return {
    facts: {
      items,
      uncompressedLength: length * 2,
      crc32: 0xfedcba98,
      contentHash: new Uint8Array(randomBytes(16)),
      minDate: 1_700_000_000_000,
      maxDate: 1_700_000_900_000,
      maxOrder: 1_700_000_900_001,
      viewOnce: 0,
      soonestExpiry: 0,
      shortestTimer: 86_400_000,
      odd: 1,
    },
    itemIds: Array.from({ length: items }, (_, i) => 2 ** 33 + i * 3),
    body: new Uint8Array(randomBytes(length)),
  }
}

const content: ObjectContent = { kind: 'pages', bodies: [body(256, 900), body(3, 10), body(1, 70_000)] }

test('an object comes back, padded', () => {
  const encoded = encodeObject(content)
  expect(encoded.length).toBe(padme(encoded.length))
  expect(decodeObject(encoded)).toEqual(content)
  const directory = { kind: 'directory', bodies: [body(7, 50)] } as const
  expect(decodeObject(encodeObject(directory))).toEqual(directory)
})

test('padding is small, and every length of one step looks the same', () => {
  const known = [
    [1, 1],
    [9, 10],
    [100, 104],
    [1000, 1024],
    [100_000, 100_352],
    [1_000_000, 1_015_808],
  ]
  for (const [length, padded] of known) expect(padme(length!)).toBe(padded)
  for (let length = 2; length < 5000; length++) {
    const padded = padme(length)
    expect(padded).toBeGreaterThanOrEqual(length)
    expect(padded).toBeLessThanOrEqual(length * 1.125)
    expect(padme(padded)).toBe(padded)
  }
})

test('padding that is missing, too long or not empty is refused', () => {
  const encoded = encodeObject({ kind: 'pages', bodies: [body(3, 5003)] })
  const dirty = encoded.slice()
  dirty[dirty.length - 1] = 1
  const malformed = [dirty, encoded.slice(0, -1), concat(encoded, new Uint8Array(4096))]
  for (const bytes of malformed)
    expect(() => decodeObject(bytes)).toThrow(expect.objectContaining({ code: 'bad-record' }))
})

test('whatever is changed in an object, it is read, or refused by name', () => {
  const encoded = encodeObject({ kind: 'pages', bodies: [body(20, 60), body(2, 40)] })
  let refused = 0
  for (let i = 0; i < 4000; i++) {
    const altered = encoded.slice(0, random() < 0.2 ? Math.floor(random() * encoded.length) : encoded.length)
    for (let edits = 1 + Math.floor(random() * 3); edits > 0 && altered.length > 0; edits--)
      altered[Math.floor(random() * Math.min(altered.length, 220))] = Math.floor(random() * 256)
    try {
      decodeObject(altered)
    } catch (error) {
      if (!isCode(error, 'bad-record')) throw error
      refused++
    }
  }
  expect(refused).toBeGreaterThan(1000)
})
