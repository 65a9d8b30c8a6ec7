// Finding what occurred before. Positions are counted over all pages since the instance began, so that what an
// earlier page left in the tables is merely too old and nothing needs clearing; they wrap by a clearing, rarely.
import { CHAIN, HASH_BITS, HEADS, SHORTEST, WINDOW } from './deflate-layout'
import { INPUT } from './layout'

/** Positions tried per search, and per search when a good match is already at hand. */
const DEPTH: u32 = 12
const SHORT_DEPTH: u32 = 4
const GOOD: u32 = 12
/** Long enough to stop searching. */
const NICE: u32 = 64

const LAST_POSITION: u32 = 0x7f000000

/** Position of the page's first byte. Those of earlier pages are all smaller. */
let pageFirst: u32 = WINDOW
let pageNext: u32 = WINDOW

/** The distance of the last match found. */
export let foundDistance: u32 = 0

export function matchStart(length: u32): void {
  if (pageNext > LAST_POSITION) {
    memory.fill(HEADS, 0, (<usize>4) << HASH_BITS)
    pageNext = WINDOW
  }
  pageFirst = pageNext
  pageNext = pageFirst + length
}

/** Enters the four bytes at `at`; answers the last position before with the same hash (0 and up). */
export function enter(at: usize): u32 {
  const head = HEADS + ((<usize>((load<u32>(at) * 0x9e3779b1) >>> (32 - HASH_BITS))) << 2)
  const position = <u32>(at - INPUT) + pageFirst
  const before = load<u32>(head)
  store<u32>(head, position)
  store<u32>(CHAIN + ((<usize>(position & (WINDOW - 1))) << 2), before)
  return before
}

/** How many bytes agree at `a` and `b`, beginning with the fifth; at most `most`. */
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
  const position = <u32>(at - INPUT) + pageFirst
  const oldest = max(pageFirst, position - WINDOW)
  const first = load<u32>(at)
  let tries = best >= GOOD ? SHORT_DEPTH : DEPTH
  let length = best
  let from = candidate
  if (best >= most) return best
  let tail = load<u32>(at + length - 3)
  while (from >= oldest && tries != 0) {
    const other = at - <usize>(position - from)
    if (load<u32>(other + length - 3) == tail && load<u32>(other) == first) {
      const found = agree(at, other, most)
      if (found > length) {
        length = found
        foundDistance = position - from
        if (length >= NICE || length >= most) break
        tail = load<u32>(at + length - 3)
      }
    }
    from = load<u32>(CHAIN + ((<usize>(from & (WINDOW - 1))) << 2))
    tries--
  }
  return length
}
