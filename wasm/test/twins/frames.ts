import { frameFlags } from '../../../src/domain/core-port.ts'
import { filesOf } from '../../../src/domain/frame/files-of.ts'

/** One frame as the scanner should report it, its place in the bytes apart. */
export interface Row {
  kind: number
  itemKind: number
  flags: number
  chat: number
  author: number
  dateSent: number
  dateReceived: number
  expiresAt: number
  timer: number
  bodyAt: number
  bodyLength: number
  attachments: number
  files: number
}

interface Field {
  readonly number: number
  readonly wire: number
  readonly value: bigint
  readonly from: number
  readonly to: number
}

/** Thrown where a message is malformed; what was read before stays. */
class Malformed extends Error {}

/** Wire types of the fields the scanner judges: v varint, d delimited, x any. Field numbers by position, from 1. */
const schema = {
  account: 'xxxxxxx.xxxxxx.x',
  recipient: 'xxxxxxx',
  chat: 'xxxxxxxxxxxxxx',
  chatItem: 'vvvvvdvddddddddddddddd',
  stickerPack: 'xx',
  adHocCall: 'xxxx',
  notificationProfile: 'xxxxxxxxxxxx',
  chatFolder: 'xxxxxxxxx',
  incoming: 'vvvv',
  outgoing: 'dv',
  directionless: '',
  sendStatus: 'vvddddddd',
  text: 'dd',
  sticker: 'xxxxx',
} satisfies Record<string, string>

const items = [
  '',
  'account',
  'recipient',
  'chat',
  'chatItem',
  'stickerPack',
  'adHocCall',
  'notificationProfile',
  'chatFolder',
] as const
/** Highest field of the chat item's items 11 to 22. */
const contentFields = [6, 2, 2, 0, 11, 4, 2, 2, 3, 5, 2, 1]

function varintAt(bytes: Uint8Array, at: number, end: number): [bigint, number] {
  let value = 0n
  for (let i = 0; i < 10; i++) {
    if (at + i >= end) throw new Malformed()
    const byte = bytes[at + i]!
    value += BigInt(byte & 127) << BigInt(7 * i)
    if (byte < 128) {
      if (value >= 1n << 64n) throw new Malformed()
      return [value, at + i + 1]
    }
  }
  throw new Malformed()
}

function* fieldsOf(bytes: Uint8Array, from: number, end: number): Generator<Field> {
  for (let at = from; at < end;) {
    const [tag, next] = varintAt(bytes, at, end)
    const number = Number(tag >> 3n)
    const wire = Number(tag & 7n)
    if (tag > 0xffffffffn || number === 0) throw new Malformed()
    let value = 0n
    let start = next
    let to = next
    if (wire === 0) [value, to] = varintAt(bytes, next, end)
    else if (wire === 2) {
      ;[value, start] = varintAt(bytes, next, end)
      to = start + Number(value)
    } else if (wire === 1) to = next + 8
    else if (wire === 5) to = next + 4
    else throw new Malformed()
    if (to > end) throw new Malformed()
    yield { number, wire, value, from: start, to }
    at = to
  }
}

class Walk {
  readonly row: Row = {
    kind: 0,
    itemKind: 0,
    flags: 0,
    chat: 0,
    author: 0,
    dateSent: 0,
    dateReceived: 0,
    expiresAt: 0,
    timer: 0,
    bodyAt: 0,
    bodyLength: 0,
    attachments: 0,
    files: 0,
  }
  readonly #bytes: Uint8Array
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  flag(name: keyof typeof frameFlags): void {
    this.row.flags |= frameFlags[name]
  }

  safe(value: bigint): number {
    if (value <= BigInt(Number.MAX_SAFE_INTEGER)) return Number(value)
    this.flag('odd')
    return Number.MAX_SAFE_INTEGER
  }

