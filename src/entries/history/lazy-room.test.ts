import { expect, test } from 'vitest'
import { lazyRoom } from './lazy-room.ts'

test('opens once, for all who ask at the same time', async () => {
  let opened = 0
  const room = lazyRoom(() => Promise.resolve(++opened))
  expect(room.here()).toBeNull()
  expect(await Promise.all([room.load(), room.load()])).toEqual([1, 1])
  expect([room.here(), await room.load()]).toEqual([1, 1])
})

test('says offline when its code cannot be had, and tries again', async () => {
  const failures: unknown[] = [new TypeError('Failed to fetch dynamically imported module: x.js')]
  const room = lazyRoom(() => {
    const failure = failures.pop()
    return failure ? Promise.reject(failure) : Promise.resolve('room')
  })
  await expect(room.load()).rejects.toMatchObject({ code: 'offline' })
  expect(await room.load()).toBe('room')
})

test('a fault of our own is not called offline', async () => {
  const fault = new TypeError('x is not a function')
  await expect(lazyRoom(() => Promise.reject(fault)).load()).rejects.toBe(fault)
})
