import { expect, test } from 'vitest'
import type { TextSpan } from '../../app/api/views.ts'
import { safeUrl, textRuns } from './text-runs.ts'

const plain = (body: string, spans: readonly TextSpan[]) =>
  textRuns(body, spans).map(({ text, styles, href }) => [text, [...styles].join('+'), href])

test('no spans: one run; no body: none', () => {
  expect(plain('hello', [])).toEqual([['hello', '', null]])
  expect(plain('', [{ start: 0, length: 1, style: 'bold' }])).toEqual([])
})

test('spans that overlap are cut at every border', () => {
  expect(
    plain('abcdef', [
      { start: 0, length: 4, style: 'bold' },
      { start: 2, length: 4, style: 'italic' },
    ]),
  ).toEqual([
    ['ab', 'bold', null],
    ['cd', 'bold+italic', null],
    ['ef', 'italic', null],
  ])
})

test('a mention shows its name once, and swallows what begins inside it', () => {
  expect(
    plain('hi X, bye', [
      { start: 3, length: 1, style: 'mention', value: '@Ann' },
      { start: 0, length: 9, style: 'bold' },
    ]),
  ).toEqual([
    ['hi ', 'bold', null],
    ['@Ann', 'mention+bold', null],
    [', bye', 'bold', null],
  ])
  expect(
    plain('hi XYZ', [
      { start: 3, length: 3, style: 'mention', value: 'Ann' },
      { start: 4, length: 1, style: 'italic' },
    ]),
  ).toEqual([
    ['hi ', '', null],
    ['@Ann', 'mention', null],
  ])
})

test('spans outside the body, backwards, absurd or endless in number do no harm', () => {
  expect(
    plain('abc', [
      { start: -5, length: 6, style: 'bold' },
      { start: 2, length: 1e15, style: 'italic' },
      { start: 9, length: 1, style: 'spoiler' },
      { start: 1, length: -1, style: 'spoiler' },
      { start: Number.NaN, length: 1, style: 'spoiler' },
    ]),
  ).toEqual([
    ['a', 'bold', null],
    ['b', '', null],
    ['c', 'italic', null],
  ])
  const many = Array.from({ length: 50_000 }, (_, i): TextSpan => ({
    start: i % 50,
    length: 1,
    style: 'bold',
  }))
  expect(textRuns('x'.repeat(50), many).length).toBeLessThanOrEqual(50)
})

test('a link keeps its URL only when the URL is harmless', () => {
  const link = (value: string) => plain('here', [{ start: 0, length: 4, style: 'link', value }])[0]![2]
  expect(link('https://example.org/a?b=c')).toBe('https://example.org/a?b=c')
  for (const bad of [
    'javascript:alert(1)',
    ' java\nscript:alert(1)',
    'data:text/html,x',
    'blob:x',
    'file:///etc',
    '',
  ]) {
    expect(link(bad)).toBeNull()
  }
  expect(safeUrl('mailto:a@example.org')).toBe('mailto:a@example.org')
  expect(safeUrl('intent://x')).toBeNull()
  expect(safeUrl(`https://example.org/${'a'.repeat(9000)}`)).toBeNull()
})
