import { expect, test } from 'vitest'
import { webJobLock } from './job-lock.ts'

const scope = () => `test-${Math.random()}`
const forever = new Promise<never>(() => undefined)

test('one at a time; free again afterwards, also after a failure', async () => {
  const name = scope()
  const [a, b] = [webJobLock(name, 300), webJobLock(name, 300)]
  let end = (): void => undefined
  const first = a.run('import', () => new Promise<void>((resolve) => (end = resolve)))
  await expect(b.run('import', () => Promise.resolve())).rejects.toMatchObject({ code: 'busy' })
  expect(await b.run('backup', () => Promise.resolve(7))).toBe(7)
  end()
  await first
  await expect(b.run('import', () => Promise.reject(new Error('x')))).rejects.toThrow('x')
  expect(await a.run('import', () => Promise.resolve(8))).toBe(8)
})

test('one that gave no sign of life is stolen from, and hears of it', async () => {
  const name = scope()
  const [a, b] = [webJobLock(name, 100), webJobLock(name, 100)]
  let beat = (): void => undefined
  let fail: (error: unknown) => void = () => undefined
  const first = a.run('import', (heartbeat) => {
    beat = heartbeat
    return new Promise<void>((_, reject) => (fail = reject))
  })
  // The holder is alive but its job has not said so for longer than the patience.
  await new Promise((resolve) => setTimeout(resolve, 150))
  expect(await b.run('import', () => Promise.resolve('stolen'))).toBe('stolen')
  let told: unknown = null
  try {
    beat()
  } catch (error) {
    told = error
  }
  fail(told)
  await expect(first).rejects.toMatchObject({ code: 'busy' })
})

test('one that beats is left alone', async () => {
  const name = scope()
  const [a, b] = [webJobLock(name, 200), webJobLock(name, 200)]
  let timer: ReturnType<typeof setInterval> | undefined
  void a.run('import', (heartbeat) => {
    timer = setInterval(heartbeat, 10)
    return forever
  })
  await new Promise((resolve) => setTimeout(resolve, 300))
  await expect(b.run('import', () => Promise.resolve())).rejects.toMatchObject({ code: 'busy' })
  clearInterval(timer)
})

test('one that is gone a moment later is followed at once, and the follower answers for itself', async () => {
  const name = scope()
  const [b, c] = [webJobLock(name, 60_000), webJobLock(name, 60_000)]
  let letGo = (): void => undefined
  // As a context that was killed: it holds the lock a little longer, and answers nobody.
  const dying = navigator.locks.request(`${name}/job/import`, () => new Promise<void>((end) => (letGo = end)))
  await new Promise((resolve) => setTimeout(resolve, 20))
  let finish = (): void => undefined
  let begin = (): void => undefined
  const begun = new Promise<void>((resolve) => (begin = resolve))
  const second = b.run('import', () => {
    begin()
    return new Promise<string>((resolve) => (finish = () => resolve('done')))
  })
  await new Promise((resolve) => setTimeout(resolve, 20))
  letGo()
  await dying
  await begun
  await expect(c.run('import', () => Promise.resolve())).rejects.toMatchObject({ code: 'busy' })
  finish()
  expect(await second).toBe('done')
})
