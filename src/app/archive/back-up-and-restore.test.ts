import { afterAll, beforeAll, expect, test } from 'vitest'
import { randomItems, seeded } from '../../domain/history/testing/random-history.ts'
import type { Progress } from '../api/views.ts'
import { contentOf, writeHistory } from './testing/sample-history.ts'
import type { World } from './testing/world.ts'
import { never, quiet, startWorld, turnOn } from './testing/world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())

const items = randomItems(9000, 40, seeded(1))

test('a history comes back whole on a fresh device, with the key alone', async () => {
  const first = world.device()
  await writeHistory(first.store, world.core, { items, chats: 40 })
  const key = await turnOn(first)
  const told: Progress[] = []
  const report = await first.backups.backUpNow((progress) => told.push(progress), never)
  expect(report).toMatchObject({ messages: 9000, chats: 40, leftOut: { viewOnce: 0, expiring: 0, odd: 0 } })
  expect(report.sentBytes).toBe(report.archiveBytes)
  expect(first.store.outbox.size).toBe(0)
  expectForward(told)

  const second = world.device()
  const peeked = await second.backups.peekArchive(key.toLowerCase())
  expect(peeked).toMatchObject({ ok: true, archive: { generation: 1, messages: 9000, chats: 40 } })
  const restored = await second.backups.restoreArchive(quiet, never)
  expect(restored).toMatchObject({
    messages: 9000,
    chats: 40,
    expected: { messages: 9000, chats: 40 },
    expired: 0,
    missingParts: 0,
  })
  const [before, after] = [
    await contentOf(first.store, world.core),
    await contentOf(second.store, world.core),
  ]
  expect(after.items).toEqual(before.items)
  expect(after).toEqual(before)
  // The wish that files come too, which is looked after behind the messages.
  expect([...second.store.jobs.keys()]).toEqual(['archive/plan', 'media/bring'])

  // Backups go on there, and send nothing that is at the service already but what holds no secret here any more.
  const again = await second.backups.backUpNow(quiet, never)
  expect(again.messages).toBe(9000)
  expect(again.sentBytes).toBeLessThan(4000)
})

function expectForward(told: readonly Progress[]): void {
  expect(told.at(-1)).toMatchObject({ step: 'committing', done: 1, total: 1 })
  const sending = told.filter(({ step }) => step === 'uploading')
  expect(sending.length).toBeGreaterThan(2)
  sending.forEach(({ done, total }, i) => {
    expect(total).toBe(sending[0]!.total)
    expect(done).toBeGreaterThanOrEqual(i === 0 ? 0 : sending[i - 1]!.done)
  })
  expect(sending.at(-1)!.done).toBe(sending[0]!.total)
}
