// Writing one block: what each kind would cost, then the bits.
import { align, bitsAt, bitsCount, bitsHeld, put, putBytes, resumeBits } from './bit-writer'
import {
  DISTANCE_CODES,
  DISTANCE_COUNTS,
  DISTANCE_LENGTHS,
  LENGTH_FIELDS,
  LITERAL_CODES,
  LITERAL_COUNTS,
  LITERAL_LENGTHS,
  MATCH,
  TOKENS,
} from './deflate-layout'
import { distanceCode, lengthCode } from './deflate-counts'
import { headerBits, prepareHeader, writeHeader } from './deflate-header'
import { codeLengths, codesOf } from './huffman'
import { distanceBase, distanceExtra, lengthBase, lengthExtra } from './inflate-table'

/** An empty stored block on a byte border: readers may begin and end here. Answers the end of the output. */
export function finishBlocks(): usize {
  put(0, 3)
  align()
  put(0xffff0000, 32)
  return bitsAt()
}

/** Writes the tokens up to `end`, which stand for the input bytes from `from` to `to`, as the cheapest block. */
export function writeBlock(end: usize, from: usize, to: usize): void {
  codeLengths(LITERAL_COUNTS, LITERAL_LENGTHS, 288, 15) // two never occur; a fixed block set them
  codeLengths(DISTANCE_COUNTS, DISTANCE_LENGTHS, 30, 15)
  prepareHeader()
  const dynamic = headerBits() + bodyBits()
  const fixed = fixedBits()
  const length = <u32>(to - from)
  const stored = (length << 3) + 42 * ((length + 65534) / 65535)
  if (stored <= min(dynamic, fixed)) return writeStored(from, to)
  if (fixed <= dynamic) {
    put(2, 3)
    setFixedLengths()
  } else {
    put(4, 3)
    writeHeader()
  }
  codesOf(LITERAL_LENGTHS, LITERAL_CODES, 288)
  codesOf(DISTANCE_LENGTHS, DISTANCE_CODES, 30)
  writeTokens(end)
}

function writeStored(from: usize, to: usize): void {
  for (let at = from; at < to;) {
    const length = min(to - at, 65535)
    put(0, 3)
    align()
    put((<u32>length) | (~(<u32>length) << 16), 32)
    putBytes(at, length)
    at += length
  }
}

/** Extra bits of all lengths and distances of the block. */
function extraBits(): u32 {
  let sum: u32 = 0
  for (let code: u32 = 8; code < 28; code++) {
    sum += lengthExtra(code) * load<u32>(LITERAL_COUNTS + 257 * 4 + ((<usize>code) << 2))
  }
  for (let code: u32 = 4; code < 30; code++) {
    sum += distanceExtra(code) * load<u32>(DISTANCE_COUNTS + ((<usize>code) << 2))
  }
  return sum
}

function bodyBits(): u32 {
  let sum = extraBits()
  for (let i: usize = 0; i < 286; i++)
    sum += load<u32>(LITERAL_COUNTS + (i << 2)) * load<u8>(LITERAL_LENGTHS + i)
  for (let i: usize = 0; i < 30; i++)
    sum += load<u32>(DISTANCE_COUNTS + (i << 2)) * load<u8>(DISTANCE_LENGTHS + i)
  return sum
}

function fixedLength(symbol: usize): u32 {
  return symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8
}

function fixedBits(): u32 {
  let sum = extraBits() + 3
  for (let i: usize = 0; i < 286; i++) sum += load<u32>(LITERAL_COUNTS + (i << 2)) * fixedLength(i)
  for (let i: usize = 0; i < 30; i++) sum += load<u32>(DISTANCE_COUNTS + (i << 2)) * 5
  return sum
}

function setFixedLengths(): void {
  for (let i: usize = 0; i < 288; i++) store<u8>(LITERAL_LENGTHS + i, <u8>fixedLength(i))
  memory.fill(DISTANCE_LENGTHS, 5, 30)
}

/** Joins code and extra bits of every length once, so that a match takes two look-ups and one store. */
function joinLengthFields(): void {
  for (let length: u32 = 3; length <= 258; length++) {
    const code = lengthCode(length)
    const entry = load<u32>(LITERAL_CODES + 257 * 4 + ((<usize>code) << 2))
    const codeBits = entry >>> 16
    const field = (entry & 0xffff) | ((length - lengthBase(code)) << codeBits)
    store<u32>(LENGTH_FIELDS + ((<usize>(length - 3)) << 2), field | ((codeBits + lengthExtra(code)) << 24))
  }
}

function writeTokens(end: usize): void {
  joinLengthFields()
  let bits = bitsHeld()
  let filled = <u64>bitsCount()
  let to = bitsAt()
  for (let at = TOKENS; at < end; at += 4) {
    const token = load<u32>(at)
    if (token & MATCH) {
      const field = load<u32>(LENGTH_FIELDS + ((<usize>((token >>> 16) & 255)) << 2))
      bits |= (<u64>(field & 0xffffff)) << filled
      filled += <u64>(field >>> 24)
      const distance = (token & 0xffff) + 1
      const code = distanceCode(distance)
      const entry = load<u32>(DISTANCE_CODES + ((<usize>code) << 2))
      const codeBits = entry >>> 16
      bits |= (<u64>((entry & 0xffff) | ((distance - distanceBase(code)) << codeBits))) << filled
      filled += <u64>(codeBits + distanceExtra(code))
    } else {
      const entry = load<u32>(LITERAL_CODES + ((<usize>token) << 2))
      bits |= (<u64>(entry & 0xffff)) << filled
      filled += <u64>(entry >>> 16)
    }
    store<u64>(to, bits)
    to += <usize>(filled >> 3)
    bits >>= filled & 0x38
    filled &= 7
  }
  resumeBits(to, bits, <u32>filled)
  const last = load<u32>(LITERAL_CODES + 256 * 4)
  put(last & 0xffff, last >>> 16)
}
