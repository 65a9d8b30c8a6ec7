import { expect, test } from 'vitest'
import { MemoryStore } from '../../adapters/store/testing/memory-store.ts'
import { emptySpine } from '../../domain/history/spine-codec.ts'
import { hearService } from '../expiry/judged-time.ts'
import { sweepOnce } from './keep-expiring.ts'
import { contact, incoming, itemBytes, start, storedHistory } from './testing/harness.ts'

const hour = 3_600_000
const day = 24 * hour

/** Three messages: one vanishes after an hour, one after ten days, one stays. */
async function world() {
  const vanishing = (date: number, body: string, ms: number) =>
    itemBytes({ ...incoming(2, 2, date, body), expireStartDate: BigInt(start), expiresInMs: BigInt(ms) })
  const made = await storedHistory(
    [contact(2, 'Ada')],
    [
      itemBytes(incoming(2, 2, start, 'stays')),
      vanishing(start + 1, 'an hour', hour),
      vanishing(start + 2, 'ten days', 10 * day),
    ],
  )
  const { store, clock, history } = made
  const sweep = async (now: number) => {
    clock.time = now
    return sweepOnce({ history, store, clock, later: () => undefined })
  }
  const hear = (aheadMs: number) => hearService({ store, clock }, { clockAheadMs: () => aheadMs })
  const shown = async () =>
    (await history.openChat(2)).messages.map(({ text }) => text?.body).filter((body) => body !== 'stays')
  const line = async () => (await history.listChats()).find(({ id }) => id === 2)?.last?.text
  const kept = async () => (await store.readSpine())!.items
  await sweep(start)
  return { ...made, sweep, hear, shown, line, kept }
}

test('what is due is hidden at once, in the chat and in the list, and erased at the next sweep', async () => {
  const { sweep, shown, line, kept, clock } = await world()
  expect([await shown(), await line()]).toEqual([['an hour', 'ten days'], 'ten days'])
  clock.time = start + hour
  expect([await shown(), await kept()]).toEqual([['ten days'], 3])
  expect(await sweep(start + hour)).toBe(start + 10 * day)
  expect(await kept()).toBe(2)
  // No sweep has run, and nothing has changed: the line that was known before is not shown any more.
  clock.time = start + 2 * day
  expect(await line()).toBe('ten days')
  clock.time = start + 10 * day
  expect([await shown(), await line()]).toEqual([[], 'stays'])
})

test('a clock that jumped erases nothing before the service agrees', async () => {
  const { sweep, shown, kept, hear } = await world()
  expect(await sweep(start + 9 * day)).toBe(start + 10 * day)
  expect([await shown(), await kept()]).toEqual([['ten days'], 3])
  await hear(0)
  await sweep(start + 9 * day)
  expect(await kept()).toBe(2)
})

test('a wrong clock hides, and what it hid is there again', async () => {
  const { sweep, shown, kept, hear, line } = await world()
  const wrong = start + 400 * day
  await sweep(wrong)
  await hear(400 * day - 30 * 60_000)
  await sweep(wrong + 3 * day)
  expect([await shown(), await line(), await kept()]).toEqual([[], 'stays', 3])
  await sweep(start + 20 * 60_000)
  expect([await shown(), await line(), await kept()]).toEqual([['an hour', 'ten days'], 'ten days', 3])
})

test('after 48 hours of a steady clock it is erased without the service', async () => {
  const { sweep, kept } = await world()
  await sweep(start + 5 * day)
  await sweep(start + 6 * day)
  expect(await kept()).toBe(3)
  await sweep(start + 7 * day)
  expect(await kept()).toBe(2)
})

test('when what is known of the clock cannot be read, it has to prove itself', async () => {
  const { sweep, kept, store } = await world()
  store.spoil('settings', 'clock')
  await sweep(start + 2 * hour)
  expect(await kept()).toBe(3)
  await sweep(start + 2 * hour + 2 * day)
  expect(await kept()).toBe(2)
})

test('without a history there is nothing to sweep', async () => {
  let sweeps = 0
  const history = {
    sweepExpired: () => {
      sweeps++
      return Promise.resolve(0)
    },
    changed: () => undefined,
  }
  const store = new MemoryStore()
  expect(await sweepOnce({ history, store, clock: { now: () => 1 }, later: () => undefined })).toBe(0)
  expect(sweeps).toBe(0)
  await store.commit({ spine: { ...emptySpine, generation: 1 } })
  await sweepOnce({ history, store, clock: { now: () => 1 }, later: () => undefined })
  expect(sweeps).toBe(1)
})
