import type { Chat, Item, Version } from './plain-model.ts'

// Signal's frames, written and read by hand: as far as the drill needs them, and without any of the app's code.

type Field = number | string | Uint8Array | readonly Field[]
type Fields = readonly (readonly [number: number, value: Field])[]

function varint(value: number): number[] {
  const bytes: number[] = []
  for (let rest = BigInt(value); ; rest >>= 7n) {
    const low = Number(rest & 127n)
    if (rest < 128n) return [...bytes, low]
    bytes.push(low | 128)
  }
}

function message(fields: Fields): Uint8Array {
  const bytes: number[] = []
  for (const [number, value] of fields) {
    if (typeof value === 'number') bytes.push(...varint(number * 8), ...varint(value))
    else {
      const inner = typeof value === 'string' ? new TextEncoder().encode(value) : (value as Uint8Array)
      bytes.push(...varint(number * 8 + 2), ...varint(inner.length), ...inner)
    }
  }
  return Uint8Array.from(bytes)
}

function delimited(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return Uint8Array.from([...varint(bytes.length), ...bytes])
}

/** An incoming message, or one of oneself when the author is `self`. */
export function itemFrame(item: Item, self: number): Uint8Array<ArrayBuffer> {
  const { chat, author, date, text, viewOnce, timer, started } = item
  const details: Fields[number] =
    author === self
      ? [9, message([[2, date]])]
      : [
          8,
          message([
            [1, date],
            [3, started > 0 || timer === 0 ? 1 : 0],
          ]),
        ]
  const body: Fields[number] = viewOnce ? [18, message([])] : [11, message([[2, message([[1, text]])]])]
  const fields: Fields = [
    [1, chat],
    [2, author],
    [3, date],
    ...(started > 0 ? ([[4, started]] as const) : []),
    ...(timer > 0 ? ([[5, timer]] as const) : []),
    details,
    body,
  ]
  return delimited(message([[4, message(fields)]]))
}

export function contactFrame(id: number): Uint8Array<ArrayBuffer> {
  const aci = new Uint8Array(16)
  new DataView(aci.buffer).setUint32(0, id)
  return delimited(
    message([
      [
        2,
        message([
          [1, id],
          [
            2,
            message([
              [1, aci],
              [7, message([])],
            ]),
          ],
        ]),
      ],
    ]),
  )
}

export function selfFrame(id: number): Uint8Array<ArrayBuffer> {
  return delimited(
    message([
      [
        2,
        message([
          [1, id],
          [5, message([])],
        ]),
      ],
    ]),
  )
}

export function chatFrame({ id, recipient, timer }: Chat): Uint8Array<ArrayBuffer> {
  const timers: Fields = timer > 0 ? [[5, timer]] : []
  return delimited(message([[3, message([[1, id], [2, recipient], ...timers, [10, 1]])]]))
}

export function infoFrame(at: number): Uint8Array<ArrayBuffer> {
  return delimited(
    message([
      [1, 1],
      [2, at],
      [3, new Uint8Array(32)],
    ]),
  )
}

interface Read {
  readonly numbers: ReadonlyMap<number, number>
  readonly bytes: ReadonlyMap<number, readonly Uint8Array[]>
}

function readVarint(bytes: Uint8Array, from: number): { value: number; at: number } {
  let value = 0n
  let at = from
  for (let shift = 0n; ; shift += 7n) {
    const byte = bytes[at++]!
    value |= BigInt(byte & 127) << shift
    if (byte < 128) return { value: Number(value), at }
  }
}

function read(bytes: Uint8Array): Read {
  const numbers = new Map<number, number>()
  const inner = new Map<number, Uint8Array[]>()
  for (let at = 0; at < bytes.length;) {
    const tag = readVarint(bytes, at)
    const value = readVarint(bytes, tag.at)
    at = value.at
    const field = Math.floor(tag.value / 8)
    if (tag.value % 8 === 0) numbers.set(field, value.value)
    else if (tag.value % 8 === 2) {
      inner.set(field, [...(inner.get(field) ?? []), bytes.subarray(at, at + value.value)])
      at += value.value
    } else throw new Error(`wire type ${tag.value % 8}`)
  }
  return { numbers, bytes: inner }
}

/** Without their lengths. */
export function splitFrames(bytes: Uint8Array): Uint8Array[] {
  const frames: Uint8Array[] = []
  for (let at = 0; at < bytes.length;) {
    const length = readVarint(bytes, at)
    at = length.at + length.value
    frames.push(bytes.subarray(length.at, at))
  }
  return frames
}

const first = (part: Read, field: number) => part.bytes.get(field)?.[0]

/** Null: the frame is no chat item. */
export function readItem(frame: Uint8Array): Item | null {
  const bytes = first(read(frame), 4)
  return bytes ? itemOf(read(bytes)) : null
}

function itemOf(item: Read): Item {
  const number = (field: number) => item.numbers.get(field) ?? 0
  const revisions = (item.bytes.get(6) ?? []).map((bytes): Version => {
    const { date, text } = itemOf(read(bytes))
    return { date, text }
  })
  return {
    chat: number(1),
    author: number(2),
    date: number(3),
    started: number(4),
    timer: number(5),
    viewOnce: item.bytes.has(18),
    text: textOf(item),
    revisions,
  }
}

/** Of an update: what it says of the timer, so that two of them differ. */
function textOf(item: Read): string {
  const update = first(item, 15)
  if (update) return `update ${Buffer.from(update).toString('hex')}`
  const standard = first(item, 11)
  const text = standard && first(read(standard), 2)
  const body = text && first(read(text), 1)
  return body ? new TextDecoder().decode(body) : ''
}

/** Null: the frame is no chat. */
export function readChat(frame: Uint8Array): Chat | null {
  const bytes = first(read(frame), 3)
  if (!bytes) return null
  const { numbers } = read(bytes)
  return { id: numbers.get(1) ?? 0, recipient: numbers.get(2) ?? 0, timer: numbers.get(5) ?? 0 }
}

/** The words of the update that a changed timer leaves in Note to Self. */
export function timerUpdate(timer: number): string {
  const change = message(timer > 0 ? [[1, timer]] : [])
  return `update ${Buffer.from(message([[3, change]])).toString('hex')}`
}
