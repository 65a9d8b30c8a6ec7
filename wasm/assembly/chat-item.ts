// ChatItem, its details, and of its items what the columns ask for.
import * as F from './fields'
import { walkFilesAt, walkKindFiles } from './file-walk'
import * as Row from './frame-row'

const STANDARD: u32 = 11
const STICKER: u32 = 13
const PIN_DETAILS: u32 = 21
const VIEW_ONCE: u32 = 18
const STORY_REPLY: u32 = 19
const LAST_FIELD: u32 = 22

/** Highest field number of the items 11 to 22; all numbers from 1 on are in use. */
const LAST_FIELDS = memory.data<u8>([6, 2, 2, 0, 11, 4, 2, 2, 3, 5, 2, 1])

/** What `walkDetails` found. */
let received: f64 = 0
let wasRead: bool = false
let started: bool = false

/** A chat item, or (then no deeper) a revision of one. False: malformed. */
export function walkChatItem(from: usize, end: usize, revision: bool): bool {
  let start: f64 = 0
  let duration: f64 = 0
  let timed = false
  let due: bool = false
  let direction: u32 = 0
  let item: u32 = 0
  let sound = true
  for (let at = from; at < end && sound;) {
    sound = F.readField(at, end)
    if (!sound) break
    const number = F.number
    at = F.fieldEnd
    if (number > LAST_FIELD) Row.flag(Row.UNKNOWN_FIELDS)
    else if (number <= 5 || number == 7) {
      if (F.wire != F.VARINT) Row.flag(Row.UNKNOWN_FIELDS)
      else if (number == 4) start = Row.safe(F.value)
      else if (number == 5) {
        duration = Row.safe(F.value)
        timed = true
      } else if (!revision) setScalar(number, F.value)
    } else if (F.wire != F.DELIMITED) Row.flag(Row.UNKNOWN_FIELDS)
    else if (number == 6) sound = walkRevision(F.payloadAt, F.payloadEnd, revision)
    else if (number <= 10) {
      if (direction != 0) {
        Row.flag(Row.ODD)
        continue
      }
      direction = number
      sound = walkDetails(number, F.payloadAt, F.payloadEnd)
      due = started
      if (!revision) setDirection(number)
    } else if (number != PIN_DETAILS) {
      if (item != 0) {
        Row.flag(Row.ODD)
        continue
      }
      item = number
      if (!revision) Row.setItemKind(number)
      if (revision) walkKindFiles(number, F.payloadAt, F.payloadEnd)
      else sound = walkContent(number, F.payloadAt, F.payloadEnd)
    }
  }
  if (item == 0) Row.flag(Row.ODD)
  Row.addExpiry(start, duration, due && timed)
  return sound
}

function setScalar(number: u32, value: u64): void {
  if (number == 1) Row.setChat(value)
  else if (number == 2) Row.setAuthor(value)
  else if (number == 3) Row.setDateSent(value)
}

function walkRevision(from: usize, end: usize, nested: bool): bool {
  if (nested) {
    Row.flag(Row.ODD)
    return true
  }
  Row.flag(Row.HAS_REVISIONS)
  return walkChatItem(from, end, true)
}

function setDirection(number: u32): void {
  Row.setDateReceived(received)
  if (number == 8) Row.flag(wasRead ? Row.INCOMING | Row.READ : Row.INCOMING)
  else Row.flag(number == 9 ? Row.OUTGOING | Row.READ : Row.DIRECTIONLESS)
}

/** Incoming (8): date 1, read 3. Outgoing (9): statuses 1, date 2. Directionless (10): nothing. */
function walkDetails(kind: u32, from: usize, end: usize): bool {
  received = 0
  wasRead = false
  started = kind == 9
  const last: u32 = kind == 8 ? 4 : kind == 9 ? 2 : 0
  for (let at = from; at < end;) {
    if (!F.readField(at, end)) return false
    at = F.fieldEnd
    const number = F.number
    if (number > last || (F.wire != F.VARINT && !(kind == 9 && number == 1))) Row.flag(Row.UNKNOWN_FIELDS)
    else if (kind == 9 && number == 1) {
      if (F.wire != F.DELIMITED) Row.flag(Row.UNKNOWN_FIELDS)
      else if (!walkSendStatus(F.payloadAt, F.payloadEnd)) return false
    } else if (number == (kind == 8 ? 1 : 2)) received = Row.safe(F.value)
    else if (kind == 8 && number == 3) {
      wasRead = F.value != 0
      started = wasRead
    }
  }
  return true
}

