import { expect, test } from 'vitest'
import { isAccountId, keyGroups, keyShape } from './key-shape.ts'

const key = 'dtjs858asj6tv0jzsqrsmj0ubp335pisj98e9ssnss8myoc08drhtcktyawvx45l'

test('every written form of a key is the same key', () => {
  const groups = keyGroups(key)
  expect(groups).toHaveLength(16)
  for (const typed of [
    key.toUpperCase(),
    groups.join(' '),
    groups.join('-'),
    groups.join('\u2011'),
    `\u200b${groups.join('\r\n')}\ufeff`,
    key.replaceAll('o', '#').replaceAll('0', '='),
  ]) {
    expect(keyShape(typed)).toEqual({ length: 64, groups, badGroups: [], complete: true })
  }
})

test('o and 0 stay apart', () => {
  expect(keyShape('o0').groups).toEqual(['o0'])
  expect(keyShape('#=').groups).toEqual(['o0'])
})

test('the group with a slip is named, counting from 0', () => {
  const shape = keyShape(`${key.slice(0, 9)}é${key.slice(10)}`)
  expect(shape).toMatchObject({ length: 64, badGroups: [2], complete: false })
  expect(keyShape(`${key.slice(0, 63)}\u{1f600}`)).toMatchObject({ length: 64, badGroups: [15] })
})

test('too short and too long are not complete, and endless input is bounded', () => {
  expect(keyShape('')).toEqual({ length: 0, groups: [], badGroups: [], complete: false })
  expect(keyShape(key.slice(0, 61))).toMatchObject({ length: 61, complete: false })
  expect(keyShape(`${key}a`)).toMatchObject({ length: 65, complete: false })
  expect(keyShape('a'.repeat(1 << 20)).length).toBe(4096)
})

test('account ids in any case and with any dashes', () => {
  expect(isAccountId('659AA5F4-a28d-fcc1-1ea1-b997537a3d95')).toBe(true)
  expect(isAccountId('659aa5f4a28dfcc11ea1b997537a3d95')).toBe(true)
  expect(isAccountId('659aa5f4a28dfcc11ea1b997537a3d9')).toBe(false)
  expect(isAccountId('')).toBe(false)
})
