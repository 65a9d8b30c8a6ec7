import { expect, test } from 'vitest'
import { identityHash, identityHasher } from './identity.ts'

test('300 000 neighbouring identities are all different and spread over 53 bits', () => {
  const seen = new Set<number>()
  let high = 0
  for (let chat = 1; chat <= 30; chat++)
    for (let author = 1; author <= 10; author++)
      for (let i = 0; i < 1000; i++) {
        const hash = identityHash(chat, author, 1_700_000_000_000 + i, 0)
        if (!Number.isSafeInteger(hash) || hash < 0) throw new Error(`no 53-bit number: ${hash}`)
        if (hash >= 2 ** 52) high++
        seen.add(hash)
      }
  expect(seen.size).toBe(300_000)
  expect(Math.abs(high / 300_000 - 0.5)).toBeLessThan(0.01)
})

test('every part counts, beyond 32 bits too', () => {
  const base = identityHash(1, 2, 3, 0)
  const others: [number, number, number, number][] = [
    [2, 2, 3, 0],
    [1, 1, 3, 0],
    [1, 2, 3 + 2 ** 32, 0],
    [1, 2, 3, 1],
    [2, 1, 3, 0],
  ]
  for (const parts of others) expect(identityHash(...parts)).not.toBe(base)
  expect(identityHash(1, 2, 3, 0)).toBe(base)
  expect(identityHasher(1)(1, 2, 3, 0)).not.toBe(base)
})
