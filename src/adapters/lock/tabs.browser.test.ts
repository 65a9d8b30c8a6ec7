import { deleteDB } from 'idb'
import { afterEach, expect, test } from 'vitest'
import { utf8 } from '../../core/bytes.ts'
import { openHistoryStore } from '../store/history-store.ts'
import { somePage, someSpine } from '../store/testing/store-fixtures.ts'
import { fill, never, openTab, quietly, readAll, right } from './testing/locked-history.ts'
import type { Tab } from './testing/locked-history.ts'

let count = 0
const names: string[] = []
const tabs: Tab[] = []

async function tab(name: string): Promise<Tab> {
  const opened = await openTab(name)
  tabs.push(opened)
  return opened
}

async function fresh(pages = 40): Promise<{ name: string; a: Tab; b: Tab }> {
  const name = `tabs-${Date.now()}-${count++}`
  names.push(name)
  const a = await tab(name)
  await fill(a, pages)
  const b = await tab(name)
  await b.store.readSpine()
  return { name, a, b }
}

afterEach(async () => {
  for (const open of tabs.splice(0)) open.close()
  await Promise.all(names.splice(0).map((name) => deleteDB(name)))
})

const states = (...all: Tab[]) => Promise.all(all.map(({ store }) => store.lockState()))

test('tabs lock and unlock together, and one that comes later is given the key', async () => {
  const { name, a, b } = await fresh()
  const before = await readAll(a)
  await a.lock.turnOn(right)
  await expect.poll(() => states(a, b)).toEqual(['unlocked', 'unlocked'])
  expect(await readAll(b)).toEqual(before)
  await b.lock.lock()
  expect(await states(a, b)).toEqual(['locked', 'locked'])
  await expect(readAll(a)).rejects.toMatchObject({ code: 'locked' })
  await a.lock.unlock(right)
  await expect.poll(() => states(a, b)).toEqual(['unlocked', 'unlocked'])
  const c = await tab(name)
  expect((await c.lock.facts()).state).toBe('unlocked')
  expect(await readAll(c)).toEqual(before)
})

test('a key that was given before the lock came opens nothing when it arrives after it', async () => {
  const { name, a, b } = await fresh()
  await a.lock.turnOn(right)
  await expect.poll(() => states(a, b)).toEqual(['unlocked', 'unlocked'])
  const channel = new BroadcastChannel(`heirloom/${name}/lock`)
  const given = new Promise<{ readonly to: unknown }>((resolve) => {
    channel.onmessage = ({ data }: MessageEvent<{ kind: string; to: unknown }>) => {
      if (data.kind === 'give') resolve(data)
    }
  })
  const c = await tab(name)
  expect((await c.lock.facts()).state).toBe('unlocked')
  const late = await given
  await b.lock.lock()
  channel.postMessage(late)
  // What is said on a channel arrives in turn: once this question is answered by nobody, the key has arrived.
  const d = await tab(name)
  expect((await d.lock.facts()).state).toBe('locked')
  expect(await states(a, b, c, d)).toEqual(['locked', 'locked', 'locked', 'locked'])
  channel.close()
})

test('what others write while everything is sealed again is under the new key, and stays', async () => {
  const { name, a, b } = await fresh(200)
  const job = await b.store.bound()
  // A context that shares no keys, as the service worker.
  const mute = await openHistoryStore({ name })
  await mute.readSpine()
  await a.lock.turnOn(right)
  // None of them looked at the keys since.
  await expect(mute.writeSetting('mute', utf8('late'))).rejects.toMatchObject({ code: 'locked' })
  await expect(mute.readSpine()).rejects.toMatchObject({ code: 'locked' })
  await expect.poll(() => states(b)).toEqual(['unlocked'])
  const sealing = a.lock.reseal(quietly, never)
  const generation = (await b.store.readSpine())!.generation
  for (let i = 0; i < 20; i++) {
    await job.writeJobs({ [`archive/o/${i}`]: utf8(`row ${i}`) })
    await b.store.writeSetting('backup', utf8(`setting ${i}`))
    await job.stage({ pages: [somePage(9000 + i)], segments: [], jobs: {} })
  }
  await b.store.commit({ spine: someSpine(generation + 1, await b.store.readSegments([5000])) })
  await sealing
  a.close()
  b.close()
  mute.close()
  tabs.length = 0
  const again = await tab(name)
  await again.lock.unlock(right)
  expect(await again.store.readSetting('backup')).toEqual(utf8('setting 19'))
  expect((await again.store.readJobs('archive/o/')).every(({ record }) => record !== null)).toBe(true)
  expect((await again.store.readPages([9000, 9019])).length).toBe(2)
  expect((await again.store.readSpine())!.generation).toBe(generation + 1)
})

test('a change made from a spine that was sealed again meanwhile is no conflict; a real one is', async () => {
  const { a, b } = await fresh()
  const { generation } = (await a.store.readSpine())!
  await b.store.readSpine()
  await a.lock.turnOn(right)
  await expect.poll(() => states(b)).toEqual(['unlocked'])
  await a.lock.reseal(quietly, never)
  await b.store.commit({ spine: someSpine(generation + 1) })
  await expect(a.store.commit({ spine: someSpine(generation + 1) })).rejects.toMatchObject({
    code: 'conflict',
  })
})

test('jobs are asked to end before the keys go, in every tab', async () => {
  const { a, b } = await fresh(1)
  await a.lock.turnOn(right)
  await expect.poll(() => states(b)).toEqual(['unlocked'])
  const journal: string[] = []
  for (const [name, one] of [
    ['a', a],
    ['b', b],
  ] as const)
    one.lock.beforeLock(async () => {
      await new Promise((resolve) => setTimeout(resolve, 50))
      await one.store.writeJobs({ [`import/${name}`]: utf8('kept') })
      journal.push(name)
    })
  await a.lock.lock()
  expect(journal.sort()).toEqual(['a', 'b'])
  expect(await states(a, b)).toEqual(['locked', 'locked'])
  await a.lock.unlock(right)
  expect((await a.store.readJobs('import/')).map(({ id }) => id)).toEqual([
    'import/1',
    'import/a',
    'import/b',
  ])
})

test('the lock is turned off for all, and two tabs cannot both turn it on', async () => {
  const { name, a, b } = await fresh(1)
  const both = await Promise.allSettled([a.lock.turnOn(right), b.lock.turnOn(right)])
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  await expect.poll(() => states(a, b)).toEqual(['unlocked', 'unlocked'])
  await expect(b.lock.turnOff(right)).rejects.toMatchObject({ code: 'conflict' })
  await a.lock.reseal(quietly, never)
  const mute = await openHistoryStore({ name })
  await expect(mute.readSetting('backup')).rejects.toMatchObject({ code: 'locked' })
  expect(await b.lock.turnOff(right)).toBe('open')
  await expect.poll(() => states(a, b)).toEqual(['off', 'off'])
  // One that hears nothing of locks finds out for itself.
  expect(await mute.readSetting('backup')).toEqual(utf8('planted key'))
  mute.close()
  expect((await readAll(a)).pages.length).toBe(1)
})
