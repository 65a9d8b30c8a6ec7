// Lookup tables for Huffman codes. A table has 2^tableBits entries for the next bits of the input, then subtables
// for longer codes. Entry, 32 bits:
//   low 8      bits of input it uses up, extra bits included
//   next 8     bits of the code alone (lengths and distances), so that the extra bits can be cut out
//   bits 16-30 base length or distance, or in bits 16-23 a literal
//   bit 31     literal
// and, where bit 31 is clear, SPECIAL entries with no base: end of block, subtable, invalid code.
// Largest tables: 11 bits over 288 symbols of at most 15 bits take 2342 entries, 8 bits over 32 symbols take 402.
import { FIXED_TABLES, HASH_SCRATCH } from './layout'
import { DISTANCE_BITS, LITERAL_BITS } from './inflate-state'

export const LITERAL: u32 = 0x80000000
/** Set in every entry that is neither literal, length nor distance. Shares no bit with the two low bytes' counts. */
export const SPECIAL: u32 = 0x80
export const END_OF_BLOCK: u32 = 0x2000
export const SUBTABLE: u32 = 0x4000
export const INVALID: u32 = SPECIAL | 0x1000

export const OF_LITERALS: u32 = 0
export const OF_DISTANCES: u32 = 1
export const OF_LENGTHS: u32 = 2

const LENGTH_BASE = memory.data<u16>([
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195,
  227, 258,
])
const LENGTH_EXTRA = memory.data<u8>([
  0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
])

export function lengthBase(code: u32): u32 {
  return load<u16>(LENGTH_BASE + ((<usize>code) << 1))
}
export function lengthExtra(code: u32): u32 {
  return load<u8>(LENGTH_EXTRA + <usize>code)
}
export function distanceExtra(code: u32): u32 {
  return code < 4 ? 0 : (code >>> 1) - 1
}
export function distanceBase(code: u32): u32 {
  return code < 4 ? code + 1 : ((2 + (code & 1)) << ((code >>> 1) - 1)) + 1
}

/** The entry of a symbol whose code ends after `length` more bits. */
function entryOf(kind: u32, symbol: u32, length: u32): u32 {
  if (kind == OF_LENGTHS) return (symbol << 16) | length
  if (kind == OF_DISTANCES) {
    if (symbol >= 30) return INVALID
    return (distanceBase(symbol) << 16) | (length << 8) | (length + distanceExtra(symbol))
  }
  if (symbol < 256) return LITERAL | (symbol << 16) | length
  if (symbol == 256) return SPECIAL | END_OF_BLOCK | length
  if (symbol >= 286) return INVALID
  const code = symbol - 257
  return (lengthBase(code) << 16) | (length << 8) | (length + lengthExtra(code))
}

// Scratch of one build: how many codes of each length, where each length starts, and the symbols in code order.
const COUNTS: usize = HASH_SCRATCH
const STARTS: usize = COUNTS + 64
const SORTED: usize = STARTS + 64

/** Fills COUNTS and SORTED. False: the code is over-subscribed, or incomplete in a way that is not allowed. */
function sortCodes(kind: u32, lengths: usize, symbols: u32): bool {
  memory.fill(COUNTS, 0, 64)
  for (let i: u32 = 0; i < symbols; i++) {
    const at = COUNTS + ((<usize>load<u8>(lengths + i)) << 2)
    store<u32>(at, load<u32>(at) + 1)
  }
  let left: i32 = 1
  let start: u32 = 0
  for (let length: usize = 1; length <= 15; length++) {
    const count = load<u32>(COUNTS + (length << 2))
    left = (left << 1) - <i32>count
    if (left < 0) return false
    store<u32>(STARTS + (length << 2), start)
    start += count
  }
  if (left > 0 && !mayBeIncomplete(kind, start)) return false
  for (let i: u32 = 0; i < symbols; i++) {
    const length = <usize>load<u8>(lengths + i)
    if (length == 0) continue
    const at = STARTS + (length << 2)
    const rank = load<u32>(at)
    store<u32>(at, rank + 1)
    store<u16>(SORTED + ((<usize>rank) << 1), <u16>i)
  }
  return true
}

/** As zlib reads: a single code of one bit is allowed for literals and distances, no distance code at all too. */
function mayBeIncomplete(kind: u32, used: u32): bool {
  if (kind == OF_LENGTHS) return false
  return used == 0 ? kind == OF_DISTANCES : used == 1 && load<u32>(COUNTS + 4) == 1
}

/** The code after `code`, both `length` bits, read from the lowest bit up. */
function nextCode(code: u32, length: u32): u32 {
  const zeros = code ^ ((1 << length) - 1)
  const bit: u32 = 1 << (31 - clz(zeros))
  return (code & (bit - 1)) | bit
}

