import { expect, test } from 'vitest'
import { HeirloomError } from '../../core/errors.ts'
import type { HistoryStatus } from '../api/views.ts'
import { createHistory } from './create-history.ts'
import { testDeps } from './testing/harness.ts'
import { createWakingHistory } from './waking-history.ts'

function sleeping() {
  const { deps, store } = testDeps()
  const told: HistoryStatus[] = []
  const loads = { begun: 0, failing: 0 }
  const history = createWakingHistory({
    ...deps,
    load: async () => {
      loads.begun++
      if (loads.failing-- > 0) throw new HeirloomError('offline', 'no network')
      return Promise.resolve(createHistory(deps))
    },
  })
  return { history, deps, store, told, loads }
}

test('sleeps while there is nothing, and is woken by the first thing to keep', async () => {
  const { history, told, loads } = sleeping()
  await history.observe((status) => told.push(status))
  expect(await history.status()).toMatchObject({ state: 'empty', messages: 0, usedBytes: 7 })
  expect(await history.listChats()).toEqual([])
  expect(await history.sweepExpired()).toBe(0)
  expect(loads.begun).toBe(0)

  await history.startEmpty('Robin')
  await history.appendNote('a first note')
  expect(loads.begun).toBe(1)
  expect(await history.status()).toMatchObject({ state: 'ready', messages: 1, chats: 1 })
  await expect.poll(() => told.at(-1)?.messages).toBe(1)
})

test('sees what another room brought in, and tells those who watched while it slept', async () => {
  const { history, deps, told, loads } = sleeping()
  await history.observe((status) => told.push(status))
  await createHistory(deps).startEmpty('Robin')
  history.changed()
  await expect.poll(() => told.at(-1)?.state).toBe('ready')
  expect(loads.begun).toBe(1)
})

test('is not woken twice, and tries again after a failure', async () => {
  const { history, loads } = sleeping()
  loads.failing = 1
  await expect(history.startEmpty('Robin')).rejects.toMatchObject({ code: 'offline' })
  await Promise.all([history.startEmpty('Robin'), history.status(), history.status()])
  expect(loads.begun).toBe(2)
})

test('tells nobody who has stopped watching', async () => {
  const { history, told } = sleeping()
  const stop = await history.observe((status) => told.push(status))
  stop()
  await history.startEmpty('Robin')
  await history.status()
  expect(told).toEqual([])
})
