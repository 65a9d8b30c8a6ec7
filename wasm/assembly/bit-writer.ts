// Bits to the common output, lowest first. Fewer than 8 wait between calls; each call may write 8 bytes ahead.
import { OUTPUT } from './layout'

let out: usize = OUTPUT
let held: u64 = 0
let count: u32 = 0

export function startBits(): void {
  out = OUTPUT
  held = 0
  count = 0
}

/** Adds up to 32 bits. */
export function put(value: u32, length: u32): void {
  held |= (<u64>value) << count
  count += length
  store<u64>(out, held)
  out += <usize>(count >>> 3)
  held >>= <u64>(count & 0x38)
  count &= 7
}

/** Up to a byte border. */
export function align(): void {
  if (count != 0) put(0, 8 - count)
}

/** Whole bytes; only on a byte border. */
export function putBytes(at: usize, length: usize): void {
  assert(count == 0)
  memory.copy(out, at, length)
  out += length
}

export function bitsAt(): usize {
  return out
}
export function bitsHeld(): u64 {
  return held
}
export function bitsCount(): u32 {
  return count
}
/** For a loop that kept these three itself. */
export function resumeBits(at: usize, bits: u64, filled: u32): void {
  out = at
  held = bits
  count = filled
}
