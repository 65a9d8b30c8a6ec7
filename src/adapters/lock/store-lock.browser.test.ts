import { deleteDB, openDB } from 'idb'
import { afterEach, describe, expect, test } from 'vitest'
import { utf8 } from '../../core/bytes.ts'
import { someSpine } from '../store/testing/store-fixtures.ts'
import { fill, never, openTab, passkey, quietly, readAll, right, wrong } from './testing/locked-history.ts'
import type { Tab } from './testing/locked-history.ts'

let count = 0
const names: string[] = []
const tabs: Tab[] = []

function freshName(): string {
  const name = `lock-${Date.now()}-${count++}`
  names.push(name)
  return name
}

async function tab(name: string): Promise<Tab> {
  const opened = await openTab(name)
  tabs.push(opened)
  return opened
}

afterEach(async () => {
  for (const open of tabs.splice(0)) open.close()
  await Promise.all(names.splice(0).map((name) => deleteDB(name)))
})

/** Every tab closed: what comes next has nothing but the database. */
function closeAll(): void {
  for (const open of tabs.splice(0)) open.close()
}

async function lockedName(
  pages = 40,
): Promise<{ name: string; before: Awaited<ReturnType<typeof readAll>> }> {
  const name = freshName()
  const first = await tab(name)
  await fill(first, pages)
  const before = await readAll(first)
  await first.lock.turnOn(right)
  expect(await first.lock.reseal(quietly, never)).toEqual({
    sealed: pages + Math.ceil(pages / 16) + 6,
    unreadable: 0,
  })
  expect(await readAll(first)).toEqual(before)
  closeAll()
  return { name, before }
}

async function rawKeys(name: string): Promise<Map<IDBValidKey, unknown>> {
  const db = await openDB(name)
  const [ids, values] = await Promise.all([db.getAllKeys('keys'), db.getAll('keys')])
  db.close()
  return new Map(ids.map((id, i) => [id, values[i]]))
}

async function epochs(name: string): Promise<Set<number>> {
  const db = await openDB(name)
  const found = new Set<number>()
  for (const store of db.objectStoreNames)
    if (store !== 'keys') for (const record of (await db.getAll(store)) as Uint8Array[]) found.add(record[7]!)
  db.close()
  return found
}

const locked = { code: 'locked' }

describe('a locked history', () => {
  test('answers `locked` to every use, and opens with the passphrase', async () => {
    const { name, before } = await lockedName()
    const { store, lock, ...rest } = await tab(name)
    expect(await store.lockState()).toBe('locked')
    const uses = [
      () => store.readSpine(),
      () => store.readSegments([]),
      () => store.readPages([1]),
      () => store.readDirectory(),
      () => store.readChatRows(),
      () => store.readChatTail(1),
      () => store.readReadMarks(),
      () => store.commit({ spine: someSpine(2) }),
      () => store.stage({ pages: [], segments: [], jobs: {} }),
      () => store.storedParts(),
      () => store.unstage({ pages: [], segments: [], jobs: ['import/1'] }),
      () => store.readJob('nothing'),
      () => store.readJobs(''),
      () => store.writeJobs({ x: null }),
      () => store.readSetting('nothing'),
      () => store.writeSetting('x', utf8('x')),
      () => store.readOutbox('nothing'),
      () => store.outboxNames(),
      () => store.writeOutbox({}, {}),
      () => store.bound(),
    ]
    for (const use of uses) await expect(use()).rejects.toMatchObject(locked)
    expect(await lock.unlock(wrong)).toBe('wrong')
    await expect(store.readSpine()).rejects.toMatchObject(locked)
    expect(await lock.unlock(right)).toBe('open')
    expect(await readAll({ store, lock, ...rest })).toEqual(before)
    expect(await store.lockState()).toBe('unlocked')
    await lock.lock()
    for (const use of uses) await expect(use()).rejects.toMatchObject(locked)
  })

  test('keeps no key in clear and nothing under the old one', async () => {
    const { name } = await lockedName()
    const keys = await rawKeys(name)
    expect([...keys.keys()].sort()).toEqual(['history', 'lock'])
    expect([...keys.values()].some((value) => value instanceof CryptoKey)).toBe(false)
    expect(await epochs(name)).toEqual(new Set([2]))
  })

  test('never gives out a key that can be read', async () => {
    const { name } = await lockedName(1)
    const { lock, ring } = await tab(name)
    await lock.unlock(right)
    const held = (await ring.heldKey())!
    expect(held.key.extractable).toBe(false)
    await expect(crypto.subtle.exportKey('raw', held.key)).rejects.toThrow()
  })

  test('whose record was altered opens with nothing, and says so', async () => {
    const { name } = await lockedName(1)
    const record = (await rawKeys(name)).get('lock') as Uint8Array
    const db = await openDB(name)
    for (let at = 6; at < record.length; at += 3) {
      const odd = record.slice()
      odd[at]! ^= 4
      await db.put('keys', odd, 'lock')
      await db.delete('keys', 'tries')
      const outcome = await tab(name).then(
        ({ lock }) => lock.unlock(right).catch((error: unknown) => (error as { code: string }).code),
        (error: unknown) => (error as { code: string }).code,
      )
      // The epoch before is no part of what opens: byte 7 alone.
      if (at !== 7) expect(['wrong', 'bad-record', 'newer-database']).toContain(outcome)
    }
    db.close()
  })

  test('that is erased is a new one without a lock; an open one keeps its lock', async () => {
    const { name } = await lockedName(1)
    const shut = await tab(name)
    await shut.store.erase()
    expect(await shut.store.lockState()).toBe('off')
    expect(await shut.store.readSpine()).toBeNull()
    await fill(shut, 1)
    await shut.lock.turnOn(right)
    await shut.store.erase()
    expect(await shut.store.lockState()).toBe('unlocked')
    expect((await shut.lock.facts()).resealing).toBe(false)
    await fill(shut, 2)
    closeAll()
    const again = await tab(name)
    await expect(again.store.readSpine()).rejects.toMatchObject(locked)
    expect(await again.lock.unlock(right)).toBe('open')
    expect((await readAll(again)).pages.length).toBe(2)
  })
})

