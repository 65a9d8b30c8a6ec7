import { expect, test } from 'vitest'
import { HeirloomError } from '../../core/errors.ts'
import type { Progress } from '../api/basic-views.ts'
import { createRuns } from './runs.ts'
import { newsBus } from './testing/news-bus.ts'

const quiet = () => undefined
const never = new AbortController().signal
const half: Progress = { step: 'uploading', done: 1, total: 2, unit: 'bytes' }

/** Contexts of one origin, and a clock that is turned by hand. */
function contexts() {
  const bus = newsBus()
  const clock = { time: 1000, now: () => clock.time }
  let waiting: { readonly at: number; readonly work: () => void }[] = []
  const later = (work: () => void, ms: number) => void waiting.push({ at: clock.time + ms, work })
  return {
    context: () => createRuns({ news: bus(), clock, later }),
    pass: async (ms: number) => {
      for (const end = clock.time + ms; clock.time < end;) {
        clock.time += 100
        const due = waiting.filter(({ at }) => at <= clock.time)
        waiting = waiting.filter(({ at }) => at > clock.time)
        for (const { work } of due) work()
        await Promise.resolve()
      }
    },
  }
}

const turn = () => new Promise((resolve) => setTimeout(resolve, 0))

/** Works until told to end, or stopped. */
function work() {
  let finish: () => void = quiet
  let tell: (progress: Progress) => void = quiet
  return {
    run: (onProgress: (progress: Progress) => void, signal: AbortSignal) =>
      new Promise<string>((resolve, reject) => {
        tell = onProgress
        finish = () => resolve('made')
        signal.addEventListener('abort', () => reject(new HeirloomError('cancelled', '')))
      }),
    finish: () => finish(),
    tell: (progress: Progress) => tell(progress),
  }
}

test('others see it run and end, also those that come later', async () => {
  const { context } = contexts()
  const [here, there] = [context(), context()]
  const job = work()
  const running = here.run({ onProgress: quiet, signal: never, alone: false }, job.run)
  await turn()
  job.tell(half)
  await turn()
  expect(here.known()).toEqual({ where: 'here', progress: half })
  expect(there.known()).toEqual({ where: 'elsewhere', progress: half })
  const late = context()
  await turn()
  expect(late.known()).toEqual({ where: 'elsewhere', progress: half })
  job.finish()
  expect(await running).toBe('made')
  await turn()
  expect([here.known(), there.known(), late.known()]).toEqual([null, null, null])
})

test('anyone may end it', async () => {
  const { context } = contexts()
  const [here, there] = [context(), context()]
  const running = here.run({ onProgress: quiet, signal: never, alone: false }, work().run)
  const ended = expect(running).rejects.toMatchObject({ code: 'cancelled' })
  await turn()
  await there.cancel()
  await ended
})

test('one that died is forgotten; one that is slow is not', async () => {
  const { context, pass } = contexts()
  const here = context()
  const there = context()
  const job = work()
  const running = here.run({ onProgress: quiet, signal: never, alone: false }, job.run)
  await turn()
  await pass(20_000)
  expect(there.known()?.where).toBe('elsewhere')
  job.finish()
  await running

  const bus = newsBus()
  const clock = { time: 0, now: () => clock.time }
  const due: (() => void)[] = []
  const alone = createRuns({ news: bus(), clock, later: (later) => void due.push(later) })
  bus().tell({ kind: 'running', progress: null })
  await turn()
  expect(alone.known()?.where).toBe('elsewhere')
  for (const later of due) later()
  expect(alone.known()).toBeNull()
})

test('who asks while one is under way joins it, and may end it', async () => {
  const { context } = contexts()
  const here = context()
  const job = work()
  const told: Progress[] = []
  const first = here.run({ onProgress: quiet, signal: never, alone: false }, job.run)
  const second = here.run({ onProgress: (p) => told.push(p), signal: never, alone: false }, () =>
    Promise.reject(new Error('another one')),
  )
  await expect(here.run({ onProgress: quiet, signal: never, alone: true }, job.run)).rejects.toMatchObject({
    code: 'busy',
  })
  await turn()
  job.tell(half)
  job.finish()
  expect(await Promise.all([first, second])).toEqual(['made', 'made'])
  expect(told).toEqual([half])
})
