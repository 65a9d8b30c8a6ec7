import { expect, test } from 'vitest'
import { MemoryStore } from '../../adapters/store/testing/memory-store.ts'
import { emptySpine } from '../../domain/history/spine-codec.ts'
import { sweepOnce } from './keep-expiring.ts'

const hour = 3_600_000

async function world() {
  const store = new MemoryStore()
  await store.commit({ spine: { ...emptySpine, generation: 1 } })
  let sweeps = 0
  const history = {
    sweepExpired: () => {
      sweeps++
      return Promise.resolve(0)
    },
    changed: () => undefined,
  }
  const at = async (now: number): Promise<number> => {
    sweeps = 0
    await sweepOnce({ history, store, clock: { now: () => now }, later: () => undefined })
    return sweeps
  }
  return { at, store }
}

test('a clock that jumped is not believed at once', async () => {
  const { at } = await world()
  const start = 1_800_000_000_000
  expect(await at(start)).toBe(1)
  expect(await at(start + 47 * hour)).toBe(1)
  expect(await at(start + 200 * hour)).toBe(0)
  expect(await at(start + 201 * hour)).toBe(1)
  expect(await at(start)).toBe(0)
})

test('when the last sweep can no longer be read, the next but one goes on', async () => {
  const { at, store } = await world()
  const start = 1_800_000_000_000
  await at(start)
  store.spoil('settings', 'last-sweep')
  expect(await at(start + hour)).toBe(0)
  expect(await at(start + 2 * hour)).toBe(1)
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
})
