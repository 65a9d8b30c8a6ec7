import { expect, test } from 'vitest'
import { joinTails, noTail, tailOf } from './tail-columns.ts'
import type { TailColumns } from './tail-columns.ts'
import { maxTailBytes, tailItems } from './types.ts'

function tail(first: number, lengths: readonly number[]): TailColumns {
  const made = tailOf(lengths.length, new Uint8Array(lengths.reduce((sum, length) => sum + length, 0)))
  let at = 0
  lengths.forEach((length, i) => {
    made.itemIds[i] = made.pages[i] = first + i
    made.lengths[i] = length
    made.frames.fill(first + i, at, at + length)
    at += length
  })
  return made
}

test('keeps the last 50 places, and the newest frames that come to 32 KiB', () => {
  let joined = noTail
  for (let i = 0; i < 40; i++) joined = joinTails(joined, tail(i * 2, [1000, 1000]))
  expect(joined.count).toBe(tailItems)
  expect([...joined.itemIds]).toEqual(Array.from({ length: tailItems }, (_, i) => 30 + i))
  const held = Math.floor(maxTailBytes / 1000)
  expect(joined.frames.length).toBe(held * 1000)
  expect([...joined.lengths].filter((length) => length > 0).length).toBe(held)
  expect([joined.frames[0], joined.frames.at(-1)]).toEqual([80 - held, 79])
})
