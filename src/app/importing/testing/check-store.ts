import { expect } from 'vitest'
import { frameColumns } from '../../../domain/core-port.ts'
import { maxPageItems } from '../../../domain/history/types.ts'
import type { MemoryStore } from './memory-store.ts'
import { testCore } from './harness.ts'

/** Nothing lies about that no spine names, nothing named is missing, and every chat's books are right. */
export function checkStore(store: MemoryStore): void {
  const entries = store.spine?.segments ?? []
  expect(sorted(store.segments.keys())).toEqual(sorted(entries.map(({ id }) => id)))
  const pages = entries.flatMap(({ id }) => store.segments.get(id)!.pages.map((page) => page.id))
  expect(sorted(store.pages.keys())).toEqual(sorted(pages))
  expect([...store.jobs.keys()]).toEqual([])
  const ids = pages.flatMap((id) => store.pages.get(id)!.itemIds)
  expect(new Set(ids).size).toBe(ids.length)
  expect(ids.reduce((most, id) => Math.max(most, id), 0)).toBeLessThan(store.spine?.nextItemId ?? 1)
  expect(store.spine?.items ?? 0).toBe(ids.length)
  checkBooks(store)
}

interface Books {
  items: number
  lastDate: number
  segments: { id: number; items: number }[]
  last: { page: number; position: number }[]
}

function checkBooks(store: MemoryStore): void {
  const chats = new Map<number, Books>()
  const columns = frameColumns(maxPageItems)
  for (const { id: segment } of store.spine?.segments ?? []) {
    for (const { id } of store.segments.get(segment)!.pages) {
      const page = store.pages.get(id)!
      testCore.scan(testCore.inflate(page.body, page.uncompressedLength), 0, columns)
      for (let i = 0; i < page.items; i++) {
        const books = chats.get(columns.chat[i]!) ?? { items: 0, lastDate: 0, segments: [], last: [] }
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
  for (const row of store.rows.values()) {
    const books = chats.get(row.chat) ?? { items: 0, lastDate: 0, segments: [], last: [] }
    const { items, lastDate, segments } = row
    expect({ items, lastDate, segments }).toEqual({
      items: books.items,
      lastDate: books.lastDate,
      segments: books.segments,
    })
    const tail = store.tails.get(row.chat)!.pages
    const places = tail.flatMap(({ id, positions }) => positions.map((position) => ({ page: id, position })))
    expect(places).toEqual(books.last)
  }
}

function sorted(values: Iterable<number>): number[] {
  return [...values].sort((a, b) => a - b)
}
