// DEFLATE (RFC 1951), read in as many parts as the caller likes. It accepts and refuses what zlib does.
import { BAD_DATA, ENDED, MORE_INPUT, MORE_OUTPUT, OK } from './status'
import { runSymbols } from './inflate-symbols'
import * as S from './inflate-state'
import * as T from './inflate-table'

/** Order in which the lengths of the code length code are written. */
const LENGTH_ORDER = memory.data<u8>([16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15])

/** A fresh state; input and output areas are given apart. */
export function inflateStart(s: usize): void {
  memory.fill(s, 0, S.LENGTHS)
}

/** Adds input bytes to the bit store until it holds `wanted` (at most 56). False: the input ends before. */
export function need(s: usize, wanted: u32): bool {
  let count = S.bitCount(s)
  if (count >= wanted) return true
  let held = S.bits(s)
  let at = S.inputAt(s)
  const end = S.inputEnd(s)
  while (count < wanted && at < end) {
    held |= (<u64>load<u8>(at++)) << count
    count += 8
  }
  S.setBits(s, held, count)
  S.setInput(s, at, end)
  return count >= wanted
}

/** Uses up bits that `need` brought. */
export function take(s: usize, count: u32): u32 {
  const held = S.bits(s)
  S.setBits(s, held >> count, S.bitCount(s) - count)
  return <u32>(held & (((<u64>1) << count) - 1))
}

/** Drops the bits up to the next byte border. */
export function alignToByte(s: usize): void {
  take(s, S.bitCount(s) & 7)
}

/** True between two blocks, on a byte border, with every input byte used: where a flush leaves a reader. */
export function atBorder(s: usize): bool {
  return S.mode(s) == S.AT_HEADER && S.bitCount(s) == 0 && S.inputAt(s) == S.inputEnd(s)
}

/** Reads on until the input is used up, the output full, the final block done, or something is wrong. */
export function inflateRun(s: usize): i32 {
  let status = OK
  while (status == OK) {
    const mode = S.mode(s)
    if (mode == S.IN_SYMBOLS) status = runSymbols(s)
    else if (mode == S.AT_HEADER) status = readHeader(s)
    else if (mode == S.AT_CODE_COUNTS) status = readCodeCounts(s)
    else if (mode == S.IN_CODE_LENGTH_CODE) status = readCodeLengthCode(s)
    else if (mode == S.IN_CODE_LENGTHS) status = readCodeLengths(s)
    else if (mode == S.AT_STORED_LENGTH) status = readStoredLength(s)
    else if (mode == S.IN_STORED) status = copyStored(s)
    else if (mode == S.AT_END) return ENDED
    else return BAD_DATA
  }
  if (status < 0) S.setMode(s, S.BROKEN)
  return status
}

/** Behind a block: the next one, or the end. */
function endBlock(s: usize): i32 {
  S.setMode(s, S.isFinal(s) ? S.AT_END : S.AT_HEADER)
  return OK
}

function readHeader(s: usize): i32 {
  if (!need(s, 3)) return MORE_INPUT
  S.setFinal(s, take(s, 1))
  const kind = take(s, 2)
  if (kind == 0) S.setMode(s, S.AT_STORED_LENGTH)
  else if (kind == 1) {
    S.setLiteralTable(s, T.FIXED_LITERAL_TABLE, 9)
    S.setDistanceTable(s, T.FIXED_DISTANCE_TABLE, 5)
    S.setMode(s, S.IN_SYMBOLS)
  } else if (kind == 2) S.setMode(s, S.AT_CODE_COUNTS)
  else return BAD_DATA
  return OK
}

function readStoredLength(s: usize): i32 {
  alignToByte(s)
  if (!need(s, 32)) return MORE_INPUT
  const length = take(s, 16)
  if (length != (take(s, 16) ^ 0xffff)) return BAD_DATA
  S.setStoredLeft(s, length)
  S.setMode(s, S.IN_STORED)
  return OK
}

