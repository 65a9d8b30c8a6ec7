import { expect, test } from 'vitest'
import { MemoryStore, memoryDatabase } from '../../adapters/store/testing/memory-store.ts'
import { utf8 } from '../../core/bytes.ts'
import { emptySpine } from '../../domain/history/spine-codec.ts'
import { createHistory } from './create-history.ts'
import { testDeps } from './testing/harness.ts'

const sample = { ...emptySpine, generation: 1, sample: true }

function twoTabs() {
  const database = memoryDatabase()
  const other = new MemoryStore(database)
  const mine = new MemoryStore(database)
  return { mine, other, history: createHistory(testDeps(mine).deps) }
}

test('the sample goes, backups stay turned on', async () => {
  const { mine, history } = twoTabs()
  await mine.commit({ spine: sample, settings: { backup: utf8('keys'), sources: utf8('log') } })
  await history.eraseSample()
  expect(await mine.readSpine()).toBeNull()
  expect([await mine.readSetting('backup'), await mine.readSetting('sources')]).toEqual([utf8('keys'), null])
})

test('where what is kept of backups cannot be read, nothing is erased that could turn them off', async () => {
  const { mine, history } = twoTabs()
  await mine.commit({ spine: sample, settings: { backup: utf8('keys') } })
  mine.spoil('settings', 'backup')
  await expect(history.eraseSample()).rejects.toMatchObject({ code: 'setting-lost' })
  expect((await mine.readSpine())?.sample).toBe(true)
})

test('a real history stays, also when another tab brought it in this very moment', async () => {
  const { mine, other, history } = twoTabs()
  await mine.commit({ spine: sample })
  const readSetting = mine.readSetting.bind(mine)
  mine.readSetting = async (name) => {
    mine.readSetting = readSetting
    const record = await readSetting(name)
    await other.erase()
    await other.commit({ spine: { ...emptySpine, generation: 1, asOf: 7 } })
    return record
  }
  await history.eraseSample()
  expect((await other.readSpine())?.asOf).toBe(7)
  await history.eraseSample()
  expect((await other.readSpine())?.asOf).toBe(7)
})
