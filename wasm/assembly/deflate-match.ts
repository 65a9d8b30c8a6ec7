// Finding what occurred before. Positions are kept modulo 2^16, which halves the tables and keeps more of them in
// the processor's cache: an entry may then be a stranger, but a candidate counts only by its bytes, and its distance
// is checked against the page's start.
import { CHAIN, HASH_BITS, HEADS, SHORTEST, WINDOW } from './deflate-layout'
import { INPUT } from './layout'

/** Positions tried per search. Twice as many take a sixth longer and save one byte in two hundred. */
const DEPTH: u32 = 2
/** Long enough to stop searching. */
const NICE: u32 = 64

/** The distance of the last match found. */
export let foundDistance: u32 = 0

/** Forgets the page before, so that a page's bytes alone decide what it becomes. */
export function matchStart(): void {
  memory.fill(HEADS, 0, (<usize>2) << HASH_BITS)
}

/** Enters the four bytes at `at`; answers the last position before with the same hash, modulo 2^16. */
export function enter(at: usize): u32 {
  const head = HEADS + ((<usize>((load<u32>(at) * 0x9e3779b1) >>> (32 - HASH_BITS))) << 1)
  const position = <u32>(at - INPUT)
  const before = <u32>load<u16>(head)
  store<u16>(head, <u16>position)
  store<u16>(CHAIN + ((<usize>(position & (WINDOW - 1))) << 1), <u16>before)
  return before
}

/** False: the first candidate is none, so that a search need not be called. */
export function mayMatch(at: usize, candidate: u32): bool {
  const position = <u32>(at - INPUT)
  return ((position - candidate - 1) & 0xffff) < min(position, WINDOW)
}

/** How many bytes agree at `a` and `b`, of which the first four do; at most `most`. */
function agree(a: usize, b: usize, most: u32): u32 {
  let length: u32 = SHORTEST
  while (length < most) {
    const difference = load<u64>(a + length) ^ load<u64>(b + length)
    if (difference != 0) return min(length + ((<u32>ctz(difference)) >>> 3), most)
    length += 8
  }
  return most
}

/**
 * The longest match for the bytes at `at` that is longer than `best` (3 or more) and not over `most`; its distance
 * goes to `foundDistance`. `best` when there is none. `candidate` is what `enter` answered.
 */
export function search(at: usize, candidate: u32, best: u32, most: u32): u32 {
  if (best >= most) return best
  const position = <u32>(at - INPUT)
  const farthest = min(position, WINDOW)
  const first = load<u32>(at)
  let tries = DEPTH
  let length = best
  let from = candidate
  let distance = (position - from) & 0xffff
  let tail = load<u32>(at + length - 3)
  let nearer: u32 = 0
  while (distance > nearer && distance <= farthest) {
    const other = at - distance
    if (load<u32>(other + length - 3) == tail && load<u32>(other) == first) {
      const found = agree(at, other, most)
      if (found > length) {
        length = found
        foundDistance = distance
        if (length >= NICE || length >= most) break
        tail = load<u32>(at + length - 3)
      }
    }
    if (--tries == 0) break
    nearer = distance
    from = <u32>load<u16>(CHAIN + ((<usize>(from & (WINDOW - 1))) << 1))
    distance = (position - from) & 0xffff
  }
  return length
}
