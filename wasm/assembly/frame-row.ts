// The row being read, and the columns rows go to. Column order and flags are those of src/domain/core-port.ts.
import * as Files from './file-walk'
import { COLUMN_CAPACITY, COLUMNS } from './layout'

export const INCOMING: u32 = 1
export const OUTGOING: u32 = 2
export const DIRECTIONLESS: u32 = 4
export const READ: u32 = 8
export const VIEW_ONCE: u32 = 16
export const HAS_REVISIONS: u32 = 32
export const ODD: u32 = 64
export const UNKNOWN_FIELDS: u32 = 128
export const TIMER_DUE: u32 = 256
const NAMES_HASHED: u32 = 512

export const COLUMN_CHAT: usize = COLUMNS
export const COLUMN_AUTHOR: usize = COLUMN_CHAT + 8 * COLUMN_CAPACITY
export const COLUMN_DATE_SENT: usize = COLUMN_AUTHOR + 8 * COLUMN_CAPACITY
export const COLUMN_DATE_RECEIVED: usize = COLUMN_DATE_SENT + 8 * COLUMN_CAPACITY
export const COLUMN_EXPIRES_AT: usize = COLUMN_DATE_RECEIVED + 8 * COLUMN_CAPACITY
export const COLUMN_TIMER: usize = COLUMN_EXPIRES_AT + 8 * COLUMN_CAPACITY
export const COLUMN_AT: usize = COLUMN_TIMER + 8 * COLUMN_CAPACITY
export const COLUMN_LENGTH: usize = COLUMN_AT + 4 * COLUMN_CAPACITY
export const COLUMN_BODY_AT: usize = COLUMN_LENGTH + 4 * COLUMN_CAPACITY
export const COLUMN_BODY_LENGTH: usize = COLUMN_BODY_AT + 4 * COLUMN_CAPACITY
export const COLUMN_FLAGS: usize = COLUMN_BODY_LENGTH + 4 * COLUMN_CAPACITY
export const COLUMN_ATTACHMENTS: usize = COLUMN_FLAGS + 2 * COLUMN_CAPACITY
export const COLUMN_FILES: usize = COLUMN_ATTACHMENTS + 2 * COLUMN_CAPACITY
export const COLUMN_KIND: usize = COLUMN_FILES + 2 * COLUMN_CAPACITY
export const COLUMN_ITEM_KIND: usize = COLUMN_KIND + COLUMN_CAPACITY

let kind: u32 = 0
let itemKind: u32 = 0
let flags: u32 = 0
let chat: f64 = 0
let author: f64 = 0
let dateSent: f64 = 0
let dateReceived: f64 = 0
let expiresAt: f64 = 0
let timer: f64 = 0
let bodyAt: usize = 0
let bodyLength: u32 = 0
let attachments: u32 = 0

export function startRow(): void {
  kind = itemKind = flags = bodyLength = attachments = 0
  bodyAt = 0
  chat = author = dateSent = dateReceived = expiresAt = timer = 0
  Files.startFiles()
}

/** Row `i`, of a frame at `at` with `length` bytes; `shift` is what makes an address an offset of the caller's. */
export function writeRow(i: usize, at: usize, length: u32, shift: u32): void {
  store<f64>(COLUMN_CHAT + (i << 3), chat)
  store<f64>(COLUMN_AUTHOR + (i << 3), author)
  store<f64>(COLUMN_DATE_SENT + (i << 3), dateSent)
  store<f64>(COLUMN_DATE_RECEIVED + (i << 3), dateReceived)
  store<f64>(COLUMN_EXPIRES_AT + (i << 3), expiresAt)
  store<f64>(COLUMN_TIMER + (i << 3), timer)
  store<u32>(COLUMN_AT + (i << 2), <u32>at + shift)
  store<u32>(COLUMN_LENGTH + (i << 2), length)
  store<u32>(COLUMN_BODY_AT + (i << 2), bodyLength == 0 ? 0 : <u32>bodyAt + shift)
  store<u32>(COLUMN_BODY_LENGTH + (i << 2), bodyLength)
  store<u16>(COLUMN_FLAGS + (i << 1), <u16>(Files.hashed != 0 ? flags | NAMES_HASHED : flags))
  store<u16>(COLUMN_ATTACHMENTS + (i << 1), <u16>min(attachments, 65535))
  store<u16>(COLUMN_FILES + (i << 1), <u16>min(Files.files, 65535))
  store<u8>(COLUMN_KIND + i, <u8>kind)
  store<u8>(COLUMN_ITEM_KIND + i, <u8>itemKind)
}

/** Ids and times are doubles on the other side: beyond 2^53 - 1 they are cut there and the frame is odd. */
export function safe(value: u64): f64 {
  if (value <= 0x1fffffffffffff) return <f64>value
  flags |= ODD
  return 9007199254740991
}

export function flag(bits: u32): void {
  flags |= bits
}
export function isOdd(): bool {
  return (flags & ODD) != 0
}
export function rowKind(): u32 {
  return kind
}
export function setKind(value: u32): void {
  kind = value
}
export function setItemKind(value: u32): void {
  itemKind = value
}
export function setChat(value: u64): void {
  chat = safe(value)
}
export function setAuthor(value: u64): void {
  author = safe(value)
}
export function setDateSent(value: u64): void {
  dateSent = safe(value)
}
export function setDateReceived(value: f64): void {
  dateReceived = value
}
export function setBody(from: usize, to: usize): void {
  bodyAt = from
  bodyLength = <u32>(to - from)
}
export function addAttachment(): void {
  attachments++
}

/** The expiry of an item or a revision: running since `start`, or not begun (`due`: it should have). 0: absent. */
export function addExpiry(start: f64, duration: f64, due: bool): void {
  // A timer of 0 that is written out is no timer, and yet due.
  if (start == 0 && due) flags |= TIMER_DUE
  if (duration == 0) return
  if (start != 0) {
    const at = start + duration
    if (expiresAt == 0 || at < expiresAt) expiresAt = at
    return
  }
  if (timer == 0 || duration < timer) timer = duration
}
