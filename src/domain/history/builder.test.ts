import { describe, expect, test } from 'vitest'
import { frameColumns } from '../core-port.ts'
import type { FrameScanner } from '../core-port.ts'
import type { BuiltSegment, ChatRecords } from './build-types.ts'
import { createHistoryBuilder } from './builder.ts'
import { ChatLedger } from './chat-ledger.ts'
import { assembleSegment } from './assemble.ts'
import { splitFrames } from './frame-peek.ts'
import { sameRecords, modelRecords } from './testing/chat-model.ts'
import type { ModelItem } from './testing/chat-model.ts'
import { feed, itemFrame, packerHere, randomItems, runNumbers, seeded } from './testing/random-history.ts'
import { testCore } from './testing/core.ts'
import { maxPageBytes, maxPageItems, maxSegmentPages } from './types.ts'

interface Built {
  readonly segments: BuiltSegment[]
  readonly frames: Uint8Array[]
  readonly model: ModelItem[]
  readonly records: ChatRecords[]
}

const places = (chats: number) =>
  Array.from({ length: chats }, (_, i) => ({ chat: i + 1, recipient: i + 100, row: i + 7 }))

async function build(count: number, chats: number, seed: number, capacity = 1000): Promise<Built> {
  const specs = randomItems(count, chats, seeded(seed))
  const frames = specs.map(itemFrame)
  const segments: BuiltSegment[] = []
  const emit = (built: BuiltSegment) => {
    segments.push(built)
    return Promise.resolve()
  }
  const builder = createHistoryBuilder({ packer: packerHere, newIdRun: runNumbers(), nextItemId: 1, emit })
  await feed(builder, frames, { capacity })
  const built = await builder.finish()
  expect(built.items).toBe(count)
  expect(built.nextItemId).toBe(count + 1)
  expect(built.segments).toEqual(segments.map((segment) => segment.entry))
  const records = await builder.chatRecords(places(chats + 1))
  const model = segments.flatMap((segment) =>
    segment.pages.flatMap((page) =>
      page.itemIds.map((id, position) => ({
        id,
        frame: frames[id - 1]!,
        spec: specs[id - 1]!,
        page: page.id,
        position,
        segment: segment.entry.id,
      })),
    ),
  )
  return { segments, frames, model, records }
}

