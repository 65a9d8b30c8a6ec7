import { expect, test } from 'vitest'
import { HeirloomError } from '../../core/errors.ts'
import { createStoppable, stoppedByLock } from './stoppable.ts'

/** Works until it is stopped, then ends its step and writes that down. */
function untilStopped(signal: AbortSignal, journal: string[]): Promise<string> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => {
      setTimeout(() => {
        journal.push('step ended')
        reject(new DOMException('stopped', 'AbortError'))
      })
    })
  })
}

test('what runs is ended at its step, and told that the lock came', async () => {
  const stoppable = createStoppable()
  const journal: string[] = []
  const call = stoppable.run(new AbortController().signal, (signal) => untilStopped(signal, journal))
  const told = expect(call).rejects.toMatchObject({ code: 'locked' })
  await stoppable.stop()
  expect(journal).toEqual(['step ended'])
  await told
})

test('a person’s own cancelling stays one, and what has ended is left alone', async () => {
  const stoppable = createStoppable()
  const controller = new AbortController()
  const call = stoppable.run(controller.signal, (signal) => untilStopped(signal, []))
  controller.abort()
  await expect(call).rejects.toMatchObject({ name: 'AbortError' })
  expect(await stoppable.run(new AbortController().signal, () => Promise.resolve(7))).toBe(7)
  await stoppable.stop()
  // After that, work may begin again: the lock may have been opened.
  expect(await stoppable.run(new AbortController().signal, () => Promise.resolve(8))).toBe(8)
})

test('an error of its own is not taken for the lock’s', async () => {
  const stoppable = createStoppable()
  const failing = stoppable.run(new AbortController().signal, () =>
    Promise.reject(new HeirloomError('offline', 'x')),
  )
  await expect(failing).rejects.toMatchObject({ code: 'offline' })
})

test('every call that takes a signal is stopped, all others are as they were', async () => {
  const stoppable = createStoppable()
  const api = stoppedByLock(
    {
      add: (a: number, b: number) => Promise.resolve(a + b),
      work: (name: string, signal: AbortSignal) => untilStopped(signal, [name]),
    },
    () => Promise.resolve(stoppable),
  )
  expect(await api.add(2, 3)).toBe(5)
  const work = expect(api.work('x', new AbortController().signal)).rejects.toMatchObject({ code: 'locked' })
  await new Promise((resolve) => setTimeout(resolve))
  await stoppable.stop()
  await work
})
