import { expect } from 'vitest'
import { frameColumns } from '../../../domain/core-port.ts'
import type { Page, Segment } from '../../../domain/history/types.ts'
import { maxPageItems } from '../../../domain/history/types.ts'
import { testCore } from './harness.ts'
import type { TestStore } from './test-store.ts'

/** Nothing lies about that no spine names, nothing named is missing, and every chat's books are right. */
export async function checkStore(store: TestStore): Promise<void> {
  const spine = await store.readSpine()
  const segments = await store.readSegments(spine?.segments.map(({ id }) => id) ?? [])
  expect(store.ids('segments')).toEqual(segments.map(({ id }) => id).sort((a, b) => a - b))
  const ids = segments.flatMap((segment) => segment.pages.map(({ id }) => id))
  expect(store.ids('pages')).toEqual([...ids].sort((a, b) => a - b))
  expect(store.ids('jobs')).toEqual([])
  const pages = new Map((await store.readPages(ids)).map((page) => [page.id, page]))
  const itemIds = [...pages.values()].flatMap((page) => page.itemIds)
  expect(new Set(itemIds).size).toBe(itemIds.length)
  expect(itemIds.reduce((most, id) => Math.max(most, id), 0)).toBeLessThan(spine?.nextItemId ?? 1)
  expect(spine?.items ?? 0).toBe(itemIds.length)
  await checkBooks(store, booksOf(segments, pages))
}

interface Books {
  items: number
  lastDate: number
  segments: { id: number; items: number }[]
  last: { page: number; position: number }[]
}

const emptyBooks = (): Books => ({ items: 0, lastDate: 0, segments: [], last: [] })

function booksOf(segments: readonly Segment[], pages: ReadonlyMap<number, Page>): Map<number, Books> {
  const chats = new Map<number, Books>()
  const columns = frameColumns(maxPageItems)
  for (const { id: segment, pages: entries } of segments) {
    for (const { id } of entries) {
      const page = pages.get(id)!
      testCore.scan(testCore.inflate(page.body, page.uncompressedLength), 0, columns)
      for (let i = 0; i < page.items; i++) {
        const books = chats.get(columns.chat[i]!) ?? emptyBooks()
        chats.set(columns.chat[i]!, books)
        books.items++
        books.lastDate = columns.dateSent[i]!
        if (books.segments.at(-1)?.id === segment) books.segments.at(-1)!.items++
        else books.segments.push({ id: segment, items: 1 })
        books.last.push({ page: id, position: i })
        if (books.last.length > 50) books.last.shift()
      }
    }
  }
  return chats
}

async function checkBooks(store: TestStore, chats: ReadonlyMap<number, Books>): Promise<void> {
  for (const row of await store.readChatRows()) {
    const { items, lastDate, segments, last } = chats.get(row.chat) ?? emptyBooks()
    expect({ items: row.items, lastDate: row.lastDate, segments: row.segments }).toEqual({
      items,
      lastDate,
      segments,
    })
    const tail = (await store.readChatTail(row.chat))!.pages
    const places = tail.flatMap(({ id, positions }) => positions.map((position) => ({ page: id, position })))
    expect(places).toEqual(last)
  }
}
