// The files that a chat item names: `FilePointer`s, and which of them were hashed. The twin of
// src/domain/frame/files-of.ts, whose walk this is: repeated fields count each time, and what is malformed ends the
// message that it stands in and no other.
import * as F from './fields'

const CHAT_ITEM: u32 = 4
const REVISION: u32 = 6
const LOCATOR: u32 = 13
const PLAINTEXT_HASH: u32 = 10
const HASH_BYTES: usize = 32

/** Pointers of the frame being read, and those with a hash. */
export let files: u32 = 0
export let hashed: u32 = 0

export function startFiles(): void {
  files = hashed = 0
}

/** A whole frame, from anew: where the scanner stopped, or passed something over. */
export function walkFrameFiles(from: usize, end: usize): void {
  startFiles()
  for (let at = from; at < end;) {
    if (!F.readField(at, end)) return
    at = F.fieldEnd
    if (F.wire == F.DELIMITED && F.number == CHAT_ITEM) walkItemFiles(F.payloadAt, F.payloadEnd, false)
  }
}

/** A chat item, or (then no deeper) a revision of one. */
function walkItemFiles(from: usize, end: usize, revision: bool): void {
  for (let at = from; at < end;) {
    if (!F.readField(at, end)) return
    at = F.fieldEnd
    if (F.wire != F.DELIMITED) continue
    if (F.number != REVISION) walkKindFiles(F.number, F.payloadAt, F.payloadEnd)
    else if (!revision) walkItemFiles(F.payloadAt, F.payloadEnd, true)
  }
}

/** What an item or a revision holds; `kind`: its field. */
export function walkKindFiles(kind: u32, from: usize, end: usize): void {
  if (kind < 11 || kind > 19) return
  for (let at = from; at < end;) {
    if (!F.readField(at, end)) return
    at = F.fieldEnd
    if (F.wire == F.DELIMITED) walkFilesAt(kind, F.number, F.payloadAt, F.payloadEnd)
  }
}

/** One delimited field of what an item holds. Leaves nothing of the last `readField` as it was. */
export function walkFilesAt(kind: u32, number: u32, from: usize, end: usize): void {
  const path = pathTo(kind, number)
  if (path >= 0) follow(<u32>path, from, end)
}

/** The fields between and the pointer, four bits each, the first lowest. Below zero: no file is there. */
function pathTo(kind: u32, number: u32): i32 {
  if (kind == 11) {
    if (number == 1) return 0x134
    if (number == 3) return 0x1
    if (number == 4) return 0x3
    return number == 5 ? 0 : -1
  }
  if (number != 1) return -1
  if (kind == 12) return 0x6
  if (kind == 13) return 0x5
  if (kind == 18) return 0x1
  return kind == 19 ? 0x2 : -1
}

function follow(path: u32, from: usize, end: usize): void {
  if (path == 0) {
    readPointer(from, end)
    return
  }
  for (let at = from; at < end;) {
    if (!F.readField(at, end)) return
    at = F.fieldEnd
    if (F.wire == F.DELIMITED && F.number == (path & 15)) follow(path >>> 4, F.payloadAt, F.payloadEnd)
  }
}

/** Of several locators and hashes the last counts. */
function readPointer(from: usize, end: usize): void {
  let length: usize = 0
  for (let at = from; at < end;) {
    if (!F.readField(at, end)) break
    at = F.fieldEnd
    if (F.wire == F.DELIMITED && F.number == LOCATOR) length = hashLength(F.payloadAt, F.payloadEnd, length)
  }
  files++
  if (length == HASH_BYTES) hashed++
}

/** `before`: what an earlier locator said. */
function hashLength(from: usize, end: usize, before: usize): usize {
  let length = before
  for (let at = from; at < end; at = F.fieldEnd) {
    if (!F.readField(at, end)) break
    if (F.wire == F.DELIMITED && F.number == PLAINTEXT_HASH) length = F.payloadEnd - F.payloadAt
  }
  return length
}
