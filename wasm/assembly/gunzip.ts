// One gzip member (RFC 1952), read as a stream. The window holds 32 KiB of history and a piece of up to 256 KiB.
import { crcOver } from './crc32'
import {
  HISTORY_SIZE,
  PIECE_SIZE,
  STREAM_INPUT,
  STREAM_INPUT_SIZE,
  STREAM_STATE,
  STREAM_WINDOW,
} from './layout'
import { BAD_DATA, BAD_RANGE, BAD_TRAILER, ENDED, MORE_INPUT, OK } from './status'
import { alignToByte, inflateRun, inflateStart, need, take } from './inflate'
import * as S from './inflate-state'

// The stream's own fields lie behind those of inflate-state.ts.
const STEP: usize = STREAM_STATE + 80
const FLAGS: usize = STREAM_STATE + 84
const EXTRA_LEFT: usize = STREAM_STATE + 88
const HEADER_CRC: usize = STREAM_STATE + 92
const BODY_CRC: usize = STREAM_STATE + 96
const BODY_LENGTH: usize = STREAM_STATE + 104
const PIECE_AT: usize = STREAM_STATE + 112
const BYTE: usize = STREAM_STATE + 116

const FIXED_HEADER_BYTES: u32 = 10
const AT_EXTRA_LENGTH: u32 = 10
const IN_EXTRA: u32 = 12
const IN_NAME: u32 = 13
const IN_COMMENT: u32 = 14
const AT_HEADER_CRC: u32 = 15
const IN_BODY: u32 = 16
const AT_TRAILER: u32 = 17
const AT_TRAILER_LENGTH: u32 = 18
const AFTER: u32 = 19

const HAS_HEADER_CRC: u32 = 2
const HAS_EXTRA: u32 = 4
const HAS_NAME: u32 = 8
const HAS_COMMENT: u32 = 16

export function gunzipStart(): void {
  inflateStart(STREAM_STATE)
  const from = STREAM_WINDOW + HISTORY_SIZE
  S.setOutput(STREAM_STATE, from, from, from + PIECE_SIZE)
  store<u32>(PIECE_AT, <u32>from)
}

/** The next `fed` bytes lie in the stream's input. Only when all before were used. */
export function gunzipFeed(fed: u32): i32 {
  if (<usize>fed > STREAM_INPUT_SIZE) return BAD_RANGE
  assert(S.inputAt(STREAM_STATE) == S.inputEnd(STREAM_STATE))
  S.setInput(STREAM_STATE, STREAM_INPUT, STREAM_INPUT + fed)
  return OK
}

/** Reads on. Whatever the answer, unless it is below zero, there may be a piece to take. */
export function gunzipRun(): i32 {
  while (load<u32>(STEP) < IN_BODY) {
    const status = headerByte()
    if (status != OK) return status
  }
  if (load<u32>(STEP) == IN_BODY) {
    const status = inflateRun(STREAM_STATE)
    countPiece()
    if (status != ENDED) return status
    alignToByte(STREAM_STATE)
    store<u32>(STEP, AT_TRAILER)
  }
  return readTrailer()
}

/** Address and length of the bytes since the last `gunzipTaken`. */
export function gunzipPieceAt(): u32 {
  return load<u32>(PIECE_AT)
}
export function gunzipPieceLength(): u32 {
  return <u32>S.outputAt(STREAM_STATE) - load<u32>(PIECE_AT)
}

/** The piece was taken: keeps the last 32 KiB as history right before the window's room for the next piece. */
export function gunzipTaken(): void {
  const out = S.outputAt(STREAM_STATE)
  const from = STREAM_WINDOW + HISTORY_SIZE
  const kept = min(out - S.historyAt(STREAM_STATE), HISTORY_SIZE)
  memory.copy(from - kept, out - kept, kept)
  S.setOutput(STREAM_STATE, from - kept, from, from + PIECE_SIZE)
  store<u32>(PIECE_AT, <u32>from)
}

/** Uncompressed bytes so far. */
export function gunzipLength(): f64 {
  return <f64>load<u64>(BODY_LENGTH)
}

