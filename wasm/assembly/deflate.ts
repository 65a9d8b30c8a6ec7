// DEFLATE of one page: dynamic, fixed or stored blocks, whichever is shortest, then a full flush. No block is final,
// and nothing reaches back before the page, so pages may be put one after the other in any order.
import { BLOCK_TOKENS, LONGEST, MATCH, SHORTEST, TOKENS } from './deflate-layout'
import { startBits } from './bit-writer'
import { finishBlocks, writeBlock } from './deflate-block'
import { countLiteral, countMatch, startCounts } from './deflate-counts'
import { enter, foundDistance, matchStart, mayMatch, search } from './deflate-match'
import { INPUT, OUTPUT } from './layout'
import { BAD_RANGE } from './status'

export const MOST_DEFLATED: u32 = 4 * 1024 * 1024

/** A match this long is taken at once; shorter ones give way to a longer one that begins a byte later. */
const LAZY: u32 = 6

/** A block ends here, with room for two more. */
const LAST_TOKENS: usize = TOKENS + 4 * <usize>(BLOCK_TOKENS - 4)

/** End of the tokens of the block at hand. */
let tokens: usize = TOKENS

/** Deflates the first `length` bytes of the common input; answers the bytes in the common output. */
export function deflate(length: u32): i32 {
  if (length > MOST_DEFLATED) return BAD_RANGE
  const end = INPUT + length
  matchStart()
  startBits()
  for (let at = INPUT; at < end;) {
    tokens = TOKENS
    startCounts()
    const to = length < SHORTEST ? at : findMatches(at, end)
    const blockEnd = literals(to, end)
    writeBlock(tokens, at, blockEnd)
    at = blockEnd
  }
  return <i32>(finishBlocks() - OUTPUT)
}

/** The last three bytes of the page, where no match can begin; nothing when more are left, the block being full. */
function literals(from: usize, end: usize): usize {
  if (from + SHORTEST <= end) return from
  for (let at = from; at < end; at++, tokens += 4) {
    store<u32>(tokens, load<u8>(at))
    countLiteral(load<u8>(at))
  }
  return end
}

function longestAt(at: usize, end: usize): u32 {
  return <u32>min(end - at, <usize>LONGEST)
}

/**
 * Tokens from `from` on, until the block is full or no match can begin any more; answers where it stopped. A match
 * gives way, as a literal, while a longer one begins one byte later.
 */
function findMatches(from: usize, end: usize): usize {
  const lastMatch = end - SHORTEST
  let at = from
  let token = tokens
  while (at <= lastMatch && token < LAST_TOKENS) {
    const before = enter(at)
    let length: u32 = 0
    if (mayMatch(at, before)) length = search(at, before, SHORTEST - 1, longestAt(at, end))
    if (length < SHORTEST) {
      const byte = <u32>load<u8>(at++)
      store<u32>(token, byte)
      token += 4
      countLiteral(byte)
      continue
    }
    let distance = foundDistance
    let entered = at
    while (length < LAZY && at < lastMatch && token < LAST_TOKENS) {
      entered = at + 1
      const next = search(entered, enter(entered), length, longestAt(entered, end))
      if (next <= length) break
      const byte = <u32>load<u8>(at)
      store<u32>(token, byte)
      token += 4
      countLiteral(byte)
      at = entered
      length = next
      distance = foundDistance
    }
    store<u32>(token, MATCH | ((length - 3) << 16) | (distance - 1))
    token += 4
    countMatch(length, distance)
    at += length
    const last = min(at, lastMatch + 1)
    while (++entered < last) enter(entered)
  }
  tokens = token
  return at
}
