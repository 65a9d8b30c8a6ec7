// Which symbol stands for a length or distance, and how often each symbol occurred in the block at hand.
import { DISTANCE_CODE_OF, DISTANCE_COUNTS, LENGTH_CODE_OF, LITERAL_COUNTS } from './deflate-layout'
import { distanceBase, lengthBase } from './inflate-table'

export function countsInit(): void {
  for (let length: u32 = 3, code: u32 = 0; length <= 258; length++) {
    while (code < 28 && lengthBase(code + 1) <= length) code++
    store<u8>(LENGTH_CODE_OF + <usize>(length - 3), <u8>code)
  }
  for (let distance: u32 = 1, code: u32 = 0; distance <= 32768; distance++) {
    while (code < 29 && distanceBase(code + 1) <= distance) code++
    if (distance <= 256) store<u8>(DISTANCE_CODE_OF + <usize>(distance - 1), <u8>code)
    else store<u8>(DISTANCE_CODE_OF + 256 + <usize>((distance - 1) >>> 7), <u8>code)
  }
}

/** 0 to 28. */
export function lengthCode(length: u32): u32 {
  return load<u8>(LENGTH_CODE_OF + <usize>(length - 3))
}

/** 0 to 29. */
export function distanceCode(distance: u32): u32 {
  const d = distance - 1
  return load<u8>(DISTANCE_CODE_OF + (d < 256 ? <usize>d : 256 + <usize>(d >>> 7)))
}

export function startCounts(): void {
  memory.fill(LITERAL_COUNTS, 0, 288 * 4)
  memory.fill(DISTANCE_COUNTS, 0, 32 * 4)
  store<u32>(LITERAL_COUNTS + 256 * 4, 1)
}

function countOne(at: usize): void {
  store<u32>(at, load<u32>(at) + 1)
}

export function countLiteral(byte: u32): void {
  countOne(LITERAL_COUNTS + ((<usize>byte) << 2))
}

export function countMatch(length: u32, distance: u32): void {
  countOne(LITERAL_COUNTS + 257 * 4 + ((<usize>lengthCode(length)) << 2))
  countOne(DISTANCE_COUNTS + ((<usize>distanceCode(distance)) << 2))
}
