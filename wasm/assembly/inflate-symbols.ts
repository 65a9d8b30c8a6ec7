// The symbols of a block: a fast loop far from both ends, a careful one near them. Both leave the state between two
// symbols, so either may go on where the other stopped.
import { BAD_DATA, MORE_INPUT, MORE_OUTPUT, OK } from './status'
import { END_OF_BLOCK, SPECIAL, SUBTABLE } from './inflate-table'
import * as S from './inflate-state'

/** Longest match, and what the copy of one may overshoot. */
const LONGEST: usize = 258
/** The fast loop begins an iteration only with this much input and output left. */
const FAST_INPUT: usize = 24
const FAST_OUTPUT: usize = LONGEST + 16 + 8

/** Reads symbols to the end of the block, or until input or output is short. */
export function runSymbols(s: usize): i32 {
  let status = OK
  while (status == OK && S.mode(s) == S.IN_SYMBOLS) {
    const far = S.inputEnd(s) - S.inputAt(s) >= FAST_INPUT && S.outputEnd(s) - S.outputAt(s) >= FAST_OUTPUT
    status = far ? fastSymbols(s) : oneSymbol(s)
  }
  return status
}

/** One symbol, taken only when its last bit is there. */
function oneSymbol(s: usize): i32 {
  fillBits(s)
  const held = S.bits(s)
  let entry = load<u32>(S.literalTable(s) + ((<usize>((<u32>held) & S.literalMask(s))) << 2))
  let used: u32 = 0
  if (isSubtable(entry)) {
    used = entry & 63
    entry = subEntry(S.literalTable(s), entry, held)
  }
  const codeBits = used + (entry & 63)
  if (codeBits > S.bitCount(s)) return MORE_INPUT
  if (<i32>entry < 0) {
    if (S.outputAt(s) == S.outputEnd(s)) return MORE_OUTPUT
    store<u8>(S.outputAt(s), <u8>(entry >>> 16))
    S.setOutputAt(s, S.outputAt(s) + 1)
    S.setBits(s, held >> codeBits, S.bitCount(s) - codeBits)
    return OK
  }
  if (entry & SPECIAL) {
    if (!(entry & END_OF_BLOCK)) return BAD_DATA
    S.setBits(s, held >> codeBits, S.bitCount(s) - codeBits)
    S.setMode(s, S.isFinal(s) ? S.AT_END : S.AT_HEADER)
    return OK
  }
  return oneMatch(s, baseAndExtra(entry, held >> used), codeBits)
}

/** The rest of a match of `length`, whose own code and extra bits take `before` bits. */
function oneMatch(s: usize, length: u32, before: u32): i32 {
  const held = S.bits(s) >> before
  let entry = load<u32>(S.distanceTable(s) + ((<usize>((<u32>held) & S.distanceMask(s))) << 2))
  let used: u32 = 0
  if (isSubtable(entry)) {
    used = entry & 63
    entry = subEntry(S.distanceTable(s), entry, held)
  }
  const bits = before + used + (entry & 63)
  if (bits > S.bitCount(s)) return MORE_INPUT
  if (entry & SPECIAL) return BAD_DATA
  const distance = <usize>baseAndExtra(entry, held >> used)
  const out = S.outputAt(s)
  if (distance > out - S.historyAt(s)) return BAD_DATA
  if (<usize>length > S.outputEnd(s) - out) return MORE_OUTPUT
  for (let i: usize = 0; i < <usize>length; i++) store<u8>(out + i, load<u8>(out + i - distance))
  S.setOutputAt(s, out + length)
  S.setBits(s, S.bits(s) >> bits, S.bitCount(s) - bits)
  return OK
}

/** Whole bytes up to 56 to 63 bits, unless the input ends. Never 64: the fast loop counts modulo that. */
function fillBits(s: usize): void {
  let count = S.bitCount(s)
  let held = S.bits(s)
  let at = S.inputAt(s)
  const end = S.inputEnd(s)
  while (count < 56 && at < end) {
    held |= (<u64>load<u8>(at++)) << count
    count += 8
  }
  S.setBits(s, held, count)
  S.setInput(s, at, end)
}

function isSubtable(entry: u32): bool {
  return (entry & (0x80000000 | SPECIAL | SUBTABLE)) == (SPECIAL | SUBTABLE)
}

/** The entry behind a pointer to a subtable; `held` begins with the bits of the first lookup. */
function subEntry(table: usize, pointer: u32, held: u64): u32 {
  const mask: u32 = (1 << ((pointer >>> 8) & 7)) - 1
  const index = (pointer >>> 16) + ((<u32>(held >> (pointer & 63))) & mask)
  return load<u32>(table + ((<usize>index) << 2))
}

