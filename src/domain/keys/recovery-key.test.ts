import { randomBytes } from 'node:crypto'
import { AccountEntropyPool } from '@signalapp/libsignal-client/dist/AccountKeys.js'
import { expect, test } from 'vitest'
import vectors from '../../../vectors/keys.json' with { type: 'json' }
import { makeRecoveryKey, recoveryKeyFingerprint, showRecoveryKey } from './recovery-key.ts'
import { readRecoveryKey } from './typed-key.ts'

const sample = 'dtjs858asj6tv0jzsqrsmj0ubp335pisj98e9ssnss8myoc08drhtcktyawvx45l'

function read(typed: string) {
  const result = readRecoveryKey(typed)
  if (!result.ok) throw new Error(result.reason)
  return result.key
}

test.each(vectors.aepNormalisation)('normalises $input', ({ input, canonical }) => {
  const result = readRecoveryKey(input)
  expect(result.ok ? result.key : null).toBe(canonical)
})

test.each(vectors.aepValidity)(
  'what the library calls valid is read as itself: $input',
  ({ input, valid }) => {
    const result = readRecoveryKey(input)
    expect(result.ok && result.key === input).toBe(valid)
  },
)

test.each(vectors.aepDisplay)('reads what Signal shows for $canonical', ({ canonical, display }) => {
  expect(read(display)).toBe(canonical)
  const stand = showRecoveryKey(read(canonical)).join('').replaceAll('O', '#').replaceAll('0', '=')
  expect(stand).toBe(display)
})

test('shows sixteen groups with plain O and 0, which read back', () => {
  const groups = showRecoveryKey(read(sample))
  expect(groups).toHaveLength(16)
  expect(groups.slice(0, 4)).toEqual(['DTJS', '858A', 'SJ6T', 'V0JZ'])
  expect(read(groups.join(' '))).toBe(sample)
})

test('made keys are valid, even, and different', () => {
  const counts = new Map<string, number>()
  for (let i = 0; i < 500; i++) {
    const key = makeRecoveryKey(randomBytes)
    expect(AccountEntropyPool.isValid(key)).toBe(true)
    for (const character of key) counts.set(character, (counts.get(character) ?? 0) + 1)
  }
  expect(counts.size).toBe(36)
  // 32 000 characters, 889 each in the mean; seven standard deviations either side.
  for (const count of counts.values()) expect(Math.abs(count - 889)).toBeLessThan(210)
})

test('bytes that would favour some characters are drawn again, and the drawn bytes are wiped', () => {
  const unfair = new Uint8Array(64).fill(252)
  const fair = Uint8Array.from({ length: 64 }, (_, i) => i % 36)
  const drawn = [unfair, fair]
  let next = 0
  const key = makeRecoveryKey(() => drawn[next++]!)
  expect(key).toBe('0123456789abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqr')
  expect(fair.every((byte) => byte === 0)).toBe(true)
  expect(() => makeRecoveryKey(() => new Uint8Array(64).fill(255))).toThrow()
})

const groups = showRecoveryKey(sample as never)
const slips: [string, string, object][] = [
  ['nothing', '', { length: 0, badGroups: [], reason: 'empty' }],
  ['only spaces', '  -- ', { length: 0, badGroups: [], reason: 'empty' }],
  ['three characters to go', sample.slice(0, 61), { length: 61, badGroups: [15], reason: 'too-short' }],
  ['a group left out', groups.slice(1).join(' '), { length: 60, badGroups: [], reason: 'too-short' }],
  ['a short group', groups.with(3, 'V0Z').join('-'), { length: 63, badGroups: [3], reason: 'too-short' }],
  ['a doubled key', groups.with(5, 'MJ0UU').join(' '), { length: 65, badGroups: [5], reason: 'too-long' }],
  [
    'a wrong sign',
    groups.with(2, 'SJ$T').join(' '),
    { length: 63, badGroups: [2], reason: 'impossible-character' },
  ],
  [
    'an emoji in a row',
    `${sample.slice(0, 8)}😀${sample.slice(9)}`,
    { length: 63, badGroups: [2], reason: 'impossible-character' },
  ],
  ['two keys', sample + sample, { length: 128, badGroups: [], reason: 'too-long' }],
]

test.each(slips)('says where the slip is: %s', (_, typed, expected) => {
  expect(readRecoveryKey(typed)).toEqual({ ok: false, ...expected })
})

test('a fingerprint is eight groups, steady, and different for another key', () => {
  const fingerprint = recoveryKeyFingerprint(read(sample))
  expect(fingerprint).toMatch(/^[0-9a-f]{4}( [0-9a-f]{4}){7}$/)
  expect(recoveryKeyFingerprint(read(groups.join(' ')))).toBe(fingerprint)
  expect(recoveryKeyFingerprint(read(`e${sample.slice(1)}`))).not.toBe(fingerprint)
})