/**
 * Builds a table at `table` from `symbols` code lengths. Answers the bits of its first lookup (at least 1, at most
 * `mostBits`), or 0 for a set of lengths that is no code.
 */
export function buildTable(kind: u32, table: usize, lengths: usize, symbols: u32, mostBits: u32): u32 {
  if (!sortCodes(kind, lengths, symbols)) return 0
  let longest: u32 = 15
  while (longest > 1 && load<u32>(COUNTS + ((<usize>longest) << 2)) == 0) longest--
  const tableBits = min(longest, mostBits)
  if (longest == 1 && load<u32>(COUNTS + 4) < 2) {
    fillSingle(kind, table)
    return 1
  }
  fillTable(kind, table, tableBits, longest)
  return tableBits
}

/** None or one code of one bit: the rest of the table is invalid. */
function fillSingle(kind: u32, table: usize): void {
  store<u32>(table, INVALID)
  store<u32>(table, INVALID, 4)
  if (load<u32>(COUNTS + 4) == 1) store<u32>(table, entryOf(kind, load<u16>(SORTED), 1))
}

/** Each code is written once; the table is doubled by copying whenever the codes get a bit longer. */
function fillTable(kind: u32, table: usize, tableBits: u32, longest: u32): void {
  let rank: usize = 0
  let code: u32 = 0
  let filled: u32 = 0
  for (let length: u32 = 1; length <= tableBits; length++) {
    if (filled != 0) {
      memory.copy(table + ((<usize>filled) << 2), table, (<usize>filled) << 2)
      filled <<= 1
    }
    for (let left = load<u32>(COUNTS + ((<usize>length) << 2)); left != 0; left--) {
      if (filled == 0) filled = 1 << length
      store<u32>(table + ((<usize>code) << 2), entryOf(kind, load<u16>(SORTED + (rank << 1)), length))
      rank++
      if (code != (1 << length) - 1) code = nextCode(code, length)
    }
  }
  if (longest > tableBits) fillSubtables(kind, table, tableBits, longest, code, rank)
}

/** Codes longer than the first lookup share their first bits in groups: one subtable per group. */
function fillSubtables(kind: u32, table: usize, tableBits: u32, longest: u32, first: u32, from: usize): void {
  const mask: u32 = (1 << tableBits) - 1
  let code = first
  let rank = from
  let group: u32 = -1
  let start: u32 = 0
  let end: u32 = 1 << tableBits
  for (let length = tableBits + 1; length <= longest; length++) {
    for (let left = load<u32>(COUNTS + ((<usize>length) << 2)); left != 0; left--) {
      if ((code & mask) != group) {
        group = code & mask
        start = end
        const subBits = subtableBits(length, left, tableBits, longest)
        end = start + (1 << subBits)
        store<u32>(
          table + ((<usize>group) << 2),
          SPECIAL | SUBTABLE | (start << 16) | (subBits << 8) | tableBits,
        )
      }
      const entry = entryOf(kind, load<u16>(SORTED + (rank << 1)), length - tableBits)
      const step: u32 = 1 << (length - tableBits)
      for (let i = start + (code >>> tableBits); i < end; i += step)
        store<u32>(table + ((<usize>i) << 2), entry)
      rank++
      if (code != (1 << length) - 1) code = nextCode(code, length)
    }
  }
}

/** Bits that the group beginning with a code of `length` bits needs: until the codes that follow fill it. */
function subtableBits(length: u32, left: u32, tableBits: u32, longest: u32): u32 {
  let subBits = length - tableBits
  let room: i32 = (1 << subBits) - <i32>left
  while (room > 0 && tableBits + subBits < longest) {
    subBits++
    room = (room << 1) - <i32>load<u32>(COUNTS + ((<usize>(tableBits + subBits)) << 2))
  }
  return subBits
}

export const FIXED_LITERAL_TABLE: usize = FIXED_TABLES
export const FIXED_DISTANCE_TABLE: usize = FIXED_TABLES + 2048
const FIXED_LENGTHS: usize = FIXED_TABLES + 4096

/** The tables of fixed blocks: 9 and 5 bits. */
export function fixedTablesInit(): void {
  memory.fill(FIXED_LENGTHS, 8, 144)
  memory.fill(FIXED_LENGTHS + 144, 9, 112)
  memory.fill(FIXED_LENGTHS + 256, 7, 24)
  memory.fill(FIXED_LENGTHS + 280, 8, 8)
  buildTable(OF_LITERALS, FIXED_LITERAL_TABLE, FIXED_LENGTHS, 288, LITERAL_BITS)
  memory.fill(FIXED_LENGTHS, 5, 32)
  buildTable(OF_DISTANCES, FIXED_DISTANCE_TABLE, FIXED_LENGTHS, 32, DISTANCE_BITS)
}
