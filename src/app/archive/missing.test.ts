import { afterAll, beforeAll, expect, test } from 'vitest'
import { readFile, writeFile } from 'node:fs/promises'
import { randomItems, seeded } from '../../domain/history/testing/random-history.ts'
import { findFile, harmerOf } from '../check/testing/harm.ts'
import { contentOf, writeHistory } from './testing/sample-history.ts'
import type { World } from './testing/world.ts'
import { never, quiet, startWorld, turnOn } from './testing/world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())

test('what a restore could not bring in is listed, is not dropped, and comes when it can be had', async () => {
  const device = world.device()
  await writeHistory(device.store, world.core, { items: randomItems(3000, 4, seeded(77)), chats: 4 })
  const key = await turnOn(device)
  await device.backups.backUpNow(quiet, never)
  const harm = await harmerOf(world, device)
  const { manifest } = await harm.read()
  const [gone, altered] = [manifest.pages[0]!, manifest.pages[1]!]
  const path = await findFile(world.dataFolder, gone)
  const bytes = await readFile(path)
  await harm.remove(gone)
  await harm.flipBit(altered)

  const fresh = world.device()
  await fresh.backups.peekArchive(key)
  const report = await fresh.backups.restoreArchive(quiet, never)
  const lost = gone.items + altered.items
  expect(report).toMatchObject({ messages: 3000 - lost, missingParts: 2, missing: { messages: lost } })
  expect(report.missing.parts.map(({ messages, why }) => ({ messages, why }))).toEqual([
    { messages: gone.items, why: 'not-found' },
    { messages: altered.items, why: 'damaged' },
  ])
  expect(await fresh.backups.readMissing()).toEqual(report.missing)
  await expect(fresh.backups.backUpNow(quiet, never)).rejects.toMatchObject({ code: 'guard-question' })

  await writeFile(path, bytes)
  const first = await fresh.restarted().backups.fetchMissing(quiet, never)
  expect(first).toMatchObject({ added: gone.items, missing: { messages: altered.items } })
  // The device that has it makes it anew; this one meets that, and then nothing is missing any more.
  await device.backups.checkArchive(quiet, never)
  await device.backups.repairArchive(quiet, never)
  await fresh.backups.joinOther({ deletions: 'ask', remember: false }, quiet, never)
  expect(await fresh.backups.readMissing()).toBeNull()
  const frames = async (of: typeof device) =>
    (await contentOf(of.store, world.core)).items.map(({ frame }) => frame).sort()
  expect(await frames(fresh)).toEqual(await frames(device))
  await fresh.backups.backUpNow(quiet, never)
})
