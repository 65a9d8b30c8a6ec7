import { describe, expect, test } from 'vitest'
import { MemoryStore } from '../../adapters/store/testing/memory-store.ts'
import type { BuiltSegment, ChatRecords, OpenedPage } from './build-types.ts'
import { createHistoryBuilder } from './builder.ts'
import { frameOffsets, splitFrames } from './frame-peek.ts'
import { idsFrom } from './id-run.ts'
import { rewriteHistory } from './rewrite-history.ts'
import type { HistoryEdits, HistoryRewriteTools } from './rewrite-history.ts'
import { emptySpine } from './spine-codec.ts'
import { modelRecords, sameRecords } from './testing/chat-model.ts'
import type { ModelItem } from './testing/chat-model.ts'
import { testCore } from './testing/core.ts'
import { feed, itemFrame, packerHere, randomItems, seeded } from './testing/random-history.ts'
import type { ItemSpec } from './testing/random-history.ts'
import { maxPageBytes, maxPageItems, maxSegmentPages } from './types.ts'
import type { Spine } from './types.ts'

interface Plain {
  readonly id: number
  readonly spec: ItemSpec
}

const placeOf = (chat: number) => ({ chat, recipient: chat + 100, row: chat + 7 })

/** A stored history next to the plain array that it must equal. */
class Pair {
  readonly store = new MemoryStore()
  items: Plain[] = []
  chats = new Set<number>()
  nextId = 1

  async build(count: number, chats: number, seed: number): Promise<void> {
    const specs = randomItems(count, chats, seeded(seed))
    this.items = specs.map((spec, i) => ({ id: i + 1, spec }))
    this.nextId = count + 1
    this.chats = new Set(Array.from({ length: chats }, (_, i) => i + 1))
    const built: BuiltSegment[] = []
    const builder = createHistoryBuilder({
      packer: packerHere,
      newIdRun: () => this.store.newIdRun(),
      nextItemId: 1,
      emit: (segment) => {
        built.push(segment)
        return Promise.resolve()
      },
    })
    await feed(builder, specs.map(itemFrame))
    const { segments, items } = await builder.finish()
    await this.store.commit({
      spine: { ...emptySpine, generation: 1, segments, items },
      addPages: built.flatMap((one) => one.pages),
      addSegments: built.map((one) => one.segment),
      putChats: await builder.chatRecords([...this.chats].map(placeOf)),
    })
  }

  async openPages(ids: readonly number[]): Promise<OpenedPage[]> {
    const pages = await this.store.readPages(ids)
    return pages.map((page) => {
      const frames = testCore.inflate(page.body, page.uncompressedLength)
      return { page, frames, offsets: frameOffsets(frames, page.items) }
    })
  }

  async readRecords(chats: readonly number[]): Promise<(ChatRecords | null)[]> {
    const rows = new Map((await this.store.readChatRows()).map((row) => [row.chat, row]))
    const tails = await this.store.readChatTails(chats)
    return chats.map((chat, i) => {
      const row = rows.get(chat)
      return row && tails[i] ? { row, tail: tails[i] } : null
    })
  }

  tools(): HistoryRewriteTools {
    return {
      scanner: testCore,
      packer: packerHere,
      nextId: idsFrom(() => this.store.newIdRun()),
      openPages: (ids) => this.openPages(ids),
      openSegments: (ids) => this.store.readSegments(ids),
      readRecords: (chats) => this.readRecords(chats),
    }
  }

  /** Where each item lies, in order. */
  async located(): Promise<(Omit<ModelItem, 'spec'> & { items: number })[]> {
    const spine = (await this.store.readSpine())!
    const segments = await this.store.readSegments(spine.segments.map((entry) => entry.id))
    const found: (Omit<ModelItem, 'spec'> & { items: number })[] = []
    for (const [i, segment] of segments.entries()) {
      expect(segment.pages.length).toBeLessThanOrEqual(maxSegmentPages)
      const opened = await this.openPages(segment.pages.map((entry) => entry.id))
      expect(spine.segments[i]!.pages).toBe(opened.length)
      for (const { page, frames } of opened) {
        const within = page.items <= maxPageItems && page.uncompressedLength <= maxPageBytes
        if (!within && page.items !== 1) throw new Error('a page above its limits')
        splitFrames(frames, page.items).forEach((frame, position) => {
          const { id, items } = page
          found.push({ id: page.itemIds[position]!, frame, page: id, position, segment: segment.id, items })
        })
      }
    }
    return found
  }

  async apply(input: HistoryEdits): Promise<void> {
    const spine: Spine = (await this.store.readSpine())!
    await this.store.commit(await rewriteHistory(spine, input, this.tools()))
  }

  /** Edits by item id. */
  async edit(edits: ReadonlyMap<number, ItemSpec | null>, append: readonly Plain[] = []): Promise<void> {
    const bySegment = new Map<number, Map<number, Map<number, Uint8Array | null>>>()
    for (const item of await this.located()) {
      if (!edits.has(item.id)) continue
      const spec = edits.get(item.id) ?? null
      const pages = bySegment.get(item.segment) ?? new Map<number, Map<number, Uint8Array | null>>()
      const page = pages.get(item.page) ?? new Map<number, Uint8Array | null>()
      page.set(item.position, spec ? itemFrame(spec) : null)
      bySegment.set(item.segment, pages.set(item.page, page))
    }
    const newPlaces = append.map((item) => placeOf(item.spec.chat))
    const items = append.map(({ id, spec }) => ({ id, frame: itemFrame(spec) }))
    await this.apply({ edits: bySegment, append: items, newPlaces })
    this.items = this.items
      .filter((item) => edits.get(item.id) !== null)
      .map((item) => ({ ...item, spec: edits.get(item.id) ?? item.spec }))
    this.items.push(...append)
    for (const { spec } of append) this.chats.add(spec.chat)
  }

