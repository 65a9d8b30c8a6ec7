import { afterAll, beforeAll, expect, test } from 'vitest'
import { encodeBackupSetting } from '../../domain/archive/backup-setting.ts'
import { randomItems, seeded } from '../../domain/history/testing/random-history.ts'
import { backupSettingName } from '../archive/deps.ts'
import { readSetting } from '../archive/read-setting.ts'
import { writeHistory } from '../archive/testing/sample-history.ts'
import type { Device, World } from '../archive/testing/world.ts'
import { never, quiet, startWorld, turnOn } from '../archive/testing/world.ts'
import { renewCredentials } from './archive-service.ts'
import { credentialsSettingName } from './credential-set.ts'

// What only looks at the archive (a check, say) runs beside the jobs that write it, with the setting it began with.

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())

async function backedUp(): Promise<Device> {
  const device = world.device()
  await writeHistory(device.store, world.core, { items: randomItems(60, 2, seeded(7)), chats: 2 })
  await turnOn(device)
  await device.backups.backUpNow(quiet, never)
  return device
}

test('a pin that comes late does not undo what was written since', async () => {
  const { store, deps } = await backedUp()
  const before = { ...(await readSetting(store))!, parametersFingerprint: new Uint8Array(0) }
  await store.writeSetting(backupSettingName, encodeBackupSetting({ ...before, generation: 7 }))
  await renewCredentials(deps, before, never)
  expect((await readSetting(store))!.generation).toBe(7)
  expect((await readSetting(store))!.parametersFingerprint).toHaveLength(32)
})

test('credentials of a key that is no longer the one here are not kept', async () => {
  const { store, deps } = await backedUp()
  const before = (await readSetting(store))!
  const other = { ...before, backupKey: before.backupKey.map((byte) => byte ^ 1) } as typeof before
  await store.writeSetting(backupSettingName, encodeBackupSetting(other))
  const kept = store.settings.get(credentialsSettingName)
  await renewCredentials(deps, before, never)
  expect(store.settings.get(credentialsSettingName)).toEqual(kept)
})
