// CRC-32 (IEEE 802.3, reflected polynomial 0xEDB88320), sixteen bytes a step.
import { CRC_TABLES, INPUT, INPUT_SIZE } from './layout'
import { BAD_RANGE } from './status'

const POLYNOMIAL: u32 = 0xedb88320

/** Table k at CRC_TABLES + 1024 k holds the CRC of each byte followed by k zero bytes. */
export function crcInit(): void {
  for (let i: u32 = 0; i < 256; i++) {
    let crc = i
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (POLYNOMIAL & (0 - (crc & 1)))
    store<u32>(CRC_TABLES + ((<usize>i) << 2), crc)
  }
  for (let i: usize = 0; i < 256; i++) {
    for (let k: usize = 1; k < 16; k++) {
      const before = load<u32>(CRC_TABLES + ((k - 1) << 10) + (i << 2))
      const crc = (before >>> 8) ^ load<u32>(CRC_TABLES + ((<usize>(before & 255)) << 2))
      store<u32>(CRC_TABLES + (k << 10) + (i << 2), crc)
    }
  }
}

/** The part of a CRC that four bytes give, the first of them followed by `k` others. */
function fold(word: u32, k: usize): u32 {
  return (
    load<u32>(CRC_TABLES + (k << 10) + ((<usize>(word & 255)) << 2)) ^
    load<u32>(CRC_TABLES + ((k - 1) << 10) + ((<usize>((word >>> 8) & 255)) << 2)) ^
    load<u32>(CRC_TABLES + ((k - 2) << 10) + ((<usize>((word >>> 16) & 255)) << 2)) ^
    load<u32>(CRC_TABLES + ((k - 3) << 10) + ((<usize>(word >>> 24)) << 2))
  )
}

/** Goes on from `crc` (0 to begin) over `length` bytes at `at`. */
export function crcOver(crc: u32, at: usize, length: usize): u32 {
  let c = ~crc
  let p = at
  const end = at + length
  while (p + 16 <= end) {
    c =
      fold(load<u32>(p) ^ c, 15) ^
      fold(load<u32>(p, 4), 11) ^
      fold(load<u32>(p, 8), 7) ^
      fold(load<u32>(p, 12), 3)
    p += 16
  }
  while (p < end) {
    c = (c >>> 8) ^ load<u32>(CRC_TABLES + ((<usize>((c ^ (<u32>load<u8>(p))) & 255)) << 2))
    p++
  }
  return ~c
}

/** Over the first `length` bytes of the common input. An f64, so that the CRC is unsigned beside a status. */
export function crc32(crc: u32, length: u32): f64 {
  if (<usize>length > INPUT_SIZE) return <f64>BAD_RANGE
  return <f64>crcOver(crc, INPUT, length)
}

/** Product of two polynomials modulo the CRC's, bit 31 being the coefficient of x to the 0. */
function multiply(a: u32, b: u32): u32 {
  let product: u32 = 0
  let shifted = b
  for (let bit: u32 = 0x80000000; bit != 0; bit >>>= 1) {
    if (a & bit) product ^= shifted
    shifted = (shifted >>> 1) ^ (POLYNOMIAL & (0 - (shifted & 1)))
  }
  return product
}

/** x to the 8 `length`: what `length` zero bytes do to a CRC. */
function zeroBytes(length: u64): u32 {
  let factor: u32 = 0x00800000 // x^8
  let power: u32 = 0x80000000 // 1
  for (let left = length; left != 0; left >>= 1) {
    if (left & 1) power = multiply(factor, power)
    factor = multiply(factor, factor)
  }
  return power
}

/** CRC of a ∥ b. `lengthB` is a whole number of bytes up to 2^53. */
export function crc32Combine(a: u32, b: u32, lengthB: f64): u32 {
  assert(lengthB >= 0 && lengthB <= 9007199254740992)
  return multiply(zeroBytes(<u64>lengthB), a) ^ b
}
