// Walks varint-delimited frames in the common input and fills one row per frame. The walk goes only where a column
// needs it, so its depth is that of the calls below, whatever the bytes say.
import { COLUMN_CAPACITY, INPUT, INPUT_SIZE } from './layout'
import { BAD_DELIMITER, BAD_RANGE, TOO_LARGE } from './status'
import { walkChatItem } from './chat-item'
import * as F from './fields'
import { walkFrameFiles } from './file-walk'
import * as Row from './frame-row'

/** Largest frame with its length varint (maxFrameBytes of core-port.ts). */
const MOST_FRAME: u64 = 4 * 1024 * 1024

const KIND_RECIPIENT: u32 = 2
const KIND_CHAT: u32 = 3
const KIND_CHAT_ITEM: u32 = 4

/** Known field numbers of account, recipient, chat, chat item, sticker pack, call, profile and folder, as bits. */
const KNOWN_FIELDS = memory.data<u32>([0, 0x17efe, 0xfe, 0x7ffe, 0x7ffffe, 0x6, 0x1e, 0x1ffe, 0x3fe])

let next: usize = 0
let frameAt: usize = 0
let frameEnd: usize = 0

/** Offset behind the last whole frame, or of the frame that was refused. */
export function scanNext(): u32 {
  return <u32>(next - INPUT)
}

/**
 * Scans the first `length` bytes of the common input, which are the caller's from offset `base` on. Answers the
 * number of rows, at most `capacity`, or a status.
 */
export function scan(length: u32, base: u32, capacity: u32): i32 {
  if (<usize>length > INPUT_SIZE || <usize>capacity > COLUMN_CAPACITY) return BAD_RANGE
  const end = INPUT + length
  const shift = base - <u32>INPUT
  next = INPUT
  let rows: u32 = 0
  while (rows < capacity) {
    const status = readDelimiter(next, end)
    if (status < 0) return status
    if (status == 0) break
    Row.startRow()
    if (!walkFrame(frameAt, frameEnd) || Row.rowKind() == 0) Row.flag(Row.ODD)
    // The walk ended early, or took one of several: files are looked for in all of it.
    if (Row.isOdd()) walkFrameFiles(frameAt, frameEnd)
    Row.writeRow(rows++, next, <u32>(frameEnd - next), shift)
    next = frameEnd
  }
  return <i32>rows
}

/** 1: a whole frame lies from frameAt to frameEnd. 0: it is not all there. Below: refused. */
function readDelimiter(from: usize, end: usize): i32 {
  let at = from
  let length: u64 = 0
  for (let shift: u64 = 0; ; shift += 7) {
    if (at >= end) return 0
    const byte = <u64>load<u8>(at++)
    length |= (byte & 0x7f) << shift
    if (shift == 28 && byte > 15) return BAD_DELIMITER
    if (byte < 0x80) break
  }
  if (length + <u64>(at - from) > MOST_FRAME) return TOO_LARGE
  if (length > <u64>(end - at)) return 0
  frameAt = at
  frameEnd = at + <usize>length
  return 1
}

/** False: malformed. A second item makes the frame odd and is not looked at. */
function walkFrame(from: usize, end: usize): bool {
  for (let at = from; at < end;) {
    if (!F.readField(at, end)) return false
    at = F.fieldEnd
    if (F.number > 8 || F.wire != F.DELIMITED) {
      Row.flag(Row.UNKNOWN_FIELDS)
      continue
    }
    if (Row.rowKind() != 0) {
      Row.flag(Row.ODD)
      continue
    }
    Row.setKind(F.number)
    if (F.number == KIND_CHAT_ITEM) {
      if (!walkChatItem(F.payloadAt, F.payloadEnd, false)) return false
    } else if (!walkOther(F.number, F.payloadAt, F.payloadEnd)) return false
  }
  return true
}

/** Items that are no chat items: their ids, and whether their fields are known. */
function walkOther(kind: u32, from: usize, end: usize): bool {
  const known = load<u32>(KNOWN_FIELDS + ((<usize>kind) << 2))
  for (let at = from; at < end; at = F.fieldEnd) {
    if (!F.readField(at, end)) return false
    if (F.number > 31 || !((known >>> F.number) & 1)) {
      Row.flag(Row.UNKNOWN_FIELDS)
    } else if (F.wire == F.VARINT) {
      if (F.number == 1 && (kind == KIND_RECIPIENT || kind == KIND_CHAT)) Row.setChat(F.value)
      else if (F.number == 2 && kind == KIND_CHAT) Row.setAuthor(F.value)
    }
  }
  return true
}
