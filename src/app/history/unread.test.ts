import { expect, test } from 'vitest'
import { MemoryStore, memoryDatabase } from '../../adapters/store/testing/memory-store.ts'
import type { ItemSpec } from '../../domain/history/testing/random-history.ts'
import { writeHistory } from '../archive/testing/sample-history.ts'
import { createHistory, type History } from './create-history.ts'
import { start, testDeps } from './testing/harness.ts'

const chats = 3

/** Message `i` came `i` minutes after the first; every third chat in turn, and unread from `unreadFrom` on. */
function messages(count: number, unreadFrom: number): ItemSpec[] {
  return Array.from({ length: count }, (_, i) => ({
    chat: 1 + (i % chats),
    author: 1 + (i % chats),
    date: start + 60_000 * i,
    text: `message ${i}`,
    direction: i >= unreadFrom ? ('incoming' as const) : ('incoming-read' as const),
  }))
}

async function world(count = 3000, unreadFrom = 2400) {
  const database = memoryDatabase()
  const store = new MemoryStore(database)
  const { deps } = testDeps(store)
  const write = async (items: readonly ItemSpec[]) => {
    const ids = await itemIds(store)
    const itemIdsOf = items.map((_, i) => ids[i] ?? 0)
    await writeHistory(store, deps.core, { items, chats, itemIds: itemIdsOf })
  }
  await write(messages(count, unreadFrom))
  const open = (of = store) => createHistory(testDeps(of).deps)
  return { database, store, write, open, history: open() }
}

async function itemIds(store: MemoryStore): Promise<number[]> {
  const spine = await store.readSpine()
  const segments = await store.readSegments(spine?.segments.map(({ id }) => id) ?? [])
  const pages = await store.readPages(segments.flatMap((segment) => segment.pages.map(({ id }) => id)))
  return pages.flatMap((page) => [...page.itemIds])
}

async function unread(history: History): Promise<number[]> {
  const list = [...(await history.listChats())].sort((a, b) => a.id - b.id)
  return list.map((chat) => chat.unread)
}

async function read(history: History, chat: number) {
  const { generation } = await history.openChat(chat)
  return history.markRead(chat, generation)
}

test('what is read counts no more, here and in another tab, today and after a restart', async () => {
  const { database, history, open } = await world()
  const other = open(new MemoryStore(database))
  expect(await unread(history)).toEqual([200, 200, 200])
  expect(await unread(other)).toEqual([200, 200, 200])
  const told = new Promise<number>((resolve) => void other.observe((status) => resolve(status.lastRead)))
  const before = (await history.status()).lastRead
  const was = await read(history, 2)
  expect(was.count).toBe(200)
  const first = (await history.readMessages(2, 800, 801)).messages[0]!
  expect(was.first).toBe(first.id)
  expect(await told).toBeGreaterThan(before)
  for (const tab of [history, other, open()]) expect(await unread(tab)).toEqual([200, 0, 200])
  // Nothing is written when there is nothing to say.
  const { lastRead, generation } = await history.status()
  expect(await read(history, 2)).toEqual({ count: 0, first: null })
  expect(await history.status()).toMatchObject({ lastRead, generation })
})

test('what comes in later counts again, and only that', async () => {
  const { history, write, open } = await world(3000, 0)
  await read(history, 1)
  await read(history, 2)
  await write(messages(3030, 0))
  const later = open()
  expect(await unread(later)).toEqual([10, 10, 1010])
  const { count, first } = await read(later, 1)
  expect(count).toBe(10)
  expect(first).toBe((await later.readMessages(1, 1000, 1001)).messages[0]!.id)
  expect(await unread(open())).toEqual([0, 10, 1010])
})

test('what is deleted, or turns out to have been read elsewhere, brings nothing back', async () => {
  const { history, write, open } = await world()
  await read(history, 2)
  const window = await history.readMessages(2, 990, 1000)
  await history.deleteMessages(2, [window.messages[9]!.id, window.messages[3]!.id])
  expect(await unread(history)).toEqual([200, 0, 200])
  await history.deleteMessages(1, [(await history.readMessages(1, 999, 1000)).messages[0]!.id])
  expect(await unread(history)).toEqual([199, 0, 200])
  await write(messages(3000, 2700))
  expect(await unread(open())).toEqual([100, 0, 100])
})

test('rows that are built again leave the marks as they are', async () => {
  const { database, history, open } = await world()
  await read(history, 2)
  const records = database.records.get('chats')!
  for (const id of records.keys()) if (/^(row|tail):/.test(String(id))) records.delete(id)
  expect(await unread(open())).toEqual([200, 0, 200])
})

test('a mark is of what was seen: when more has come meanwhile, it waits', async () => {
  const { history, write, open } = await world()
  const { generation } = await history.openChat(2)
  await write(messages(3030, 2400))
  const later = open()
  expect(await later.markRead(2, generation)).toEqual({ count: 0, first: null })
  expect(await unread(later)).toEqual([210, 210, 210])
  await expect(later.markRead(99, generation + 1)).rejects.toMatchObject({ code: 'not-found' })
})

test('a damaged mark is none', async () => {
  const { store, history, open } = await world()
  await read(history, 2)
  store.spoil('chats', 'read:2')
  expect(await unread(open())).toEqual([200, 200, 200])
})

test('a chat that is deleted takes its mark along', async () => {
  const { store, history } = await world()
  await read(history, 2)
  await history.deleteChat(2)
  expect(await store.readReadMarks()).toEqual([])
})

test('listing opens no page for what was read and has not changed since', async () => {
  const { store, history, open } = await world()
  for (const chat of [1, 2, 3]) await read(history, chat)
  let pages = 0
  const readPages = store.readPages.bind(store)
  store.readPages = (ids) => {
    pages += ids.length
    return readPages(ids)
  }
  expect(await unread(open())).toEqual([0, 0, 0])
  expect(pages).toBe(0)
})
