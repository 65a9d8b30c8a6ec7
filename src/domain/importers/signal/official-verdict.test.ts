import { expect, test } from 'vitest'
import { toHex } from '../../../core/bytes.ts'
import { FrameSchema } from '../../frame/backup_pb.ts'
import { testCore } from '../../history/testing/core.ts'
import { Random } from '../../sample/random.ts'
import type { Compared } from './testing/compare.ts'
import { DirectoryTries, donorsOf, isStrict, isWrong, ItemTries } from './testing/compare.ts'
import { everyChange } from './testing/every-change.ts'
import { parseTree } from './testing/wire-tree.ts'
import { worlds } from './testing/worlds.ts'

/** The drill `export` does the same for as long as one likes. */
const seed = Number(process.env['FUZZ_SEED'] ?? 1)
const times = Number(process.env['FUZZ_TIMES'] ?? 1)
const all = [...worlds()]
const donors = donorsOf(all)

function summary(tries: readonly Compared[]): string[] {
  return tries.map(({ told, ours, theirs, frame }) => `${told}: ${ours ?? theirs ?? ''} ${toHex(frame)}`)
}

test('a hurt chat item that we would write is accepted, and one that is accepted we would write', () => {
  const random = new Random(seed, 'items')
  const tries: Compared[] = []
  for (const world of all) {
    if (world.items.length === 0) continue
    const items = new ItemTries(world, testCore, donors)
    for (let i = 0; i < times * (world.name === 'sample' ? 2000 : 20); i++) {
      const tried = items.next(random)
      if (tried) tries.push(tried)
    }
  }
  expect(summary(tries.filter(isWrong))).toEqual([])
  expect(summary(tries.filter(isStrict))).toEqual([])
  expect(tries.filter(({ ours }) => ours === null).length).toBeGreaterThan(1000)
  expect(tries.filter(({ ours }) => ours !== null).length).toBeGreaterThan(1000)
})

test('so is one in which any one field has any value that could matter', () => {
  const random = new Random(seed, 'every')
  const seen = new Map<string, number>()
  const unseen = (path: string) => {
    const before = seen.get(path) ?? 0
    seen.set(path, before + 1)
    return before < times
  }
  const tries: Compared[] = []
  for (const world of all) {
    if (world.items.length === 0) continue
    const items = new ItemTries(world, testCore, donors)
    for (const frame of world.items)
      for (const change of everyChange(parseTree(FrameSchema, frame), donors, random, unseen)) {
        const tried = items.judge(change)
        if (tried) tries.push(tried)
      }
  }
  expect(summary(tries.filter(isWrong))).toEqual([])
  expect(summary(tries.filter(isStrict))).toEqual([])
  expect(tries.length).toBeGreaterThan(10_000)
})

test('a hurt directory goes out as one that is accepted, and whole if it was accepted as it came', () => {
  const random = new Random(seed, 'directories')
  const tries: Compared[] = []
  for (const world of all) {
    const directories = new DirectoryTries(world, donors)
    for (let i = 0; i < times * 3; i++) tries.push(directories.next(random))
  }
  expect(summary(tries.filter(isWrong))).toEqual([])
  expect(summary(tries.filter(isStrict))).toEqual([])
})
