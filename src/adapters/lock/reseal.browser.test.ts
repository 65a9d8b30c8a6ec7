import { deleteDB, openDB } from 'idb'
import { afterEach, expect, test } from 'vitest'
import { fill, never, openTab, quietly, digestAll, right } from './testing/locked-history.ts'

let count = 0
const names: string[] = []

afterEach(async () => {
  await Promise.all(names.splice(0).map((name) => deleteDB(name)))
})

async function filled(pages: number) {
  const name = `reseal-${Date.now()}-${count++}`
  names.push(name)
  const tab = await openTab(name)
  await fill(tab, pages)
  const before = await digestAll(tab)
  tab.close()
  return { name, before }
}

/** A worker at it, killed at the nth thing it says, or a moment later. */
function killedAt(name: string, nth: number, moments: number): Promise<'killed' | 'done'> {
  const worker = new Worker(new URL('./testing/reseal.worker.ts', import.meta.url), { type: 'module' })
  let heard = 0
  return new Promise((resolve) => {
    const end = (how: 'killed' | 'done') => {
      worker.terminate()
      resolve(how)
    }
    worker.onmessage = async ({ data }: MessageEvent<unknown>) => {
      if (data === 'done') end('done')
      if (heard++ < nth) return
      for (let i = 0; i < moments; i++) await new Promise((next) => setTimeout(next))
      end('killed')
    }
    worker.postMessage(name)
  })
}

test('killed again and again, nothing is lost and it comes to its end', async () => {
  const { name, before } = await filled(200)
  let kills = 0
  for (let nth = 0; ; nth += 2) {
    const how = await killedAt(name, nth, nth % 4)
    const tab = await openTab(name)
    // From the first step on only the passphrase opens it, however far it came.
    if ((await tab.store.lockState()) === 'locked') expect(await tab.lock.unlock(right)).toBe('open')
    expect(await digestAll(tab)).toEqual(before)
    tab.close()
    if (how === 'done') break
    kills++
  }
  expect(kills).toBeGreaterThan(3)
  const db = await openDB(name)
  const keys = await db.getAllKeys('keys')
  db.close()
  expect(keys).toEqual(['history', 'lock'])
})

test('what could not be read before is left as it is', async () => {
  const { name } = await filled(3)
  const db = await openDB(name)
  const record = (await db.get('settings', 'backup')) as Uint8Array
  record[40]! ^= 1
  await db.put('settings', record, 'backup')
  db.close()
  const tab = await openTab(name)
  await tab.lock.turnOn(right)
  expect(await tab.lock.reseal(quietly, never)).toMatchObject({ unreadable: 1 })
  await expect(tab.store.readSetting('backup')).rejects.toMatchObject({ code: 'bad-record' })
  expect((await tab.lock.facts()).resealing).toBe(false)
  tab.close()
})

test('it can be stopped, and goes on', async () => {
  const { name, before } = await filled(140)
  const tab = await openTab(name)
  await tab.lock.turnOn(right)
  const stopping = new AbortController()
  await expect(tab.lock.reseal(() => stopping.abort(), stopping.signal)).rejects.toMatchObject({
    name: 'AbortError',
  })
  expect((await tab.lock.facts()).resealing).toBe(true)
  const rest = await tab.lock.reseal(quietly, never)
  expect(rest.sealed).toBeLessThan(140 + 9 + 6)
  expect((await tab.lock.facts()).resealing).toBe(false)
  expect(await digestAll(tab)).toEqual(before)
  tab.close()
})
