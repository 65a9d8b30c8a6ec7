import { deleteDB, openDB } from 'idb'
import { afterEach, describe, expect, test } from 'vitest'
import { concat, utf8 } from '../../core/bytes.ts'
import { connect } from './connection.ts'
import { openHistoryStore } from './history-store.ts'
import { schemaSteps } from './schema.ts'
import { storeContract } from './testing/store-contract.ts'
import { somePage, someSegment, someSpine } from './testing/store-fixtures.ts'

let count = 0
const names: string[] = []
function freshName(): string {
  const name = `test-${Date.now()}-${count++}`
  names.push(name)
  return name
}

storeContract('IndexedDB store', () => {
  const name = freshName()
  return () => openHistoryStore({ name })
})

afterEach(async () => {
  await Promise.all(names.splice(0).map((name) => deleteDB(name)))
})

/** Everything in the database as it lies there. */
async function rawRecords(name: string): Promise<{ store: string; id: IDBValidKey; value: unknown }[]> {
  const db = await openDB(name)
  const all: { store: string; id: IDBValidKey; value: unknown }[] = []
  for (const store of db.objectStoreNames) {
    const [ids, values] = await Promise.all([db.getAllKeys(store), db.getAll(store)])
    ids.forEach((id, i) => all.push({ store, id, value: values[i] }))
  }
  db.close()
  return all
}

async function putRaw(name: string, store: string, id: IDBValidKey, value: unknown): Promise<void> {
  const db = await openDB(name)
  await db.put(store, value, id)
  db.close()
}

function contains(bytes: Uint8Array, part: Uint8Array): boolean {
  return bytes.some((_, at) => part.every((byte, i) => bytes[at + i] === byte))
}

async function filled(name: string) {
  const store = await openHistoryStore({ name })
  const pages = [somePage(60, 'planted secret'), somePage(61, 'planted other')]
  const segment = someSegment(70, pages)
  await store.commit({
    spine: someSpine(1, [segment]),
    addPages: pages,
    addSegments: [segment],
    putDirectory: [{ row: 1, frame: utf8('planted name') }],
    settings: { backup: utf8('planted key') },
    jobs: { job: utf8('planted title') },
  })
  return store
}

describe('sealed records', () => {
  test('hold no plain text, and no key that can be read out', async () => {
    const name = freshName()
    const store = await filled(name)
    const records = await rawRecords(name)
    expect(records.length).toBe(9)
    for (const { store: where, value } of records) {
      if (value instanceof CryptoKey) {
        expect(value.extractable).toBe(false)
        await expect(crypto.subtle.exportKey('raw', value)).rejects.toThrow()
      } else {
        expect(contains(value as Uint8Array, utf8('planted'))).toBe(false)
        expect(where === 'keys' || contains(value as Uint8Array, utf8('HLRM'))).toBe(true)
      }
    }
    store.close()
  })

  test('are refused when any byte was changed', async () => {
    const name = freshName()
    const store = await filled(name)
    const { value } = (await rawRecords(name)).find((one) => one.store === 'pages')!
    const bytes = value as Uint8Array
    for (const at of [0, 4, 5, 7, 8, 20, 40, bytes.length - 1]) {
      const changed = bytes.slice()
      changed[at]! ^= 1
      await putRaw(name, 'pages', 60, changed)
      await expect(store.readPages([60])).rejects.toMatchObject({ code: 'bad-record' })
    }
    await putRaw(name, 'pages', 60, bytes.subarray(0, 30))
    await expect(store.readPages([60])).rejects.toMatchObject({ code: 'bad-record' })
    await putRaw(name, 'pages', 60, 'no bytes')
    await expect(store.readPages([60])).rejects.toMatchObject({ code: 'bad-record' })
    await putRaw(name, 'pages', 60, bytes)
    expect((await store.readPages([60]))[0]?.body).toEqual(utf8('planted secret'))
    store.close()
  })

  test('of jobs are told one by one: a damaged one hides no other', async () => {
    const name = freshName()
    const store = await openHistoryStore({ name })
    await store.writeJobs({ 'import/1': utf8('one'), 'import/2': utf8('two'), 'import/3': utf8('three') })
    await putRaw(name, 'jobs', 'import/2', 'no bytes')
    expect(await store.readJobs('import/')).toEqual([
      { id: 'import/1', record: utf8('one') },
      { id: 'import/2', record: null },
      { id: 'import/3', record: utf8('three') },
    ])
    await store.writeJobs({ 'import/2': null })
    expect((await store.readJobs('')).map(({ id }) => id)).toEqual(['import/1', 'import/3'])
    store.close()
  })

  test('of chats are left out when they are damaged, and hide no other', async () => {
    const name = freshName()
    const store = await openHistoryStore({ name })
    const putChats = [1, 2].map((chat) => ({
      row: {
        ...{ chat, recipient: chat, items: 0, unread: 0, lastDate: 0 },
        lastFrame: utf8(''),
        segments: [],
        row: chat,
      },
      tail: { chat, pages: [], frames: utf8(''), itemIds: [] },
    }))
    await store.commit({ spine: someSpine(1), putChats })
    await putRaw(name, 'chats', 'row:1', 'no bytes')
    expect((await store.readChatRows()).map(({ chat }) => chat)).toEqual([2])
    store.close()
  })

  test('are refused in the place of another', async () => {
    const name = freshName()
    const store = await filled(name)
    const records = await rawRecords(name)
    const raw = (where: string, id: IDBValidKey) =>
      records.find((one) => one.store === where && one.id === id)!.value
    await putRaw(name, 'pages', 60, raw('pages', 61))
    await expect(store.readPages([60])).rejects.toMatchObject({ code: 'bad-record' })
    await putRaw(name, 'segments', 60, raw('pages', 60))
    await expect(store.readSegments([60])).rejects.toMatchObject({ code: 'bad-record' })
    await putRaw(name, 'jobs', 'backup', raw('settings', 'backup'))
    await expect(store.readJob('backup')).rejects.toMatchObject({ code: 'bad-record' })
    store.close()
    const elsewhere = freshName()
    const other = await filled(elsewhere)
    await putRaw(elsewhere, 'pages', 60, raw('pages', 60))
    await expect(other.readPages([60])).rejects.toMatchObject({ code: 'bad-record' })
    other.close()
  })

  test('that ask for a newer reader stop the store before it writes', async () => {
    const name = freshName()
    const store = await filled(name)
    store.close()
    const { value } = (await rawRecords(name)).find((one) => one.store === 'spine')!
    const newer = (value as Uint8Array).slice()
    newer[6] = 9
    await putRaw(name, 'spine', 'spine', newer)
    const before = await rawRecords(name)
    await expect(openHistoryStore({ name })).rejects.toMatchObject({ code: 'newer-database' })
    expect(await rawRecords(name)).toEqual(before)
  })
})

