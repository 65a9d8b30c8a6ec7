/**
 * Finds the files that a message names, without decoding it: the `LocatorInfo` of each `FilePointer` that is a file
 * of its own (attachments, long texts, stickers, view-once media, contact pictures, previews and quoted thumbnails).
 */
export interface FileName {
  /** 32 bytes; empty when the file was never hashed, and so has no copy in a snapshot. */
  readonly plaintextHash: Uint8Array
  /** 64 bytes; empty: the snapshot has no copy. */
  readonly localKey: Uint8Array
}

interface Path {
  readonly [field: number]: Path | 'pointer'
}

const attachment: Path = { 1: 'pointer' }
const item: Path = {
  11: { 1: { 4: { 3: attachment } }, 3: attachment, 4: { 3: 'pointer' }, 5: 'pointer' },
  12: { 1: { 6: 'pointer' } },
  13: { 1: { 5: 'pointer' } },
  18: { 1: attachment },
  19: { 1: { 2: 'pointer' } },
}
const framePaths: Path = { 4: { ...item, 6: item } }
const locatorField = 13
const localKeyField = 9
const plaintextHashField = 10
const none = new Uint8Array(0)

/** `body`: one frame without its length varint. Stops at what is malformed. */
export function filesOf(body: Uint8Array): FileName[] {
  const found: FileName[] = []
  collect(body, framePaths, found)
  return found
}

function collect(message: Uint8Array, path: Path, found: FileName[]): void {
  forBytesFields(message, (field, value) => {
    const next = path[field]
    if (next === 'pointer') readPointer(value, found)
    else if (next) collect(value, next, found)
  })
}

function readPointer(pointer: Uint8Array, found: FileName[]): void {
  forBytesFields(pointer, (field, locator) => {
    if (field !== locatorField) return
    let [plaintextHash, localKey]: [Uint8Array, Uint8Array] = [none, none]
    forBytesFields(locator, (inner, value) => {
      if (inner === plaintextHashField) plaintextHash = value
      if (inner === localKeyField) localKey = value
    })
    found.push({ plaintextHash, localKey })
  })
}

function forBytesFields(message: Uint8Array, visit: (field: number, value: Uint8Array) => void): void {
  let at = 0
  const varint = (): number => {
    let value = 0
    for (let factor = 1; at < message.length && factor < 2 ** 63; factor *= 128) {
      const byte = message[at++]!
      value += (byte & 0x7f) * factor
      if (byte < 0x80) return value
    }
    at = message.length + 1
    return 0
  }
  while (at < message.length) {
    const tag = varint()
    const type = tag % 8
    if (type === 0) varint()
    else if (type === 1) at += 8
    else if (type === 5) at += 4
    else if (type === 2) {
      const length = varint()
      if (at + length > message.length) return
      visit(Math.floor(tag / 8), message.subarray(at, at + length))
      at += length
    } else return
  }
}
