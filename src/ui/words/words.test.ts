import { expect, test } from 'vitest'
import { codes, HeirloomError } from '../../core/errors.ts'
import { initials } from '../parts/initials.ts'
import { errorWords, failureOf } from './error-words.ts'
import { count, formatBytes, formatDuration, percent, unit } from './numbers.ts'

test('every code has three whole sentences, with and without facts', () => {
  for (const code of Object.keys(codes)) {
    for (const facts of [{}, { bytes: 5e9, limitBytes: 1e8, dropped: 1234 }]) {
      const words = errorWords({ code, facts })
      for (const sentence of [words.happened, words.safe, words.next]) {
        expect(sentence, code).toMatch(/^[A-Z].{8,}\.$/)
        expect(sentence, code).not.toMatch(/undefined|NaN/)
      }
    }
  }
})

test('a file that is something else is named', () => {
  const happened = (what: string) => errorWords({ code: 'not-a-backup', facts: { what } }).happened
  expect(happened('older-backup')).toContain('30 digits')
  expect(happened('picture')).toContain('picture')
  expect(happened('constructor')).toBe(errorWords({ code: 'not-a-backup', facts: {} }).happened)
})

test('facts that are numbers are told', () => {
  expect(errorWords({ code: 'storage-full', facts: { bytes: 5e9 } }).happened).toContain('5 GB')
  expect(errorWords({ code: 'guard-question', facts: { dropped: 1234 } }).happened).toMatch(/1.234/)
})

test('a foreign error keeps nothing of its text, and an unknown code is a bug', () => {
  expect(failureOf(new Error('the words of a message'))).toEqual({ code: 'bug', facts: {} })
  expect(failureOf(new HeirloomError('quota', 'x', { facts: { bytes: 1 } }))).toEqual({
    code: 'quota',
    facts: { bytes: 1 },
  })
  expect(errorWords({ code: 'toString', facts: {} })).toEqual(errorWords({ code: 'bug', facts: {} }))
})

test('sizes and counts', () => {
  expect([0, 1, 999, 1000, 12_345, 31e6, 999_499_999, 7.4e9].map(formatBytes)).toEqual([
    '0 bytes',
    '1 byte',
    '999 bytes',
    '1 kB',
    '12.3 kB',
    '31 MB',
    '999 MB',
    '7.4 GB',
  ])
  expect([count(1, 'chat'), count(2, 'chat'), count(2, 'person', 'people')]).toEqual([
    '1 chat',
    '2 chats',
    '2 people',
  ])
  expect([unit(0, 'chat'), unit(1, 'chat')]).toEqual(['chats', 'chat'])
  expect([10, 89_000, 120_000, 7_200_000].map(formatDuration)).toEqual([
    '1 second',
    '89 seconds',
    '2 minutes',
    '2 hours',
  ])
})

test('a hundred percent only when all is done, and nothing while the total is unknown', () => {
  expect([percent(0, 0), percent(999_999, 1_000_000), percent(5, 5), percent(9, 5), percent(-1, 5)]).toEqual([
    null,
    99,
    100,
    100,
    0,
  ])
})

test('initials are whole characters', () => {
  expect(
    ['Ada Lovelace', 'ada', '陳大文', '🎉 Birthday plans', '', '🎉', 'Maya & Tom', 'فاطمة الزهراء'].map(
      initials,
    ),
  ).toEqual(['AL', 'A', '陳', 'BP', '', '', 'MT', 'فا'])
})
