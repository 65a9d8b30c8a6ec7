import { describe, expect, test } from 'vitest'
import { seeded } from '../../domain/history/testing/random-history.ts'
import { harness, ignore, importFile, never } from './testing/harness.ts'
import type { Harness } from './testing/harness.ts'
import type { Message, Source } from './testing/source-frames.ts'
import { line, readBack, sealSource } from './testing/made-source.ts'
import { groupChat } from './testing/source-frames.ts'
import { checkStore } from './testing/check-store.ts'
import { officialVerdict } from './testing/official.ts'

const start = 1_700_000_000_000
const day = 86_400_000

interface Kept extends Message {
  readonly key: string
}

/** What the history should be, kept as a plain array. */
class Model {
  items: Kept[] = []
  asOf = 0

  import(source: Source): { added: number; updated: number; unchanged: number } {
    const counts = { added: 0, updated: 0, unchanged: 0 }
    const here = new Map(this.items.map((item, at) => [item.key, at]))
    const newer = source.madeAt > this.asOf
    const fresh: { item: Kept; key: number }[] = []
    let reached = 0
    for (const item of withKeys(source.messages)) {
      reached = Math.max(reached, item.received)
      const at = here.get(item.key)
      if (at === undefined) {
        counts.added++
        fresh.push({ item, key: reached })
      } else if (newer && JSON.stringify(this.items[at]) !== JSON.stringify(item)) {
        counts.updated++
        this.items[at] = item
      } else counts.unchanged++
    }
    this.items = weave(orderKeys(this.items), fresh)
    this.asOf = Math.max(this.asOf, source.madeAt)
    return counts
  }
}

function orderKeys(items: readonly Kept[]): { item: Kept; key: number }[] {
  let reached = 0
  return items.map((item) => {
    reached = Math.max(reached, item.received)
    return { item, key: reached }
  })
}

function weave(
  here: readonly { item: Kept; key: number }[],
  fresh: readonly { item: Kept; key: number }[],
): Kept[] {
  const woven: Kept[] = []
  let next = 0
  for (const { item, key } of here) {
    while (next < fresh.length && fresh[next]!.key < key) woven.push(fresh[next++]!.item)
    woven.push(item)
  }
  return [...woven, ...fresh.slice(next).map(({ item }) => item)]
}

function withKeys(messages: readonly Message[]): Kept[] {
  const seen = new Map<string, number>()
  return messages.map((message) => {
    const name = `${message.chat}/${message.author}/${message.date}`
    const occurrence = seen.get(name) ?? 0
    seen.set(name, occurrence + 1)
    return { ...message, key: `${name}/${occurrence}` }
  })
}

function randomMessages(random: () => number, count: number, from: number, spread: number): Message[] {
  const messages: Message[] = []
  let now = from
  for (let i = 0; i < count; i++) {
    // Coarse, so that two sources often have something at the same moment.
    now += Math.floor((random() * spread) / 500) * 500
    const chat = random() < 0.2 ? groupChat : Math.floor(random() * 5)
    const partner = chat === groupChat ? 1 + Math.floor(random() * 4) : chat
    const author = chat === 0 || random() < 0.4 ? 0 : partner
    // Some arrive late: dateSent lies before what came meanwhile. Some share a moment.
    const date =
      random() < 0.05 ? now - Math.floor(random() * 50 * spread) : now - (random() < 0.1 ? now % 100 : 0)
    const long = random() < 0.01 ? 'long '.repeat(Math.floor(random() * 9000)) : ''
    messages.push({ chat, author, date, received: now, text: `${long}message ${Math.floor(random() * 1e9)}` })
  }
  return messages
}

/** A later state of the same phone: some gone, some changed, more behind. */
function later(random: () => number, messages: readonly Message[], more: number): Message[] {
  const kept = messages.filter(() => random() > 0.02)
  const changed = kept.map((message) =>
    random() < 0.01 ? { ...message, text: `${message.text} edited` } : message,
  )
  const last = messages.at(-1)?.received ?? start
  return [...changed, ...randomMessages(random, more, last + 1, 1000)]
}

async function importBoth(made: Harness, model: Model, source: Source): Promise<void> {
  const report = await importFile(made, await sealSource(source))
  const counts = model.import(source)
  expect({ added: report.added, updated: report.updated, unchanged: report.unchanged }).toEqual(counts)
  expect(await readBack(made.store)).toEqual(model.items.map(line))
  await checkStore(made.store)
}

describe('merging agrees with a plain array', () => {
  for (let seed = 1; seed <= 6; seed++) {
    test(`seed ${seed}`, async () => {
      const random = seeded(seed)
      const made = harness(start + 1000 * day)
      const model = new Model()
      const size = seed <= 2 ? 9000 : 400
      const first = randomMessages(random, size, start, 1000)
      const second = later(random, first, 200)
      const other = randomMessages(random, Math.floor(size / 3), start - 20_000, 1500)
      await importBoth(made, model, { madeAt: start + 100 * day, messages: first })
      await importBoth(made, model, {
        madeAt: start + 200 * day,
        messages: second,
        shift: seed % 2 === 0 ? 1000 : 0,
      })
      await importBoth(made, model, {
        madeAt: start + 50 * day,
        messages: other,
        phone: 1,
        shift: 7,
        people: 5,
      })
      await importBoth(made, model, { madeAt: start + 10 * day, messages: first.slice(0, size / 2) })
      const before = made.store.commits
      await importBoth(made, model, { madeAt: start + 200 * day, messages: second, shift: 500 })
      expect(made.store.commits).toBe(before)
      const out = await made.importing.exportHistory({ kind: 'archive-file' }, ignore, never)
      expect(out.leftOut).toBe(0)
      expect(await officialVerdict(out)).toBeNull()
    })
  }
})
