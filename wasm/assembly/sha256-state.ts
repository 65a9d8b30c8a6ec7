// Where the hash streams stand. Word i of lane l of a state lies at 16 i + 4 l, so that one vector holds word i of
// all four lanes.
import { HASH_SCRATCH, HASH_STATE } from './layout'

/** The running states, and for keyed lanes the states that the outer hash begins with. */
export const INNER: usize = HASH_STATE
export const OUTER: usize = INNER + 128
/** Per lane up to 63 bytes that do not make a block yet. */
export const PARTIAL: usize = OUTER + 128
/** Per lane the bytes hashed so far, partial block and key block included: 64 bits, as histories pass 4 GiB. */
export const FED: usize = PARTIAL + 4 * 64
/** Per lane 1 when it is keyed; and the number of lanes. */
export const KEYED: usize = FED + 4 * 8
export const LANE_COUNT: usize = KEYED + 4 * 4
export const STATE_USED: usize = 128 + 128 + 256 + 32 + 16 + 4

/** Scratch: the message schedule of four lanes, closing blocks, and a copy of the state for a peek. */
export const SCHEDULE: usize = HASH_SCRATCH
export const CLOSING: usize = SCHEDULE + 64 * 16
export const SAVED: usize = CLOSING + 4 * 128

/** Round constants (FIPS 180-4, 4.2.2). */
export const ROUND_CONSTANTS = memory.data<u32>([
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98,
  0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
  0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8,
  0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
  0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819,
  0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
  0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
  0xc67178f2,
])
const START = memory.data<u32>([
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
])

/** Sets a lane of a state to SHA-256's starting value. */
export function startLane(state: usize, lane: usize): void {
  for (let i: usize = 0; i < 8; i++) store<u32>(state + (i << 4) + (lane << 2), load<u32>(START + (i << 2)))
}

export function fed(lane: usize): u64 {
  return load<u64>(FED + (lane << 3))
}
export function setFed(lane: usize, value: u64): void {
  store<u64>(FED + (lane << 3), value)
}