function copyStored(s: usize): i32 {
  let left = S.storedLeft(s)
  let out = S.outputAt(s)
  // Whole bytes that wait in the bit store come first.
  while (left != 0 && S.bitCount(s) >= 8 && out < S.outputEnd(s)) {
    store<u8>(out++, <u8>take(s, 8))
    left--
  }
  const from = S.inputAt(s)
  let count = min(<usize>left, S.outputEnd(s) - out)
  if (S.bitCount(s) != 0) count = 0
  count = min(count, S.inputEnd(s) - from)
  memory.copy(out, from, count)
  S.setInput(s, from + count, S.inputEnd(s))
  S.setOutputAt(s, out + count)
  left -= <u32>count
  S.setStoredLeft(s, left)
  if (left == 0) return endBlock(s)
  return S.outputAt(s) == S.outputEnd(s) ? MORE_OUTPUT : MORE_INPUT
}

function readCodeCounts(s: usize): i32 {
  if (!need(s, 14)) return MORE_INPUT
  const literals = take(s, 5) + 257
  const distances = take(s, 5) + 1
  const lengths = take(s, 4) + 4
  if (literals > 286 || distances > 30) return BAD_DATA
  S.setCodeCounts(s, literals, distances, lengths)
  S.setLengthsRead(s, 0)
  memory.fill(s + S.LENGTHS, 0, 19)
  S.setMode(s, S.IN_CODE_LENGTH_CODE)
  return OK
}

function readCodeLengthCode(s: usize): i32 {
  let done = S.lengthsRead(s)
  const lengths = S.lengthCodes(s)
  for (; done < lengths; done++) {
    S.setLengthsRead(s, done)
    if (!need(s, 3)) return MORE_INPUT
    store<u8>(s + S.LENGTHS + <usize>load<u8>(LENGTH_ORDER + <usize>done), <u8>take(s, 3))
  }
  const tableBits = T.buildTable(T.OF_LENGTHS, s + S.DISTANCE_TABLE, s + S.LENGTHS, 19, 7)
  if (tableBits == 0) return BAD_DATA
  S.setDistanceTable(s, s + S.DISTANCE_TABLE, tableBits)
  S.setLengthsRead(s, 0)
  S.setMode(s, S.IN_CODE_LENGTHS)
  return OK
}

function readCodeLengths(s: usize): i32 {
  const total = S.literalCodes(s) + S.distanceCodes(s)
  let done = S.lengthsRead(s)
  while (done < total) {
    need(s, 14) // 7 of a code and 7 of a count; near the end of the input there may be fewer
    const entry = load<u32>(S.distanceTable(s) + ((<usize>((<u32>S.bits(s)) & S.distanceMask(s))) << 2))
    const symbol = entry >>> 16
    const extra: u32 = symbol < 16 ? 0 : symbol == 16 ? 2 : symbol == 17 ? 3 : 7
    if (S.bitCount(s) < (entry & 63) + extra) return MORE_INPUT
    take(s, entry & 63)
    if (symbol < 16) {
      store<u8>(s + S.LENGTHS + <usize>done, <u8>symbol)
      done++
    } else {
      const repeat = take(s, extra) + (symbol == 18 ? 11 : 3)
      if (done + repeat > total || (symbol == 16 && done == 0)) return BAD_DATA
      const value = symbol == 16 ? load<u8>(s + S.LENGTHS + <usize>(done - 1)) : 0
      memory.fill(s + S.LENGTHS + <usize>done, value, <usize>repeat)
      done += repeat
    }
    S.setLengthsRead(s, done)
  }
  return buildTables(s)
}

function buildTables(s: usize): i32 {
  const literals = S.literalCodes(s)
  if (load<u8>(s + S.LENGTHS + 256) == 0) return BAD_DATA // no end of block
  const literalBits = T.buildTable(
    T.OF_LITERALS,
    s + S.LITERAL_TABLE,
    s + S.LENGTHS,
    literals,
    S.LITERAL_BITS,
  )
  if (literalBits == 0) return BAD_DATA
  const lengths = s + S.LENGTHS + <usize>literals
  const at = s + S.DISTANCE_TABLE
  const distanceBits = T.buildTable(T.OF_DISTANCES, at, lengths, S.distanceCodes(s), S.DISTANCE_BITS)
  if (distanceBits == 0) return BAD_DATA
  S.setLiteralTable(s, s + S.LITERAL_TABLE, literalBits)
  S.setDistanceTable(s, at, distanceBits)
  S.setMode(s, S.IN_SYMBOLS)
  return OK
}
