import type { RandomBytes } from '../keys/recovery-key.ts'

/** Length that `length` bytes are padded to: attachments, and archives by the older rule. Never less than `length`. */
export function bucket(length: number): number {
  if (length === 0) return 541
  const step = Math.ceil(Math.log(length) / Math.log(1.05))
  return Math.max(541, length, Math.floor(1.05 ** step))
}

const minBlock = 8192
const maxBlock = 524_288

/**
 * Longest deflate block at offset `position` of the region of chat items, both in uncompressed bytes. `expected` is
 * what the whole stream will come to, 0 when nobody knows.
 */
export function flushInterval(position: number, expected: number): number {
  const scaled =
    expected === 0
      ? Math.floor((Math.min(position, 1e12) * 4096) / 3)
      : Math.floor((Math.min(Math.max(position, expected), 1e12) * 2048) / 3)
  return Math.min(maxBlock, Math.max(minBlock, integerSqrt(scaled)))
}

/** Exact for safe integers: the rounded root may be one off. */
function integerSqrt(value: number): number {
  let root = Math.floor(Math.sqrt(value))
  while (root * root > value) root--
  while ((root + 1) * (root + 1) <= value) root++
  return root
}

/**
 * Zeros that follow an archive's gzip member of `compressed` bytes, by the newer rule: normally distributed around
 * 1.5 × the largest block of the region (0: there was none), and at least up to 64 KiB in all.
 */
export function paddingSize(largestBlock: number, compressed: number, random: RandomBytes): number {
  const scale = Math.max(largestBlock, minBlock)
  let drawn = -1
  while (drawn < 0) drawn = 1.5 * scale + 0.5 * scale * standardNormal(random)
  return Math.max(Math.floor(drawn), 65_536 - compressed)
}

function standardNormal(random: RandomBytes): number {
  const radius = Math.sqrt(-2 * Math.log(1 - unit(random)))
  return radius * Math.cos(2 * Math.PI * unit(random))
}

/** Uniform in [0, 1) with 48 bits. */
function unit(random: RandomBytes): number {
  return random(6).reduce((sum, byte) => sum * 256 + byte, 0) / 2 ** 48
}