/** Pending (3), failed (9) or no status at all: the recipient's timer did not start. Of several the last counts. */
function walkSendStatus(from: usize, end: usize): bool {
  let status: u32 = 0
  for (let at = from; at < end; at = F.fieldEnd) {
    if (!F.readField(at, end)) {
      started = false
      return false
    }
    if (F.number > 9 || (F.number >= 3 ? F.wire != F.DELIMITED : F.wire != F.VARINT))
      Row.flag(Row.UNKNOWN_FIELDS)
    else if (F.number >= 3) status = F.number
  }
  if (status == 0 || status == 3 || status == 9) started = false
  return true
}

/** The item itself: text, attachments, and whether its fields are known. */
function walkContent(kind: u32, from: usize, end: usize): bool {
  if (kind == VIEW_ONCE) Row.flag(Row.VIEW_ONCE)
  const last = <u32>load<u8>(LAST_FIELDS + <usize>(kind - STANDARD))
  let inner = false
  for (let at = from; at < end;) {
    if (!F.readField(at, end)) return false
    at = F.fieldEnd
    const number = F.number
    if (number > last) Row.flag(Row.UNKNOWN_FIELDS)
    else if (F.wire != F.DELIMITED) continue
    else if (kind == STANDARD && number != 2) {
      if (number == 3) Row.addAttachment()
      walkFilesAt(kind, number, F.payloadAt, F.payloadEnd)
    } else if (number == innerField(kind)) {
      if (inner) {
        Row.flag(Row.ODD)
        continue
      }
      inner = true
      const innerAt = F.payloadAt
      const innerEnd = F.payloadEnd
      if (!walkInner(kind, innerAt, innerEnd)) return false
      walkFilesAt(kind, number, innerAt, innerEnd)
    } else walkFilesAt(kind, number, F.payloadAt, F.payloadEnd)
  }
  return true
}

/** The one field of an item that is looked into: text, sticker, view-once attachment, text reply. 0: none. */
function innerField(kind: u32): u32 {
  if (kind == STANDARD) return 2
  return kind == STICKER || kind == VIEW_ONCE || kind == STORY_REPLY ? 1 : 0
}

function walkInner(kind: u32, from: usize, end: usize): bool {
  if (kind == STANDARD) return walkText(from, end)
  if (kind == STORY_REPLY) return walkTextReply(from, end)
  if (kind == STICKER) return walkSticker(from, end)
  Row.addAttachment()
  return true
}

/** Text: body 1, ranges 2. */
function walkText(from: usize, end: usize): bool {
  for (let at = from; at < end; at = F.fieldEnd) {
    if (!F.readField(at, end)) return false
    if (F.number > 2 || F.wire != F.DELIMITED) Row.flag(Row.UNKNOWN_FIELDS)
    else if (F.number == 1) Row.setBody(F.payloadAt, F.payloadEnd)
  }
  return true
}

/** TextReply: text 1, long text 2. */
function walkTextReply(from: usize, end: usize): bool {
  let text = false
  for (let at = from; at < end;) {
    if (!F.readField(at, end)) return false
    at = F.fieldEnd
    if (F.number > 2 || F.wire != F.DELIMITED) Row.flag(Row.UNKNOWN_FIELDS)
    else if (F.number == 1) {
      if (text) {
        Row.flag(Row.ODD)
        continue
      }
      text = true
      if (!walkText(F.payloadAt, F.payloadEnd)) return false
    }
  }
  return true
}

/** Sticker: fields 1 to 5, of which 5 is the file. */
function walkSticker(from: usize, end: usize): bool {
  let file = false
  for (let at = from; at < end; at = F.fieldEnd) {
    if (!F.readField(at, end)) return false
    if (F.number > 5) Row.flag(Row.UNKNOWN_FIELDS)
    else if (F.number == 5 && F.wire == F.DELIMITED) {
      if (file) Row.flag(Row.ODD)
      else Row.addAttachment()
      file = true
    }
  }
  return true
}
