import { afterAll, beforeAll, expect, test } from 'vitest'
import { randomItems, seeded } from '../../domain/history/testing/random-history.ts'
import { writeHistory } from './testing/sample-history.ts'
import type { World } from './testing/world.ts'
import { never, quiet, startWorld, turnOn } from './testing/world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())

test('a key whose look-alikes were mixed up opens the backup, and the groups are named', async () => {
  const device = world.device()
  await writeHistory(device.store, world.core, { items: randomItems(60, 2, seeded(3)), chats: 2 })
  let key = await turnOn(device)
  const doubtful = () => key.replace(/[^0O]/g, '').length
  while (doubtful() === 0 || doubtful() > 4) {
    await device.backups.deleteArchive()
    key = await turnOn(device)
  }
  await device.backups.backUpNow(quiet, never)
  const wrong = key.includes('0') ? key.replaceAll('0', 'O') : key.replaceAll('O', '0')
  const groups = key.split(' ').flatMap((group, i) => (group === wrong.split(' ')[i] ? [] : [i]))
  const stranger = world.device()
  expect(await stranger.backups.peekArchive(wrong)).toMatchObject({
    ok: true,
    readAs: key,
    mendedGroups: groups,
  })
  await stranger.backups.restoreArchive(quiet, never)
  expect((await stranger.store.readSpine())?.items).toBe(60)
  // Typed to the letter nothing is said of it.
  expect(await world.device().backups.peekArchive(key)).not.toHaveProperty('readAs')
})