/** Base plus extra bits of a length or distance whose code begins at the lowest bit of `held`. */
function baseAndExtra(entry: u32, held: u64): u32 {
  const all = (<u64>entry) & 63
  return ((entry >>> 16) & 0x7fff) + <u32>((held & (((<u64>1) << all) - 1)) >> (((<u64>entry) >> 8) & 15))
}

/** Copies a match; may write up to 15 bytes behind its end. */
function copyMatch(out: usize, distance: usize, end: usize): void {
  let from = out - distance
  let to = out
  if (distance >= 16) {
    do {
      v128.store(to, v128.load(from))
      to += 16
      from += 16
    } while (to < end)
  } else if (distance == 1) {
    const same = v128.splat<u8>(load<u8>(from))
    do {
      v128.store(to, same)
      to += 16
    } while (to < end)
  } else {
    // Each step copies 8 bytes of which the first `distance` are right; the next step begins behind those.
    const step = min(distance, 8)
    do {
      store<u64>(to, load<u64>(from))
      to += step
      from += step
    } while (to < end)
  }
}

/**
 * Symbols while both ends are far. The bit store is refilled eight bytes at a time without branching: bits above
 * `count` may be set already, always to what the input holds there. Of `count` only the low 6 bits mean anything,
 * which is all that shifts look at.
 */
function fastSymbols(s: usize): i32 {
  const literals = S.literalTable(s)
  const literalMask = S.literalMask(s)
  const distances = S.distanceTable(s)
  const distanceMask = S.distanceMask(s)
  const history = S.historyAt(s)
  const lastIn = S.inputEnd(s) - FAST_INPUT
  const lastOut = S.outputEnd(s) - FAST_OUTPUT
  let at = S.inputAt(s)
  let out = S.outputAt(s)
  let held = S.bits(s)
  let count = <u64>S.bitCount(s)
  let status = OK
  while (at <= lastIn && out <= lastOut) {
    held |= load<u64>(at) << count
    at += <usize>(((count & 63) ^ 63) >> 3)
    count |= 56
    let entry = load<u32>(literals + ((<usize>((<u32>held) & literalMask)) << 2))
    if (<i32>entry < 0) {
      held >>= entry
      count -= entry
      store<u8>(out++, <u8>(entry >>> 16))
      entry = load<u32>(literals + ((<usize>((<u32>held) & literalMask)) << 2))
      if (<i32>entry < 0) {
        held >>= entry
        count -= entry
        store<u8>(out++, <u8>(entry >>> 16))
        entry = load<u32>(literals + ((<usize>((<u32>held) & literalMask)) << 2))
        if (<i32>entry < 0) {
          held >>= entry
          count -= entry
          store<u8>(out++, <u8>(entry >>> 16))
          continue
        }
      }
    }
    if (isSubtable(entry)) {
      const next = subEntry(literals, entry, held)
      held >>= entry
      count -= entry
      entry = next
      if (<i32>entry < 0) {
        held >>= entry
        count -= entry
        store<u8>(out++, <u8>(entry >>> 16))
        continue
      }
    }
    if (entry & SPECIAL) {
      held >>= entry
      count -= entry
      if (entry & END_OF_BLOCK) S.setMode(s, S.isFinal(s) ? S.AT_END : S.AT_HEADER)
      else status = BAD_DATA
      break
    }
    const length = baseAndExtra(entry, held)
    held >>= entry
    count -= entry
    held |= load<u64>(at) << count
    at += <usize>(((count & 63) ^ 63) >> 3)
    count |= 56
    entry = load<u32>(distances + ((<usize>((<u32>held) & distanceMask)) << 2))
    if (entry & SPECIAL) {
      if (!isSubtable(entry)) {
        status = BAD_DATA
        break
      }
      const next = subEntry(distances, entry, held)
      held >>= entry
      count -= entry
      entry = next
      if (entry & SPECIAL) {
        status = BAD_DATA
        break
      }
    }
    const distance = <usize>baseAndExtra(entry, held)
    held >>= entry
    count -= entry
    if (distance > out - history) {
      status = BAD_DATA
      break
    }
    copyMatch(out, distance, out + length)
    out += length
  }
  S.setBits(s, held & (((<u64>1) << count) - 1), <u32>(count & 63))
  S.setInput(s, at, S.inputEnd(s))
  S.setOutputAt(s, out)
  return status
}
