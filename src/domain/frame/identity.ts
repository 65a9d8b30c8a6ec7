/** Hashes what a message is recognised by: its chat, author and dateSent, and which of its likes it is (from 0). */
export type IdentityHash = (chat: number, author: number, dateSent: number, occurrence: number) => number

/**
 * A 53-bit hash for lookups; equal identities always agree, others almost never (1 in 18 000 that any two of a
 * million meet), so a hit is to be compared. With a random 32-bit `seed`, nobody who sends messages can aim for one.
 */
export function identityHasher(seed: number): IdentityHash {
  return (chat, author, dateSent, occurrence) => {
    let a = seed ^ 0x9e3779b9
    let b = Math.imul(seed, 0x85ebca6b) ^ 0x7f4a7c15
    const take = (value: number) => {
      const low = value >>> 0
      const high = Math.floor(value / 0x1_0000_0000)
      a = mix(a, low)
      b = mix(b, high ^ a)
      a = mix(a, high)
      b = mix(b, low)
    }
    take(chat)
    take(author)
    take(dateSent)
    take(occurrence)
    a = finish(a ^ b)
    b = finish(b + a)
    return (b & 0x1fffff) * 0x1_0000_0000 + (a >>> 0)
  }
}

export const identityHash: IdentityHash = identityHasher(0)

function mix(state: number, word: number): number {
  let k = Math.imul(word, 0xcc9e2d51)
  k = (k << 15) | (k >>> 17)
  const h = state ^ Math.imul(k, 0x1b873593)
  return (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0
}

function finish(state: number): number {
  let h = state ^ (state >>> 16)
  h = Math.imul(h, 0x85ebca6b)
  h ^= h >>> 13
  h = Math.imul(h, 0xc2b2ae35)
  return h ^ (h >>> 16)
}
