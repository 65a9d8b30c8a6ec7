// Up to four independent SHA-256 or HMAC-SHA-256 (RFC 2104) streams, fed in parts of any lengths.
import { HASH_SCRATCH, HASH_STATE, HASH_STATE_SIZE, LANES, LANE_SIZE, OUTPUT } from './layout'
import { BAD_RANGE, OK } from './status'
import { absorbFour } from './sha256-four'
import { absorbOne } from './sha256-one'
import * as S from './sha256-state'

/** Keys are at most one block; longer ones are hashed by the caller first. */
const MOST_KEY: u32 = 64

function laneCount(): usize {
  return <usize>load<u32>(S.LANE_COUNT)
}
function laneInput(lane: usize): usize {
  return LANES + lane * LANE_SIZE
}
function partial(lane: usize): usize {
  return S.PARTIAL + (lane << 6)
}
function isKeyed(lane: usize): bool {
  return load<u32>(S.KEYED + (lane << 2)) != 0
}

/** Begins `lanes` plain streams. */
export function hashStart(lanes: u32): i32 {
  if (lanes < 1 || lanes > 4) return BAD_RANGE
  memory.fill(HASH_STATE, 0, HASH_STATE_SIZE)
  for (let lane: usize = 0; lane < <usize>lanes; lane++) S.startLane(S.INNER, lane)
  store<u32>(S.LANE_COUNT, lanes)
  return OK
}

/** Makes a fresh lane keyed. The key is the first `length` bytes of the lane's input, and wiped there. */
export function hashKey(lane: u32, length: u32): i32 {
  const l = <usize>lane
  if (l >= laneCount() || length > MOST_KEY || S.fed(l) != 0) return BAD_RANGE
  const key = laneInput(l)
  memory.fill(key + length, 0, <usize>(MOST_KEY - length))
  padKey(key, 0x5c5c5c5c)
  S.startLane(S.INNER, l)
  absorbOne(l, key, 1)
  for (let i: usize = 0; i < 128; i += 16)
    store<u32>(S.OUTER + i + (l << 2), load<u32>(S.INNER + i + (l << 2)))
  padKey(key, 0x5c5c5c5c ^ 0x36363636)
  S.startLane(S.INNER, l)
  absorbOne(l, key, 1)
  memory.fill(key, 0, <usize>MOST_KEY)
  wipeScratch()
  store<u32>(S.KEYED + (l << 2), 1)
  S.setFed(l, 64)
  return OK
}

function padKey(key: usize, pad: u32): void {
  for (let i: usize = 0; i < 64; i += 4) store<u32>(key + i, load<u32>(key + i) ^ pad)
}

function wipeScratch(): void {
  memory.fill(HASH_SCRATCH, 0, 4096)
}

// What is left of each lane's part while it is taken in.
let at0: usize = 0
let at1: usize = 0
let at2: usize = 0
let at3: usize = 0
let left0: usize = 0
let left1: usize = 0
let left2: usize = 0
let left3: usize = 0

/** Takes the first bytes of each lane's input, a length per lane; of lanes that were not begun it must be 0. */
export function hashUpdate(a: u32, b: u32, c: u32, d: u32): i32 {
  const lanes = laneCount()
  if (lanes == 0 || max(max(a, b), max(c, d)) > <u32>LANE_SIZE) return BAD_RANGE
  if ((lanes < 2 && b != 0) || (lanes < 3 && c != 0) || (lanes < 4 && d != 0)) return BAD_RANGE
  left0 = topUp(0, a)
  left1 = topUp(1, b)
  left2 = topUp(2, c)
  left3 = topUp(3, d)
  at0 = laneInput(0) + (<usize>a - left0)
  at1 = laneInput(1) + (<usize>b - left1)
  at2 = laneInput(2) + (<usize>c - left2)
  at3 = laneInput(3) + (<usize>d - left3)
  while (takeBlocks()) {}
  keepRest(0, at0, left0)
  keepRest(1, at1, left1)
  keepRest(2, at2, left2)
  keepRest(3, at3, left3)
  S.setFed(0, S.fed(0) + a)
  S.setFed(1, S.fed(1) + b)
  S.setFed(2, S.fed(2) + c)
  S.setFed(3, S.fed(3) + d)
  return OK
}

/** Completes a lane's partial block, if it has one, from its input; answers what is left of the input. */
function topUp(lane: usize, length: u32): usize {
  const filled = <usize>(S.fed(lane) & 63)
  if (filled == 0 || length == 0) return <usize>length
  const missing = 64 - filled
  const taken = min(missing, <usize>length)
  memory.copy(partial(lane) + filled, laneInput(lane), taken)
  if (taken == missing) absorbOne(lane, partial(lane), 1)
  return <usize>length - taken
}