  async check(): Promise<void> {
    const located = await this.located()
    expect(located.map((item) => item.id)).toEqual(this.items.map((item) => item.id))
    const model = located.map((item, i) => ({ ...item, spec: this.items[i]!.spec }))
    const wrong = model.filter((item) => Buffer.compare(item.frame, itemFrame(item.spec)) !== 0)
    expect(wrong.length).toBe(0)
    const places = [...this.chats].map(placeOf)
    const records = await this.readRecords([...this.chats])
    sameRecords(
      records.filter((one) => one !== null),
      modelRecords(model, places),
    )
    expect((await this.store.readSpine())!.items).toBe(this.items.length)
  }
}

function someSpec(pair: Pair, random: () => number): ItemSpec {
  const chat = 1 + Math.floor(random() * (pair.chats.size + 1))
  const text = 'new '.repeat(random() < 0.1 ? 5000 * random() : 10)
  return {
    chat,
    author: 1,
    date: 1_800_000_000_000 + pair.nextId,
    text,
    direction: random() < 0.3 ? 'incoming' : 'outgoing',
  }
}

describe('rewriting', () => {
  for (const seed of [1, 2, 3, 4]) {
    test(`random edits equal a plain array, seed ${seed}`, async () => {
      const pair = new Pair()
      const random = seeded(seed * 77)
      await pair.build([50, 3000, 5000, 6000][seed - 1]!, [2, 40, 100, 150][seed - 1]!, seed)
      await pair.check()
      for (let round = 0; round < 8; round++) {
        const edits = new Map<number, ItemSpec | null>()
        const count = random() < 0.2 ? 400 : 1 + Math.floor(random() * 5)
        const near = Math.floor(random() * pair.items.length)
        for (let i = 0; i < count && pair.items.length > 0; i++) {
          const at = random() < 0.5 ? near + i : Math.floor(random() * pair.items.length)
          const item = pair.items[at % pair.items.length]!
          const longer = {
            ...item.spec,
            text: 'edited '.repeat(1 + random() * 3000),
            direction: 'incoming',
          } as const
          edits.set(item.id, random() < 0.75 ? null : longer)
        }
        const append: Plain[] = []
        for (let i = 0; i < Math.floor(random() * 3); i++)
          append.push({ id: pair.nextId++, spec: someSpec(pair, random) })
        await pair.edit(edits, append)
        await pair.check()
      }
    })
  }

  test('notes one by one fill pages and segments', async () => {
    const pair = new Pair()
    await pair.build(0, 1, 1)
    const random = seeded(5)
    for (let i = 0; i < 300; i++)
      await pair.edit(new Map(), [{ id: pair.nextId++, spec: { ...someSpec(pair, random), chat: 1 } }])
    await pair.check()
    const spine = (await pair.store.readSpine())!
    expect(spine.segments.map((entry) => [entry.items, entry.pages]).at(0)![0]).toBe(300)
  })

  test('a chat that goes leaves the books of all others right', async () => {
    const pair = new Pair()
    await pair.build(9000, 80, 6)
    const edits = new Map<number, Map<number, Map<number, null>>>()
    for (const item of await pair.located()) {
      if (pair.items.find((one) => one.id === item.id)!.spec.chat !== 2) continue
      const pages = edits.get(item.segment) ?? new Map<number, Map<number, null>>()
      edits.set(
        item.segment,
        pages.set(item.page, (pages.get(item.page) ?? new Map<number, null>()).set(item.position, null)),
      )
    }
    await pair.apply({ edits, dropChats: [2] })
    pair.items = pair.items.filter((item) => item.spec.chat !== 2)
    pair.chats.delete(2)
    expect(await pair.readRecords([2])).toEqual([null])
    await pair.check()
  })

  test('small pages join a neighbour when they are rewritten', async () => {
    const pair = new Pair()
    await pair.build(1024, 3, 8)
    const doomed = pair.items.filter((_, i) => i >= 10 && i < 1000)
    await pair.edit(new Map(doomed.map((item) => [item.id, null])))
    await pair.check()
    expect((await pair.store.readSpine())!.segments.map((entry) => entry.pages)).toEqual([1])
  })

  test('everything removed leaves an empty history', async () => {
    const pair = new Pair()
    await pair.build(600, 5, 8)
    await pair.edit(new Map(pair.items.map((item) => [item.id, null])))
    await pair.check()
    const spine = (await pair.store.readSpine())!
    expect([spine.segments, spine.items]).toEqual([[], 0])
  })

  test('one deletion writes one page and one segment', async () => {
    const pair = new Pair()
    await pair.build(9000, 80, 6)
    const spine = (await pair.store.readSpine())!
    const item = (await pair.located())[1000]!
    const edits = new Map([[item.segment, new Map([[item.page, new Map([[item.position, null]])]])]])
    const change = await rewriteHistory(spine, { edits }, pair.tools())
    expect([change.addPages.length, change.dropPages.length]).toEqual([1, 1])
    expect([change.addSegments.length, change.dropSegments.length]).toEqual([1, 1])
  })
})
