import { expect, test } from 'vitest'
import { frameColumns, frameFlags } from '../core-port.ts'
import { expiredBy, leftOutOfArchive } from './expiry.ts'

const now = 1_800_000_000_000
const day = 86_400_000

function item(facts: { kind?: number; flags?: number; expiresAt?: number; timer?: number }) {
  const columns = frameColumns(1)
  columns.kind[0] = facts.kind ?? 4
  columns.flags[0] = facts.flags ?? 0
  columns.expiresAt[0] = facts.expiresAt ?? 0
  columns.timer[0] = facts.timer ?? 0
  return columns
}

const rows: [string, Parameters<typeof item>[0], boolean][] = [
  ['plain', {}, false],
  ['view once', { flags: frameFlags.viewOnce }, true],
  ['vanishing a millisecond within the day', { expiresAt: now + day - 1 }, true],
  ['vanishing exactly after the day', { expiresAt: now + day }, false],
  ['long vanished', { expiresAt: 5 }, true],
  ['a timer under a day, not started', { timer: day - 1 }, true],
  ['a timer of a day, not started', { timer: day }, false],
  ['a running revision and a long timer', { expiresAt: now + 1, timer: 30 * day }, true],
  ['no chat item', { kind: 2, expiresAt: 5, flags: frameFlags.viewOnce }, false],
]

test.each(rows)('left out of an archive: %s', (_, facts, expected) => {
  expect(leftOutOfArchive(item(facts), 0, now)).toBe(expected)
})

test('vanished at its moment, not before, and never for an unstarted timer', () => {
  expect(expiredBy(item({ expiresAt: now }), 0, now)).toBe(true)
  expect(expiredBy(item({ expiresAt: now + 1 }), 0, now)).toBe(false)
  expect(expiredBy(item({ timer: 1 }), 0, now)).toBe(false)
  expect(expiredBy(item({ kind: 3, expiresAt: 1 }), 0, now)).toBe(false)
})
