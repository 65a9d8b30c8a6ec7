import { MessageChannel } from 'node:worker_threads'
import type { Endpoint } from 'comlink'
import { afterEach, expect, test } from 'vitest'
import { HeirloomError } from '../../core/errors.ts'
import { connect, type WorkerLike } from './page/connect.ts'
import { serveApi } from './serve.ts'

interface Api {
  double(n: number): Promise<number>
  count(onProgress: (n: number) => void, signal: AbortSignal): Promise<string>
  observe(listener: (n: number) => void): Promise<() => void>
  refuse(how: 'ours' | 'foreign'): Promise<never>
  hang(): Promise<never>
}

const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

/** A real worker side behind a real message channel; `die` does to the page what a broken worker does. */
function fakeWorker(api: object) {
  const { port1, port2 } = new MessageChannel()
  serveApi(api, port2 as unknown as Endpoint)
  port2.unref()
  closers.push(() => port1.close())
  let onError: () => void = () => undefined
  const worker = {
    postMessage: (message: unknown, transfer: readonly never[]) => port1.postMessage(message, transfer),
    addEventListener: (type: string, listener: never) => {
      if (type === 'error') onError = listener
      else port1.on(type, (data: unknown) => (listener as (event: unknown) => void)({ data }))
    },
    removeEventListener: () => undefined,
    terminate: () => port1.close(),
  } as unknown as WorkerLike
  return { worker, die: () => onError() }
}

let listening: ((n: number) => void) | null = null
let stopped = 0
const real = {
  double: (n: number) => Promise.resolve(2 * n),
  count: async (onProgress: (n: number) => void, signal: AbortSignal) => {
    onProgress(1)
    onProgress(2)
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
    throw new DOMException('stopped', 'AbortError')
  },
  observe: (listener: (n: number) => void) => {
    listening = listener
    return Promise.resolve(() => {
      stopped += 1
    })
  },
  refuse: (how: string) =>
    Promise.reject(
      how === 'ours'
        ? new HeirloomError('quota', 'full', { facts: { bytes: 7 } })
        : new Error('secret words'),
    ),
  hang: () => new Promise(() => undefined),
}

test('values cross, and many calls share one worker', async () => {
  let started = 0
  const { api } = connect<Api>(() => {
    started += 1
    return fakeWorker(real).worker
  })
  expect(await Promise.all([api.double(1), api.double(21)])).toEqual([2, 42])
  expect(started).toBe(1)
})

test('ours keep code and facts, foreign errors lose their text', async () => {
  const { api } = connect<Api>(() => fakeWorker(real).worker)
  await expect(api.refuse('ours')).rejects.toMatchObject({ code: 'quota', facts: { bytes: 7 } })
  const foreign = await api.refuse('foreign').catch((error: unknown) => error)
  expect(foreign).toMatchObject({ code: 'bug' })
  expect(String(foreign)).not.toContain('secret')
})

test('progress crosses in order, and a signal cancels its own call', async () => {
  const { api } = connect<Api>(() => fakeWorker(real).worker)
  const seen: number[] = []
  const controller = new AbortController()
  const other = new AbortController()
  const waiting = api.count(() => undefined, other.signal)
  const call = api.count((n) => {
    seen.push(n)
    if (n === 2) controller.abort()
  }, controller.signal)
  await expect(call).rejects.toMatchObject({ code: 'cancelled' })
  expect(seen).toEqual([1, 2])
  expect(await Promise.race([waiting.catch(() => 'ended'), api.double(4)])).toBe(8)
  other.abort()
  await expect(waiting).rejects.toMatchObject({ code: 'cancelled' })
})

test('a signal already fired never reaches the worker', async () => {
  const { api } = connect<Api>(() => {
    throw new Error('must not start')
  })
  await expect(api.count(() => undefined, AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' })
})

test('an observer is called until it is stopped', async () => {
  const { api } = connect<Api>(() => fakeWorker(real).worker)
  const seen: number[] = []
  const heard = new Promise<void>((resolve) => {
    void api
      .observe((n) => {
        seen.push(n)
        if (n === 2) resolve()
      })
      .then(async (stop) => {
        listening!(1)
        listening!(2)
        await heard
        stop()
      })
  })
  await heard
  await api.double(1)
  listening!(3)
  await api.double(1)
  expect(stopped).toBe(1)
  expect(seen).toEqual([1, 2])
})

test('a failed start is not remembered', async () => {
  let tries = 0
  const { api } = connect<Api>(() => {
    tries += 1
    if (tries === 1) throw new Error('no worker today')
    return fakeWorker(real).worker
  })
  await expect(api.double(1)).rejects.toMatchObject({ code: 'worker-lost' })
  expect(await api.double(1)).toBe(2)
})

test('a dead worker rejects its calls, tells the listeners, and the next call starts another', async () => {
  const workers: ReturnType<typeof fakeWorker>[] = []
  const { api, onLost } = connect<Api>(() => {
    const made = fakeWorker(real)
    workers.push(made)
    return made.worker
  })
  let lost = 0
  onLost(() => (lost += 1))
  await api.double(1)
  const hanging = api.hang()
  await api.double(1)
  workers[0]!.die()
  await expect(hanging).rejects.toMatchObject({ code: 'worker-lost' })
  expect(await api.double(3)).toBe(6)
  expect([workers.length, lost]).toEqual([2, 1])
})
