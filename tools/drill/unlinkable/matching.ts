import { Random } from '../../../src/domain/sample/random.ts'
import type { Seen } from './storage.ts'

/** A guess: which account each archive belongs to. */
export interface Matching {
  /** How it was come by. */
  readonly name: string
  /** Archive id to account id. */
  readonly pairs: ReadonlyMap<string, string>
}

/** Tries to join the two sides of one class from what the storage shows. As many accounts as archives. */
export type Joiner = (accounts: readonly Seen[], archives: readonly Seen[]) => readonly Matching[]

/** Both sides sorted by a number, first with first, last with last, and the other way about. Nothing when one side has no such number or one for all. */
export function byRank(
  name: string,
  accounts: readonly (readonly [id: string, value: number | undefined])[],
  archives: readonly (readonly [id: string, value: number | undefined])[],
): Matching[] {
  if (isFlat(accounts) || isFlat(archives)) return []
  const [left, right] = [sorted(accounts), sorted(archives)]
  const pairs = (order: readonly string[]) => new Map(right.map((archive, i) => [archive, order[i]!]))
  return [
    { name, pairs: pairs(left) },
    { name: `${name}, reversed`, pairs: pairs([...left].reverse()) },
  ]
}

function isFlat(list: readonly (readonly [string, number | undefined])[]): boolean {
  return new Set(list.map(([, value]) => value)).size < 2
}

function sorted(list: readonly (readonly [string, number | undefined])[]): string[] {
  const value = (one: readonly [string, number | undefined]) => one[1] ?? -1
  return [...list].sort((a, b) => value(a) - value(b) || (a[0] < b[0] ? -1 : 1)).map(([id]) => id)
}

/** Every number of one side with every number of the other. */
export function everyPair(
  accounts: readonly Seen[],
  archives: readonly Seen[],
  of: (seen: Seen) => ReadonlyMap<string, number>,
): Matching[] {
  const names = (list: readonly Seen[]) => [...new Set(list.flatMap((seen) => [...of(seen).keys()]))]
  const column = (list: readonly Seen[], name: string) =>
    list.map((seen) => [seen.id, of(seen).get(name)] as const)
  return names(accounts).flatMap((left) =>
    names(archives).flatMap((right) =>
      byRank(`${left} ~ ${right}`, column(accounts, left), column(archives, right)),
    ),
  )
}

export function hitsOf({ pairs }: Matching, owners: ReadonlyMap<string, string>): number {
  let hits = 0
  for (const [archive, account] of pairs) if (owners.get(archive) === account) hits++
  return hits
}

const draws = 150
const seeds = 20

/**
 * What the best of `tries` random matchings of `size` pairs hits in at most one of a hundred drills that judge `classes`
 * classes: more than that is no luck.
 */
export function luckiest(size: number, tries: number, classes: number): number {
  const best: number[] = []
  for (let seed = 1; seed <= seeds; seed++) {
    const random = new Random(seed, 'matching')
    for (let draw = 0; draw < draws; draw++) best.push(bestOf(tries, size, random))
  }
  best.sort((a, b) => a - b)
  const quantile = 1 - 0.01 / classes
  return best[Math.min(best.length - 1, Math.floor(best.length * quantile))]!
}

function bestOf(tries: number, size: number, random: Random): number {
  let best = 0
  for (let i = 0; i < tries; i++) best = Math.max(best, fixedPoints(size, random))
  return best
}

/** Of a random permutation. */
function fixedPoints(size: number, random: Random): number {
  const order = Array.from({ length: size }, (_, i) => i)
  let hits = 0
  for (let i = size - 1; i >= 0; i--) {
    const j = random.int(i + 1)
    ;[order[i], order[j]] = [order[j]!, order[i]!]
    if (order[i] === i) hits++
  }
  return hits
}