describe('connections', () => {
  test('a newer database is named and left alone', async () => {
    const name = freshName()
    const newer = await openDB(name, schemaSteps.length + 1, {
      upgrade(db) {
        db.createObjectStore('pages')
      },
    })
    newer.close()
    await expect(openHistoryStore({ name })).rejects.toMatchObject({ code: 'newer-database' })
    const after = await openDB(name)
    expect([after.version, ...after.objectStoreNames]).toEqual([schemaSteps.length + 1, 'pages'])
    after.close()
  })

  test('an older tab lets go when a newer one comes', async () => {
    const name = freshName()
    const store = await filled(name)
    const steps = [
      ...schemaSteps,
      (db: Parameters<(typeof schemaSteps)[0]>[0]) => void db.createObjectStore('x' as never),
    ]
    const newer = connect(name, steps)
    expect(await newer.use((db) => Promise.resolve(db.version))).toBe(steps.length)
    await expect(store.readSpine()).rejects.toMatchObject({ code: 'newer-database' })
    newer.close()
    store.close()
  })

  test('one that does not let go is named, and the failure is not remembered', async () => {
    const name = freshName()
    const stubborn = await new Promise<IDBDatabase>((resolve) => {
      const request = indexedDB.open(name, 1)
      request.onupgradeneeded = () => {
        for (const step of schemaSteps)
          step({ createObjectStore: (id: string) => request.result.createObjectStore(id) } as never)
      }
      request.onsuccess = () => resolve(request.result)
    })
    const steps = [...schemaSteps, () => undefined]
    const newer = connect(name, steps)
    await expect(newer.use((db) => Promise.resolve(db.version))).rejects.toMatchObject({
      code: 'storage-blocked',
    })
    stubborn.close()
    expect(await newer.use((db) => Promise.resolve(db.version))).toBe(steps.length)
    newer.close()
  })

  test('a connection that was lost is opened again', async () => {
    const name = freshName()
    const connection = connect(name)
    await connection.use((db) => {
      db.close()
      return Promise.resolve()
    })
    expect(await connection.use((db) => db.count('pages'))).toBe(0)
    connection.close()
  })

  test('a worker killed in the middle of commits leaves one whole history', async () => {
    for (let kill = 0; kill < 8; kill++) {
      const name = freshName()
      const worker = new Worker(new URL('./testing/commit.worker.ts', import.meta.url), { type: 'module' })
      const reported = await new Promise<number>((resolve) => {
        worker.onmessage = (event: MessageEvent<number>) => {
          if (event.data > kill) resolve(event.data)
        }
        worker.postMessage(name)
      })
      // Anywhere in the next change: crypto, requests, or the write itself.
      for (let i = 0; i < kill * 3; i++) await new Promise((resolve) => setTimeout(resolve))
      worker.terminate()
      const store = await openHistoryStore({ name })
      const spine = (await store.readSpine())!
      expect(spine.generation).toBeGreaterThanOrEqual(reported)
      const segments = await store.readSegments(spine.segments.map((entry) => entry.id))
      const named = segments.flatMap((segment) => segment.pages.map((page) => page.id))
      expect((await store.readPages(named)).length).toBe(40)
      const kept = (await rawRecords(name)).filter((one) => one.store === 'pages').map((one) => one.id)
      expect(kept).toEqual(named)
      store.close()
    }
  })

  test('a closed store refuses, and hurts nobody', async () => {
    const name = freshName()
    const store = await filled(name)
    store.close()
    await expect(store.readSpine()).rejects.toMatchObject({ code: 'storage-failed' })
  })

  test('quota errors are told from others', async () => {
    const name = freshName()
    const connection = connect(name)
    const full = connection.use(() => Promise.reject(new DOMException('', 'QuotaExceededError')))
    await expect(full).rejects.toMatchObject({ code: 'storage-full' })
    const failed = connection.use(() => Promise.reject(new DOMException('', 'UnknownError')))
    await expect(failed).rejects.toMatchObject({ code: 'storage-failed' })
    connection.close()
  })
})

test('a frame of a history is bytes again after a round trip', async () => {
  const name = freshName()
  const store = await openHistoryStore({ name })
  const frame = concat(utf8('\u0000ÿ'), new Uint8Array([0, 255]))
  await store.writeSetting('x', frame)
  expect(await store.readSetting('x')).toEqual(frame)
  store.close()
})