describe('history builder', () => {
  for (const [count, chats, seed] of [
    [0, 3, 1],
    [1, 1, 2],
    [257, 5, 3],
    [9000, 120, 4],
    [20000, 400, 5],
  ] as const) {
    test(`${count} items in ${chats} chats`, async () => {
      const { segments, frames, model, records } = await build(count, chats, seed, seed % 2 ? 333 : 1000)
      const back: Uint8Array[] = []
      for (const { pages } of segments) {
        expect(pages.length).toBeLessThanOrEqual(maxSegmentPages)
        for (const page of pages) {
          expect(page.items).toBeLessThanOrEqual(maxPageItems)
          expect(page.uncompressedLength <= maxPageBytes || page.items === 1).toBe(true)
          const inflated = testCore.inflate(page.body, page.uncompressedLength)
          expect(testCore.crc32(inflated)).toBe(page.crc32)
          back.push(...splitFrames(inflated, page.items))
        }
      }
      expect(back.length).toBe(count)
      expect(back.filter((frame, i) => Buffer.compare(frame, frames[i]!) !== 0).length).toBe(0)
      sameRecords(records, modelRecords(model, places(chats + 1)))
    })
  }

  test('pages are cut where a limit would be passed, and not before', async () => {
    const { segments } = await build(9000, 50, 9)
    const pages = segments.flatMap((segment) => segment.pages)
    pages.slice(0, -1).forEach((page, i) => {
      const next = pages[i + 1]!
      const firstOfNext = testCore.inflate(next.body, next.uncompressedLength)
      const length = splitFrames(firstOfNext, next.items)[0]!.length
      const closedEarly = page.items < maxPageItems && page.uncompressedLength + length <= maxPageBytes
      expect(closedEarly).toBe(false)
    })
  })

  test('a resumed run matches what was staged and goes on behind it', async () => {
    const { segments, frames } = await build(9000, 60, 11)
    const emitted: BuiltSegment[] = []
    const emit = (built: BuiltSegment) => {
      emitted.push(built)
      return Promise.resolve()
    }
    const staged = {
      segments: segments.slice(0, 2).map((one) => one.segment),
      crc32: (bytes: Uint8Array) => testCore.crc32(bytes),
    }
    const options = { packer: packerHere, newIdRun: runNumbers(90), nextItemId: 1, emit, staged }
    const builder = createHistoryBuilder(options)
    await feed(builder, frames)
    const built = await builder.finish()
    expect(emitted.length).toBe(segments.length - 2)
    expect(emitted[0]!.pages[0]!.itemIds).toEqual(segments[2]!.pages[0]!.itemIds)
    expect(built.segments.slice(0, 2).map((entry) => entry.id)).toEqual(staged.segments.map((one) => one.id))

    const other = createHistoryBuilder({ ...options, newIdRun: runNumbers(95) })
    const changed = [itemFrame({ chat: 1, author: 1, date: 5, text: 'another' }), ...frames.slice(1)]
    await expect(feed(other, changed).then(() => other.finish())).rejects.toMatchObject({
      code: 'source-changed',
    })
  })

  test('segments prepended newest first give the same records', async () => {
    const { segments, model } = await build(9000, 80, 12)
    let ledger = new ChatLedger()
    for (const { pages, segment } of segments.toReversed()) {
      const inflated = pages.map((page) => ({
        page,
        frames: testCore.inflate(page.body, page.uncompressedLength),
      }))
      const assembled = assembleSegment(segment.id, inflated, testCore)
      expect(assembled.segment).toEqual(segment)
      ledger.prepend(assembled.digest)
      // As after a kill: the books go on from what was committed.
      const openPages = (ids: readonly number[]) =>
        Promise.resolve(ids.map((id) => openModelPage(segments, id)))
      const records = await ledger.records(places(80), { before: new Map(), openPages })
      ledger = new ChatLedger()
      for (const record of records) ledger.seed(record)
    }
    const openPages = (ids: readonly number[]) =>
      Promise.resolve(ids.map((id) => openModelPage(segments, id)))
    sameRecords(
      await ledger.records(places(80), { before: new Map(), openPages }),
      modelRecords(model, places(80)),
    )
  })

  test('kept segments between new ones give the same records', async () => {
    const { segments, model, frames, records } = await build(16000, 90, 13)
    const emitted: BuiltSegment[] = []
    const emit = (built: BuiltSegment) => {
      emitted.push(built)
      return Promise.resolve()
    }
    const builder = createHistoryBuilder({
      packer: packerHere,
      newIdRun: runNumbers(50),
      nextItemId: 16001,
      emit,
    })
    for (const [i, { entry, segment, pages }] of segments.entries()) {
      if (i % 2 === 0) {
        await builder.keepSegment(entry, segment)
        continue
      }
      const itemIds = pages.flatMap((page) => page.itemIds)
      const scan: FrameScanner['scan'] = (bytes, at, columns) => testCore.scan(bytes, at, columns)
      const own = itemIds.map((id) => frames[id - 1]!)
      await feed(builder, own, { itemIds, scanner: { scan } })
      const columns = frameColumns(4096)
      builder.dropItems(columns, 0, scan(Buffer.concat(own), 0, columns).frames)
    }
    const built = await builder.finish()
    expect(built.items).toBe(16000)
    const all = [...segments, ...emitted]
    const openPages = (ids: readonly number[]) => Promise.resolve(ids.map((id) => openModelPage(all, id)))
    const before = new Map(records.map((record) => [record.row.chat, record]))
    const after = await builder.chatRecords(places(90), { before, openPages })
    const replaced = new Map<number, ModelItem>()
    for (const { pages, entry } of emitted) {
      for (const page of pages) {
        page.itemIds.forEach((id, position) => {
          replaced.set(id, { ...model[id - 1]!, page: page.id, position, segment: entry.id })
        })
      }
    }
    sameRecords(
      after,
      modelRecords(
        model.map((item) => replaced.get(item.id) ?? item),
        places(90),
      ),
    )
  })
})

function openModelPage(segments: readonly BuiltSegment[], id: number) {
  const page = segments.flatMap((segment) => segment.pages).find((one) => one.id === id)!
  const frames = testCore.inflate(page.body, page.uncompressedLength)
  const offsets = new Uint32Array(page.items + 1)
  let at = 0
  splitFrames(frames, page.items).forEach((frame, i) => (offsets[i + 1] = at += frame.length))
  return { page, frames, offsets }
}
