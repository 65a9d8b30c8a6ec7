import { expect, test } from 'vitest'
import { isSameWhereBoth, neighbourOf } from './held-row.ts'

/** Rows from position `first` on; `+` stands for a part that belongs to the row behind it. */
function laid(first: number, text: string) {
  let index = first
  const rows = Array.from(text, (key) => ({ key, index: key === '+' ? index : index++ }))
  return { keys: rows.map(({ key }) => key), indices: rows.map((row) => row.index) }
}

test('scrolling changes nothing where both are; a part that comes or goes does', () => {
  expect(isSameWhereBoth(laid(10, 'abcdef'), laid(12, 'cdefgh'))).toBe(true)
  expect(isSameWhereBoth(laid(10, 'abcdef'), laid(40, 'xyz'))).toBe(true)
  expect(isSameWhereBoth(laid(0, ''), laid(40, 'xyz'))).toBe(true)
  expect(isSameWhereBoth(laid(10, 'abcdef'), laid(10, 'abc+def'))).toBe(false)
  expect(isSameWhereBoth(laid(10, 'abc+def'), laid(11, 'bcdefg'))).toBe(false)
  expect(isSameWhereBoth(laid(10, 'abcdef'), laid(10, 'abcxef'))).toBe(false)
})

test('the focus goes on to the next that stays, else back', () => {
  const rows = laid(0, 'abcd')
  expect(neighbourOf('b', rows, () => true)).toBe('c')
  expect(neighbourOf('b', rows, (key) => key === 'a' || key === 'd')).toBe('d')
  expect(neighbourOf('d', rows, () => true)).toBe('c')
  expect(neighbourOf('b', rows, () => false)).toBeUndefined()
})
