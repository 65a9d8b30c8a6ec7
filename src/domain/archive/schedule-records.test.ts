import { expect, test } from 'vitest'
import { utf8 } from '../../core/bytes.ts'
import { WireWriter } from '../history/wire.ts'
import {
  decodeChoices,
  decodeTries,
  encodeChoices,
  encodeTries,
  noTries,
  untilResumed,
  usualChoices,
} from './schedule-records.ts'

const failure = {
  code: 'quota',
  facts: { limitBytes: 40_000, refusal: 'quota', sure: true },
  at: 5,
  attempts: 3,
  retryAt: 9,
}

test('come back as they were written', () => {
  const tries = { succeededAt: 1, dueAt: 2, unended: 3, begunAt: 4, failure }
  expect(decodeTries(encodeTries(tries))).toEqual(tries)
  expect(decodeTries(encodeTries(noTries))).toEqual(noTries)
  for (const batteryFloor of [0, 20, 100]) {
    const choices = { pausedUntil: untilResumed, metered: true, batteryFloor }
    expect(decodeChoices(encodeChoices(choices))).toEqual(choices)
  }
  expect(decodeChoices(new Uint8Array(0))).toEqual(usualChoices)
})

test('facts are few plain values, and without end they are none', () => {
  const long = { ...failure, facts: { text: 'x'.repeat(3000) } }
  expect(() => decodeTries(encodeTries({ ...noTries, failure: long }))).not.toThrow()
  const written = (facts: string) =>
    new WireWriter()
      .message(5, new WireWriter().bytes(1, utf8('bug')).bytes(2, utf8(facts)).finish())
      .finish()
  expect(decodeTries(written('{"a":1,"b":{"c":2},"d":null}')).failure?.facts).toEqual({ a: 1 })
  expect(() => decodeTries(written('{'))).toThrow(expect.objectContaining({ code: 'bad-record' }))
  expect(() => decodeTries(new WireWriter().message(5, new Uint8Array(0)).finish())).toThrow(
    expect.objectContaining({ code: 'bad-record' }),
  )
  expect(() => decodeChoices(new WireWriter().uint(3, 300).finish())).toThrow(
    expect.objectContaining({ code: 'bad-record' }),
  )
})