  /** Fields the schema knows with the wire type it gives; others are flagged and left out. */
  *known(types: string, from: number, end: number): Generator<Field> {
    for (const field of fieldsOf(this.#bytes, from, end)) {
      const type = types[field.number - 1] ?? '.'
      const fits = type === 'x' || (type === 'v' && field.wire === 0) || (type === 'd' && field.wire === 2)
      if (fits) yield field
      else this.flag('unknownFields')
    }
  }

  /** As `known`, with all but the first of `single` fields (one of them, if they are a oneof) odd and left out. */
  *once(fields: Iterable<Field>, single: (number: number) => string | null): Generator<Field> {
    const seen = new Set<string>()
    for (const field of fields) {
      const group = single(field.number)
      if (group && seen.has(group)) this.flag('odd')
      else yield field
      if (group) seen.add(group)
    }
  }

  frame(from: number, end: number): void {
    const fields = this.known('dddddddd', from, end)
    for (const { number, from: at, to } of this.once(fields, () => 'item')) {
      this.row.kind = number
      const name = items[number]!
      if (name === 'chatItem') this.chatItem(at, to, false)
      else this.other(name as 'account', at, to)
    }
  }

  other(name: keyof typeof schema, from: number, end: number): void {
    for (const { number, wire, value } of this.known(schema[name], from, end)) {
      if (wire !== 0) continue
      if (number === 1 && (name === 'recipient' || name === 'chat')) this.row.chat = this.safe(value)
      if (number === 2 && name === 'chat') this.row.author = this.safe(value)
    }
  }

  chatItem(from: number, end: number, revision: boolean): void {
    const { row } = this
    let start = 0
    let duration = 0
    let timed = false
    let due = false
    let hasItem = false
    const single = (n: number) => (n >= 8 && n <= 10 ? 'details' : n >= 11 && n !== 21 ? 'item' : null)
    try {
      for (const { number, value, from: at, to } of this.once(
        this.known(schema.chatItem, from, end),
        single,
      )) {
        if (number === 4) start = this.safe(value)
        if (number === 5) duration = this.safe(value)
        if (number === 5) timed = true
        if (number === 6 && revision) this.flag('odd')
        if (number === 6 && !revision) {
          this.flag('hasRevisions')
          this.chatItem(at, to, true)
        }
        if (number >= 8 && number <= 10) this.details(number, at, to, revision, (started) => (due = started))
        if (number >= 11 && number !== 21) {
          hasItem = true
          if (!revision) this.content((row.itemKind = number), at, to)
        }
        if (revision) continue
        if (number === 1) row.chat = this.safe(value)
        if (number === 2) row.author = this.safe(value)
        if (number === 3) row.dateSent = this.safe(value)
      }
    } finally {
      if (!hasItem) this.flag('odd')
      this.expiry(start, duration, timed, due)
    }
  }

  expiry(start: number, duration: number, timed: boolean, due: boolean): void {
    const { row } = this
    if (start === 0 && timed && due) this.flag('timerDue')
    if (duration === 0) return
    if (start !== 0) row.expiresAt = Math.min(row.expiresAt || Infinity, start + duration)
    else row.timer = Math.min(row.timer || Infinity, duration)
  }

  details(
    kind: number,
    from: number,
    end: number,
    revision: boolean,
    tell: (started: boolean) => void,
  ): void {
    const name = (['incoming', 'outgoing', 'directionless'] as const)[kind - 8]!
    let received = 0
    let read = name === 'outgoing'
    const statuses: boolean[] = []
    try {
      for (const { number, value, from: at, to } of this.known(schema[name], from, end)) {
        if (name === 'outgoing' && number === 1) this.sendStatus(at, to, statuses)
        else if (number === (name === 'incoming' ? 1 : 2)) received = this.safe(value)
        else if (name === 'incoming' && number === 3) read = value !== 0n
      }
    } finally {
      tell(read && statuses.every((past) => past))
      if (!revision) {
        this.row.dateReceived = received
        this.flag(name)
        if (read) this.flag('read')
      }
    }
  }

  /** Adds whether the status is past pending and failed. */
  sendStatus(from: number, end: number, statuses: boolean[]): void {
    const place = statuses.push(false) - 1
    let status = 0
    for (const { number } of this.known(schema.sendStatus, from, end)) if (number >= 3) status = number
    statuses[place] = status !== 0 && status !== 3 && status !== 9
  }

  content(kind: number, from: number, end: number): void {
    if (kind === 18) this.flag('viewOnce')
    const inner = kind === 11 ? 2 : [13, 18, 19].includes(kind) ? 1 : 0
    const fields = this.known('x'.repeat(contentFields[kind - 11]!), from, end)
    for (const { number, from: at, to } of this.once(delimited(fields), (n) =>
      n === inner ? 'inner' : null,
    )) {
      if (kind === 11 && number === 3) this.row.attachments++
      if (number !== inner) continue
      if (kind === 11) this.text(at, to)
      if (kind === 13) this.sticker(at, to)
      if (kind === 18) this.row.attachments++
      if (kind === 19) this.textReply(at, to)
    }
  }

  text(from: number, end: number): void {
    for (const { number, from: at, to } of this.known(schema.text, from, end)) {
      if (number !== 1) continue
      this.row.bodyAt = to === at ? 0 : at
      this.row.bodyLength = to - at
    }
  }

  textReply(from: number, end: number): void {
    const fields = this.once(this.known('dd', from, end), (n) => (n === 1 ? 'text' : null))
    for (const { number, from: at, to } of fields) if (number === 1) this.text(at, to)
  }

  sticker(from: number, end: number): void {
    const fields = this.once(delimited(this.known(schema.sticker, from, end)), (n) =>
      n === 5 ? 'file' : null,
    )
    for (const { number } of fields) if (number === 5) this.row.attachments++
  }
}

function* delimited(fields: Iterable<Field>): Generator<Field> {
  for (const field of fields) if (field.wire === 2) yield field
}

/** The row of the frame that lies in `bytes` from `from` to `end`. */
function readFrame(bytes: Uint8Array, from: number, end: number): Row {
  const walk = new Walk(bytes)
  try {
    walk.frame(from, end)
  } catch (error) {
    if (!(error instanceof Malformed)) throw error
    walk.flag('odd')
  }
  if (walk.row.kind === 0) walk.flag('odd')
  walk.row.attachments = Math.min(walk.row.attachments, 65535)
  const files = filesOf(bytes.subarray(from, end))
  walk.row.files = Math.min(files.length, 65535)
  if (files.some((file) => file.plaintextHash.length === 32)) walk.flag('namesHashed')
  return walk.row
}

export interface Scanned {
  readonly rows: readonly (Row & { at: number; length: number })[]
  readonly next: number
  /** Why the scan ended before `next` reached the end, if it was no incomplete frame. */
  readonly refused: 'bad-frame' | 'too-large' | null
}

/** All frames from `from` on. */
export function readFrames(bytes: Uint8Array, from: number, most: number): Scanned {
  const rows: (Row & { at: number; length: number })[] = []
  let next = from
  while (rows.length < most) {
    const delimiter = delimiterAt(bytes, next)
    if (delimiter === null) break
    if (typeof delimiter === 'string') return { rows, next, refused: delimiter }
    const [length, start] = delimiter
    if (length + start - next > 4 * 1024 * 1024) return { rows, next, refused: 'too-large' }
    if (start + length > bytes.length) break
    rows.push({ ...readFrame(bytes, start, start + length), at: next, length: start + length - next })
    next = start + length
  }
  return { rows, next, refused: null }
}

function delimiterAt(bytes: Uint8Array, at: number): [length: number, start: number] | 'bad-frame' | null {
  let length = 0
  for (let i = 0; i < 5; i++) {
    const byte = bytes[at + i]
    if (byte === undefined) return null
    length += (byte & 127) * 128 ** i
    if (length >= 2 ** 32 || (i === 4 && byte > 127)) return 'bad-frame'
    if (byte < 128) return [length, at + i + 1]
  }
  return 'bad-frame'
}
