// The header of a dynamic block: the code lengths of both codes, run-length coded under a third code.
import { put } from './bit-writer'
import {
  DISTANCE_LENGTHS,
  HEADER_TOKENS,
  LENGTH_CODES,
  LENGTH_COUNTS,
  LENGTH_LENGTHS,
  LITERAL_LENGTHS,
} from './deflate-layout'
import { codeLengths, codesOf } from './huffman'

const LENGTH_ORDER = memory.data<u8>([16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15])

let literals: u32 = 0
let distances: u32 = 0
let lengths: u32 = 0
let tokens: u32 = 0

/** Length of the i-th code of the header: literals, then distances. */
function lengthAt(i: u32): u32 {
  return i < literals ? load<u8>(LITERAL_LENGTHS + i) : load<u8>(DISTANCE_LENGTHS + (i - literals))
}

function token(symbol: u32, extra: u32): void {
  store<u16>(HEADER_TOKENS + ((<usize>tokens) << 1), <u16>(symbol | (extra << 8)))
  tokens++
  const at = LENGTH_COUNTS + ((<usize>symbol) << 2)
  store<u32>(at, load<u32>(at) + 1)
}

/** Makes the run-length tokens and their code from the two sets of code lengths. */
export function prepareHeader(): void {
  literals = 286
  while (literals > 257 && load<u8>(LITERAL_LENGTHS + (literals - 1)) == 0) literals--
  distances = 30
  while (distances > 1 && load<u8>(DISTANCE_LENGTHS + (distances - 1)) == 0) distances--
  tokens = 0
  memory.fill(LENGTH_COUNTS, 0, 19 * 4)
  const total = literals + distances
  for (let i: u32 = 0; i < total;) {
    const value = lengthAt(i)
    let run: u32 = 1
    while (i + run < total && lengthAt(i + run) == value) run++
    i += run
    writeRun(value, run)
  }
  codeLengths(LENGTH_COUNTS, LENGTH_LENGTHS, 19, 7)
  lengths = 19
  while (lengths > 4 && load<u8>(LENGTH_LENGTHS + <usize>load<u8>(LENGTH_ORDER + (lengths - 1))) == 0)
    lengths--
}

/** 18 is 11 to 138 zeros, 17 is 3 to 10 zeros, 16 is the length before 3 to 6 times more. */
function writeRun(value: u32, run: u32): void {
  let left = run
  if (value != 0) {
    token(value, 0)
    left--
  }
  while (left >= 3) {
    const part = min(left, value != 0 ? 6 : 138)
    if (value != 0) token(16, part - 3)
    else if (part > 10) token(18, part - 11)
    else token(17, part - 3)
    left -= part
  }
  while (left-- > 0) token(value, 0)
}

function extraBitsOf(symbol: u32): u32 {
  return symbol < 16 ? 0 : symbol == 16 ? 2 : symbol == 17 ? 3 : 7
}

/** What `writeHeader` will write, the three bits of the block's kind included. */
export function headerBits(): u32 {
  let sum: u32 = 17 + 3 * lengths
  for (let symbol: u32 = 0; symbol < 19; symbol++) {
    const bits = load<u8>(LENGTH_LENGTHS + <usize>symbol) + extraBitsOf(symbol)
    sum += bits * load<u32>(LENGTH_COUNTS + ((<usize>symbol) << 2))
  }
  return sum
}

export function writeHeader(): void {
  codesOf(LENGTH_LENGTHS, LENGTH_CODES, 19)
  put((literals - 257) | ((distances - 1) << 5) | ((lengths - 4) << 10), 14)
  for (let i: u32 = 0; i < lengths; i++) put(load<u8>(LENGTH_LENGTHS + <usize>load<u8>(LENGTH_ORDER + i)), 3)
  for (let i: u32 = 0; i < tokens; i++) {
    const at = load<u16>(HEADER_TOKENS + ((<usize>i) << 1))
    const symbol: u32 = at & 255
    const entry = load<u32>(LENGTH_CODES + ((<usize>symbol) << 2))
    put((entry & 0xffff) | ((<u32>(at >>> 8)) << (entry >>> 16)), (entry >>> 16) + extraBitsOf(symbol))
  }
}
