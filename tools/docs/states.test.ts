import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const states = readFileSync('docs/states.md', 'utf8')
const journeys = readdirSync('playwright')
  .filter((name) => name.endsWith('.journey.ts'))
  .map((name) => name.replace('.journey.ts', ''))

/** What the last column of the table calls a journey: words joined by hyphens, before any `unit:`. */
function namedJourneys(): string[] {
  return states
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) => line.split('|').at(-2)!)
    .flatMap((tests) => tests.replaceAll(/unit:[^;]*/g, '').match(/\b[a-z]+(?:-[a-z]+)+\b/g) ?? [])
}

test('each journey that states.md names exists', () => {
  expect(namedJourneys().length).toBeGreaterThan(15)
  expect(journeys).toEqual(expect.arrayContaining(namedJourneys()))
})

test('no page holds both sides of an unfinished merge', () => {
  const pages = readdirSync('docs', { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.md'),
  )
  expect(pages.length).toBeGreaterThan(10)
  expect(pages.filter((path) => /^(?:<{7}|>{7}) /mu.test(readFileSync(join('docs', path), 'utf8')))).toEqual(
    [],
  )
})