function countPiece(): void {
  const from = <usize>load<u32>(PIECE_AT)
  const length = S.outputAt(STREAM_STATE) - from
  store<u32>(BODY_CRC, crcOver(load<u32>(BODY_CRC), from, length))
  store<u64>(BODY_LENGTH, load<u64>(BODY_LENGTH) + <u64>length)
}

/** One byte of the header. Its STEP counts the fixed ten bytes, then names the optional field. */
function headerByte(): i32 {
  const step = load<u32>(STEP)
  if (step >= FIXED_HEADER_BYTES && !fieldPresent(step)) {
    store<u32>(STEP, step == AT_EXTRA_LENGTH ? IN_NAME : step + 1)
    return OK
  }
  if (step == AT_HEADER_CRC) return readHeaderCrc()
  if (!need(STREAM_STATE, 8)) return MORE_INPUT
  const byte = take(STREAM_STATE, 8)
  store<u8>(BYTE, <u8>byte)
  store<u32>(HEADER_CRC, crcOver(load<u32>(HEADER_CRC), BYTE, 1))
  if (step < FIXED_HEADER_BYTES) return fixedByte(step, byte)
  if (step == AT_EXTRA_LENGTH) {
    store<u32>(EXTRA_LEFT, byte)
    store<u32>(STEP, step + 1)
  } else if (step < IN_EXTRA) {
    store<u32>(EXTRA_LEFT, load<u32>(EXTRA_LEFT) | (byte << 8))
    store<u32>(STEP, load<u32>(EXTRA_LEFT) == 0 ? IN_NAME : IN_EXTRA)
  } else if (step == IN_EXTRA) {
    store<u32>(EXTRA_LEFT, load<u32>(EXTRA_LEFT) - 1)
    if (load<u32>(EXTRA_LEFT) == 0) store<u32>(STEP, IN_NAME)
  } else if (byte == 0) store<u32>(STEP, step + 1) // the end of name or comment
  return OK
}

function fieldPresent(step: u32): bool {
  const flags = load<u32>(FLAGS)
  if (step == AT_HEADER_CRC) return (flags & HAS_HEADER_CRC) != 0
  if (step == IN_COMMENT) return (flags & HAS_COMMENT) != 0
  if (step == IN_NAME) return (flags & HAS_NAME) != 0
  return (flags & HAS_EXTRA) != 0
}

/** Magic 1F 8B, method 8, flags without the reserved ones; then time, level and system, which mean nothing here. */
function fixedByte(step: u32, byte: u32): i32 {
  if (step == 0 && byte != 0x1f) return BAD_DATA
  if (step == 1 && byte != 0x8b) return BAD_DATA
  if (step == 2 && byte != 8) return BAD_DATA
  if (step == 3) {
    if (byte & 0xe0) return BAD_DATA
    store<u32>(FLAGS, byte)
  }
  store<u32>(STEP, step + 1)
  return OK
}

function readHeaderCrc(): i32 {
  if (!need(STREAM_STATE, 16)) return MORE_INPUT
  if (take(STREAM_STATE, 16) != (load<u32>(HEADER_CRC) & 0xffff)) return BAD_DATA
  store<u32>(STEP, IN_BODY)
  return OK
}

/** CRC, then length modulo 2^32: one after the other, as the bit store does not hold eight bytes. */
function readTrailer(): i32 {
  if (load<u32>(STEP) == AT_TRAILER) {
    if (!need(STREAM_STATE, 32)) return MORE_INPUT
    if (take(STREAM_STATE, 32) != load<u32>(BODY_CRC)) return BAD_TRAILER
    store<u32>(STEP, AT_TRAILER_LENGTH)
  }
  if (load<u32>(STEP) == AT_TRAILER_LENGTH) {
    if (!need(STREAM_STATE, 32)) return MORE_INPUT
    if (take(STREAM_STATE, 32) != <u32>load<u64>(BODY_LENGTH)) return BAD_TRAILER
    store<u32>(STEP, AFTER)
  }
  return ENDED
}
