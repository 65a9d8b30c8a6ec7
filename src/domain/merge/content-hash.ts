/**
 * A 53-bit hash of a frame's bytes, to tell *unchanged* from *changed*. Not cryptographic: it meets one message's
 * old form with its new one, and the seed is random, so nobody can aim for equal hashes.
 */
export function contentHash(bytes: Uint8Array, from: number, to: number, seed: number): number {
  let a = seed ^ 0xdeadbeef ^ (to - from)
  let b = seed ^ 0x41c6ce57
  let i = from
  for (; i + 4 <= to; i += 4) {
    const word = bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24)
    a = Math.imul(a ^ word, 0x9e3779b1)
    a ^= a >>> 15
    b = Math.imul(b ^ word, 0x5f356495)
    b ^= b >>> 13
  }
  for (; i < to; i++) {
    a = Math.imul(a ^ bytes[i]!, 0x9e3779b1)
    b = Math.imul(b ^ bytes[i]!, 0x5f356495)
  }
  a = Math.imul(a ^ (a >>> 16), 0x85ebca6b) ^ Math.imul(b ^ (b >>> 13), 0xc2b2ae35)
  b = Math.imul(b ^ (b >>> 16), 0x85ebca6b) ^ Math.imul(a ^ (a >>> 13), 0xc2b2ae35)
  return (b & 0x1fffff) * 0x1_0000_0000 + (a >>> 0)
}
