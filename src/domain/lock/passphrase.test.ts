import { expect, test } from 'vitest'
import { passphraseBytes, passphraseStrength } from './passphrase.ts'

test('the same letters open the same lock, however the keyboard writes them', () => {
  expect(passphraseBytes('caf\u00e9')).toEqual(passphraseBytes('cafe\u0301'))
  expect(passphraseBytes('Ａ１')).toEqual(passphraseBytes('A1'))
  expect(passphraseBytes('a')).not.toEqual(passphraseBytes('A'))
})

test.each([
  ['', 'empty'],
  ['1234', 'guessable'],
  ['aaaaaaaaaaaaaaaa', 'guessable'],
  ['password123!', 'guessable'],
  ['19870512', 'guessable'],
  ['sunflower', 'guessable'],
  ['grey heron', 'guessable'],
  ['Tr4m-Kite9', 'weak'],
  ['kettle otter violin', 'weak'],
  ['kettle otter violin harbour', 'good'],
  ['kettle otter violin harbour moss lantern', 'strong'],
  ['q7R!mz0-Kw4#Tb', 'good'],
])('%s is %s', (typed, expected) => {
  expect(passphraseStrength(typed)).toBe(expected)
})
