// DEFLATE of one page: dynamic, fixed or stored blocks, whichever is shortest, then a full flush. No block is final,
// and nothing reaches back before the page, so pages may be put one after the other in any order.
import { BLOCK_TOKENS, LONGEST, MATCH, SHORTEST, TOKENS } from './deflate-layout'
import { startBits } from './bit-writer'
import { finishBlocks, writeBlock } from './deflate-block'
import { countLiteral, countMatch, startCounts } from './deflate-counts'
import { enter, foundDistance, matchStart, search } from './deflate-match'
import { INPUT, OUTPUT } from './layout'
import { BAD_RANGE } from './status'

export const MOST_DEFLATED: u32 = 4 * 1024 * 1024

/** A match this long is taken at once; shorter ones give way to a longer one that begins a byte later. */
const LAZY: u32 = 16

/** A block ends here, with room for two more. */
const LAST_TOKENS: usize = TOKENS + 4 * <usize>(BLOCK_TOKENS - 4)

let tokens: usize = TOKENS
let blockFrom: usize = INPUT

/** Deflates the first `length` bytes of the common input; answers the bytes in the common output. */
export function deflate(length: u32): i32 {
  if (length > MOST_DEFLATED) return BAD_RANGE
  const end = INPUT + length
  matchStart(length)
  startBits()
  beginBlock(INPUT)
  let at = INPUT
  const lastMatch = end - SHORTEST
  while (at <= lastMatch && length >= SHORTEST) {
    if (tokens >= LAST_TOKENS) endBlock(at)
    at = step(at, end, lastMatch)
  }
  while (at < end) {
    if (tokens >= LAST_TOKENS) endBlock(at)
    literal(load<u8>(at++))
  }
  if (blockFrom < end) writeBlock(tokens, blockFrom, end)
  return <i32>(finishBlocks() - OUTPUT)
}

function beginBlock(at: usize): void {
  tokens = TOKENS
  blockFrom = at
  startCounts()
}

function endBlock(at: usize): void {
  writeBlock(tokens, blockFrom, at)
  beginBlock(at)
}

function literal(byte: u32): void {
  store<u32>(tokens, byte)
  tokens += 4
  countLiteral(byte)
}

function match(length: u32, distance: u32): void {
  store<u32>(tokens, MATCH | ((length - 3) << 16) | (distance - 1))
  tokens += 4
  countMatch(length, distance)
}

function longestAt(at: usize, end: usize): u32 {
  return <u32>min(end - at, <usize>LONGEST)
}

/**
 * Writes a literal or a match at `at`, with literals before it while a longer match begins one byte later; answers
 * where to go on.
 */
function step(at: usize, end: usize, lastMatch: usize): usize {
  let here = at
  let length = search(here, enter(here), SHORTEST - 1, longestAt(here, end))
  if (length < SHORTEST) {
    literal(load<u8>(here))
    return here + 1
  }
  let distance = foundDistance
  let entered = here
  while (length < LAZY && here < lastMatch && tokens < LAST_TOKENS) {
    entered = here + 1
    const next = search(entered, enter(entered), length, longestAt(entered, end))
    if (next <= length) break
    literal(load<u8>(here))
    here = entered
    length = next
    distance = foundDistance
  }
  match(length, distance)
  return enterRange(entered + 1, here + length, lastMatch)
}

/** Enters the rest of a match, so that later bytes may match within it. */
function enterRange(from: usize, to: usize, lastMatch: usize): usize {
  const end = min(to, lastMatch + 1)
  for (let at = from; at < end; at++) enter(at)
  return to
}
