import { expect, test } from 'vitest'
import { differences } from './differences.ts'

test('says what is in one text only', () => {
  expect(differences('a\nb\nb', 'b\nc\na')).toEqual(['- b', '+ c'])
  expect(differences('a\nb', 'a\nb')).toEqual([])
  expect(differences('a\nb', 'b\na')).toEqual(['the same lines in another order'])
  expect(differences('1\n2\n3', '', 2)).toEqual(['- 1', '- 2', '… and 2 more'])
})
