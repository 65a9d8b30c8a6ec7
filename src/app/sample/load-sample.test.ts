import { expect, test } from 'vitest'
import { isCode } from '../../core/errors.ts'
import { checkStore } from '../importing/testing/check-store.ts'
import { packerHere, testCore } from '../importing/testing/harness.ts'
import { TestStore } from '../importing/testing/test-store.ts'
import { loadSample } from './load-sample.ts'
import { smallSampleMessages } from './small-sample.ts'

const never = new AbortController().signal

function ports(store: TestStore) {
  return { store, core: testCore, packer: packerHere, clock: { now: () => Date.UTC(2026, 5, 1) } }
}

test('fills an empty history with right books and marks it as a sample', async () => {
  const store = new TestStore()
  let last = 0
  await loadSample(ports(store), ({ done }) => (last = done), never)
  const spine = await store.readSpine()
  expect(spine?.items).toBe(smallSampleMessages)
  expect(spine?.sample).toBe(true)
  expect(last).toBe(smallSampleMessages)
  await checkStore(store)
})

test('leaves a history alone, and stops when told', async () => {
  const store = new TestStore()
  const stopped = new AbortController()
  stopped.abort()
  const code = (error: unknown) => isCode(error, 'cancelled', 'conflict') && error.code
  const ignore = () => undefined
  expect(await loadSample(ports(store), ignore, stopped.signal).catch(code)).toBe('cancelled')
  expect(await store.readSpine()).toBe(null)
  await loadSample(ports(store), ignore, never)
  expect(await loadSample(ports(store), ignore, never).catch(code)).toBe('conflict')
})
