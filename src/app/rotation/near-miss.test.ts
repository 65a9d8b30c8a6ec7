import { expect, test } from 'vitest'
import { seeded } from '../../domain/history/testing/random-history.ts'
import type { RecoveryKey } from '../../domain/keys/key-types.ts'
import { makeRecoveryKey } from '../../domain/keys/recovery-key.ts'
import { nearMiss, otherReadings } from './near-miss.ts'

const random = seeded(9)
const key = makeRecoveryKey((length) => Uint8Array.from({ length }, () => Math.floor(random() * 256)))
const isRight = (candidate: RecoveryKey) => candidate === key
const at = (place: number, character: string) =>
  (key.slice(0, place) + character + key.slice(place + 1)) as RecoveryKey

test('one wrong character is found in whatever group it is', () => {
  for (const place of [0, 3, 4, 31, 62, 63]) {
    const slip = at(place, key[place] === 'a' ? 'b' : 'a')
    expect(nearMiss(slip, isRight)).toEqual([Math.floor(place / 4)])
  }
})

test('two neighbours exchanged are found, over the edge of a group too', () => {
  const place = [7, 11, 15, 19].find((n) => key[n] !== key[n + 1])!
  const slip = key.slice(0, place) + key[place + 1]! + key[place]! + key.slice(place + 2)
  expect(nearMiss(slip as RecoveryKey, isRight)).toEqual([(place - 3) / 4, (place + 1) / 4])
})

test('every O typed as 0 is found at once', () => {
  const slip = key.replaceAll('o', '0') as RecoveryKey
  const groups = (key.match(/.{4}/g) ?? []).flatMap((group, i) => (group.includes('o') ? [i] : []))
  expect(groups.length).toBeGreaterThan(0)
  expect(nearMiss(slip, isRight)).toEqual(groups)
})

test('what is another key altogether has no slip', () => {
  expect(nearMiss(Array.from(key).reverse().join('') as RecoveryKey, isRight)).toBeNull()
})

test('other readings hold look-alikes only, as few as asked for', () => {
  const typed = `o0l1i${'a'.repeat(59)}` as RecoveryKey
  const readings = otherReadings(typed, 24)
  expect(readings).toContain(`00l1i${'a'.repeat(59)}`)
  expect(readings).toContain(`o011i${'a'.repeat(59)}`)
  expect(new Set(readings).size).toBe(readings.length)
  expect(readings).not.toContain(typed)
  expect(otherReadings(typed, 3)).toHaveLength(3)
  expect(otherReadings('a'.repeat(64) as RecoveryKey, 24)).toEqual([])
})
