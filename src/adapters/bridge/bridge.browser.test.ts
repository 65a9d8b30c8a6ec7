import { expect, test } from 'vitest'
import { connect } from './page/connect.ts'

interface Api {
  double(n: number): Promise<number>
  vanish(): Promise<never>
  throwLater(): Promise<never>
}

function mortal() {
  const workers: Worker[] = []
  const connection = connect<Api>(() => {
    const worker = new Worker(new URL('./testing/mortal.worker.ts', import.meta.url), { type: 'module' })
    workers.push(worker)
    return worker
  })
  return { ...connection, workers }
}

for (const death of ['vanish', 'throwLater'] as const) {
  test(`a real worker that dies (${death}) rejects its calls, and the next call starts another`, async () => {
    const { api, onLost, workers } = mortal()
    let lost = 0
    onLost(() => (lost += 1))
    expect(await api.double(2)).toBe(4)
    await expect(api[death]()).rejects.toMatchObject({ code: 'worker-lost' })
    expect(await api.double(3)).toBe(6)
    expect([workers.length, lost]).toEqual([2, 1])
    workers[1]!.terminate()
  })
}

test('a worker whose script cannot be loaded rejects, and is tried again', async () => {
  let tries = 0
  const { api } = connect<Api>(() => {
    tries += 1
    return new Worker(new URL('/no-such-worker.js', location.href), { type: 'module' })
  })
  await expect(api.double(1)).rejects.toMatchObject({ code: 'worker-lost' })
  await expect(api.double(1)).rejects.toMatchObject({ code: 'worker-lost' })
  expect(tries).toBe(2)
})