/** Whole blocks of all lanes that have some, side by side from two lanes on. False: none has one. */
function takeBlocks(): bool {
  const blocks0 = left0 >> 6
  const blocks1 = left1 >> 6
  const blocks2 = left2 >> 6
  const blocks3 = left3 >> 6
  let lanes: u32 = 0
  let fewest = <usize>LANE_SIZE
  if (blocks0 != 0) ((lanes |= 1), (fewest = min(fewest, blocks0)))
  if (blocks1 != 0) ((lanes |= 2), (fewest = min(fewest, blocks1)))
  if (blocks2 != 0) ((lanes |= 4), (fewest = min(fewest, blocks2)))
  if (blocks3 != 0) ((lanes |= 8), (fewest = min(fewest, blocks3)))
  if (lanes == 0) return false
  if (popcnt(lanes) == 1) {
    const lane = <usize>ctz(lanes)
    absorbOne(lane, lane == 0 ? at0 : lane == 1 ? at1 : lane == 2 ? at2 : at3, fewest)
  } else absorbFour(at0, at1, at2, at3, fewest, lanes)
  const bytes = fewest << 6
  if (blocks0 != 0) ((at0 += bytes), (left0 -= bytes))
  if (blocks1 != 0) ((at1 += bytes), (left1 -= bytes))
  if (blocks2 != 0) ((at2 += bytes), (left2 -= bytes))
  if (blocks3 != 0) ((at3 += bytes), (left3 -= bytes))
  return true
}

/** Less than a block: kept for the next part. It follows what the partial block holds already. */
function keepRest(lane: usize, at: usize, length: usize): void {
  if (length != 0) memory.copy(partial(lane), at, length)
}

/** Digests to the common output, 32 bytes a lane; then every state is wiped. */
export function hashFinish(): i32 {
  const lanes = laneCount()
  if (lanes == 0) return BAD_RANGE
  close(lanes)
  for (let lane: usize = 0; lane < lanes; lane++) writeDigest(lane, OUTPUT + (lane << 5))
  memory.fill(HASH_STATE, 0, HASH_STATE_SIZE)
  wipeScratch()
  return OK
}

/** As `hashFinish`, but the streams go on as if nothing had been asked. */
export function hashPeek(): i32 {
  const lanes = laneCount()
  if (lanes == 0) return BAD_RANGE
  memory.copy(S.SAVED, HASH_STATE, S.STATE_USED)
  close(lanes)
  for (let lane: usize = 0; lane < lanes; lane++) writeDigest(lane, OUTPUT + (lane << 5))
  memory.copy(HASH_STATE, S.SAVED, S.STATE_USED)
  wipeScratch()
  return OK
}

function closing(lane: usize): usize {
  return S.CLOSING + (lane << 7)
}

/** Pads and ends every lane, then hashes keyed lanes' digests under their outer state. */
function close(lanes: usize): void {
  let long: u32 = 0
  for (let lane: usize = 0; lane < lanes; lane++) if (padEnd(lane)) long |= 1 << (<u32>lane)
  const all: u32 = (1 << (<u32>lanes)) - 1
  absorb(long, 0)
  absorb(all ^ long, 0)
  absorb(long, 64)
  let keyed: u32 = 0
  for (let lane: usize = 0; lane < lanes; lane++) {
    if (!isKeyed(lane)) continue
    keyed |= 1 << (<u32>lane)
    padDigest(lane)
  }
  absorb(keyed, 0)
}

/** One closing block of each lane in `lanes`. */
function absorb(lanes: u32, at: usize): void {
  if (lanes == 0) return
  if (popcnt(lanes) == 1) absorbOne(<usize>ctz(lanes), closing(<usize>ctz(lanes)) + at, 1)
  else absorbFour(closing(0) + at, closing(1) + at, closing(2) + at, closing(3) + at, 1, lanes)
}

/** The rest of a lane with 80, zeros and its length in bits. True: that takes two blocks. */
function padEnd(lane: usize): bool {
  const to = closing(lane)
  const filled = <usize>(S.fed(lane) & 63)
  const long = filled > 55
  memory.fill(to, 0, 128)
  memory.copy(to, partial(lane), filled)
  store<u8>(to + filled, 0x80)
  store<u64>(to + (long ? 120 : 56), bswap(S.fed(lane) << 3))
  return long
}

/** A lane's inner digest as the outer hash's last block; the lane goes on from its outer state. */
function padDigest(lane: usize): void {
  const to = closing(lane)
  memory.fill(to, 0, 128)
  writeDigest(lane, to)
  store<u8>(to + 32, 0x80)
  store<u64>(to + 56, bswap(<u64>(96 << 3)))
  for (let i: usize = 0; i < 128; i += 16) {
    store<u32>(S.INNER + i + (lane << 2), load<u32>(S.OUTER + i + (lane << 2)))
  }
}

function writeDigest(lane: usize, to: usize): void {
  for (let i: usize = 0; i < 8; i++)
    store<u32>(to + (i << 2), bswap(load<u32>(S.INNER + (i << 4) + (lane << 2))))
}
