/** CRC-32 (IEEE), bit by bit. */
export function crc32(bytes: Uint8Array, crc = 0): number {
  let c = ~crc
  for (const byte of bytes) {
    c ^= byte
    for (let bit = 0; bit < 8; bit++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1
  }
  return ~c >>> 0
}

/**
 * CRC of a ∥ b: that of a, carried on over as many zeros as b has bytes without the inversions at both ends, and b's
 * own.
 */
export function crc32Combine(a: number, b: number, lengthB: number): number {
  return (~crc32(new Uint8Array(lengthB), ~a >>> 0) ^ b) >>> 0
}