describe('wrong tries', () => {
  test('are counted over restarts, and make a pause that ends', async () => {
    const { name } = await lockedName(1)
    for (let i = 0; i < 3; i++) {
      const { lock } = await tab(name)
      expect(await lock.unlock(wrong)).toBe('wrong')
      closeAll()
    }
    const { lock, clock } = await tab(name)
    expect(await lock.facts()).toMatchObject({ wrongTries: 3 })
    expect(await lock.unlock(right)).toBe('wait')
    // Set back: the pause is not longer than it was.
    clock.time -= 3_600_000
    expect(await lock.unlock(right)).toBe('wait')
    clock.time += 5_000
    expect(await lock.unlock(right)).toBe('open')
    expect(await lock.facts()).toMatchObject({ wrongTries: 0, waitMs: 0 })
  })

  test('of two tabs at once are both counted', async () => {
    const { name } = await lockedName(1)
    const [a, b] = [await tab(name), await tab(name)]
    expect(await Promise.all([a.lock.unlock(wrong), b.lock.unlock(wrong)])).toEqual(['wrong', 'wrong'])
    expect((await a.lock.facts()).wrongTries).toBe(2)
  })

  test('do not stand in a passkey’s way', async () => {
    const { name } = await lockedName(1)
    const { lock } = await tab(name)
    await lock.unlock(right)
    expect(await lock.addWay(right, passkey(5))).toBe('open')
    await lock.lock()
    for (let i = 0; i < 3; i++) await lock.unlock(wrong)
    expect(await lock.unlock(right)).toBe('wait')
    expect(await lock.unlock(passkey(5))).toBe('open')
  })
})

describe('ways to open it', () => {
  test('can be changed and added, and the last one cannot go', async () => {
    const { name } = await lockedName(1)
    const first = await tab(name)
    await first.lock.unlock(right)
    expect(await first.lock.addWay(wrong, passkey(5))).toBe('wrong')
    expect(await first.lock.addWay(right, wrong)).toBe('open')
    expect(await first.lock.addWay(wrong, passkey(5))).toBe('open')
    expect(await first.lock.facts()).toMatchObject({ hasPassphrase: true })
    closeAll()
    const { lock } = await tab(name)
    expect(await lock.unlock(right)).toBe('wrong')
    expect(await lock.unlock(passkey(6))).toBe('wrong')
    const { passkeys } = await lock.facts()
    expect(passkeys.map(({ salt }) => salt[0])).toEqual([6])
    expect(await lock.removeWay(passkey(5), 'passphrase')).toBe('open')
    await expect(lock.removeWay(passkey(5), passkeys[0]!)).rejects.toMatchObject({ code: 'conflict' })
    expect(await lock.unlock(wrong)).toBe('wrong')
    expect(await lock.unlock(passkey(5))).toBe('open')
  })

  test('turned off, everything opens as it was, and the recovery key kept under it is gone', async () => {
    const { name, before } = await lockedName()
    const first = await tab(name)
    await first.lock.unlock(right)
    await first.store.writeSetting('recovery-key', utf8('a key'))
    expect(await first.lock.turnOff(wrong)).toBe('wrong')
    expect(await first.lock.turnOff(right)).toBe('open')
    closeAll()
    const again = await tab(name)
    expect(await again.store.lockState()).toBe('off')
    expect(await readAll(again)).toEqual(before)
    expect(await again.store.readSetting('recovery-key')).toBeNull()
    await expect(again.store.writeSetting('recovery-key', utf8('a key'))).rejects.toMatchObject({
      code: 'lock-needed',
    })
    // And on again: another key.
    await again.lock.turnOn(right)
    await again.lock.reseal(quietly, never)
    expect(await epochs(name)).toEqual(new Set([3]))
    expect(await readAll(again)).toEqual(before)
  })
})
