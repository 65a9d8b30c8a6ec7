import { expect, test } from 'vitest'
import { renumberingOf, type RowKey } from './renumbering.ts'

/** Rows `first` (inclusive) to `end` of a list are in the document. */
function change(before: readonly RowKey[], first: number, end: number, after: readonly RowKey[]) {
  const placed = before.slice(first, end).map((key, i) => ({ key, index: first + i }))
  return renumberingOf(placed, { was: before.length, is: after.length }, (key) => after.indexOf(key))
}

const rows = (text: string) => Array.from(text)
const letters = rows('abcdefghij')

test('rows around the document move with its edges, rows in it one by one', () => {
  expect(change(letters, 2, 6, rows('xyabcdefghij'))!.moved[0]).toEqual({ key: 'c', was: 2, is: 4 })
  const { from } = change(letters, 2, 8, rows('abcgh12ij'))!.change
  expect(rows('abcgh12ij').map((_, i) => from(i))).toEqual([0, 1, 2, 6, 7, 8, 9, 10, 11])
  const inserted = change(letters, 2, 8, rows('abcd12efghij'))!.change
  expect([...Array(12).keys()].map((i) => inserted.from(i))).toEqual([0, 1, 2, 3, -1, -1, 4, 5, 6, 7, 8, 9])
})

test('nothing moved, or nothing is left to tell by', () => {
  expect(change(letters, 2, 6, letters)).toBeNull()
  expect(change(letters, 3, 7, rows('xabdefGhij'))).toBeNull()
  // Far below the document something came and something went: that is met when it is looked at.
  expect(change(letters, 2, 6, rows('abcdefghiX'))).toBeNull()
  const lost = change(letters, 2, 4, rows('abefghij'))!
  expect(lost.moved).toEqual([])
  expect(lost.change.from(5)).toBe(5)
})

test('a row that changed its order is left out', () => {
  expect(change(rows('abcd'), 0, 4, rows('bcdae'))!.moved.map(({ key }) => key)).toEqual(['a'])
})
