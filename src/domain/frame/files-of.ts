/** What a file is in the message that names it. */
export type FileRole =
  'attachment' | 'longText' | 'quote' | 'preview' | 'contact' | 'sticker' | 'viewOnce' | 'story'

/** A file that a message names, as views of the message's own bytes. */
export interface NamedFile {
  readonly role: FileRole
  /** 32 bytes; empty when the file was never hashed, and so has no copy in a snapshot. */
  readonly plaintextHash: Uint8Array
  /** 64 bytes; empty: the snapshot has no copy. */
  readonly localKey: Uint8Array
  /** Of the plaintext, in bytes. */
  readonly size: number
  /** What its sender says it is. */
  readonly contentType: string
  /** What its sender calls it, in UTF-8, of any length; empty: nothing. */
  readonly fileName: Uint8Array
  readonly flag: number
  /** As told: 32 bytes for each beginning, and how far they are apart; empty and 0: none. */
  readonly incrementalMac: Uint8Array
  readonly macChunkBytes: number
}

/** Fields to follow down, and what the file at their end is. */
export interface FilePath {
  readonly [field: number]: FilePath | FileRole
}

const item: FilePath = {
  11: { 1: { 4: { 3: { 1: 'quote' } } }, 3: { 1: 'attachment' }, 4: { 3: 'preview' }, 5: 'longText' },
  12: { 1: { 6: 'contact' } },
  13: { 1: { 5: 'sticker' } },
  18: { 1: { 1: 'viewOnce' } },
  19: { 1: { 2: 'story' } },
}
/** Of a frame's body. */
export const filePaths: FilePath = { 4: { ...item, 6: item } }
const flagField = 2
const contentTypeField = 4
const incrementalMacField = 5
const macChunkField = 6
const fileNameField = 7
export const locatorField = 13
const sizeField = 3
export const localKeyField = 9
export const plaintextHashField = 10
const none = new Uint8Array(0)
const text = new TextDecoder()
/** Longer ones are no content type. */
const maxContentType = 100

/**
 * Finds the files that a message and its revisions name, without decoding it: the `LocatorInfo` of each `FilePointer`.
 * `body`: one frame without its length varint. What is malformed ends the message that it stands in. The scanner counts
 * the same files in passing (`FrameColumns.files`), so this is for frames that are known to name some.
 */
export function filesOf(body: Uint8Array): NamedFile[] {
  const found: NamedFile[] = []
  collect(body, filePaths, { found, flag: 0 })
  return found
}

interface Search {
  readonly found: NamedFile[]
  /** Of the attachment around a pointer. */
  readonly flag: number
}

function collect(message: Uint8Array, path: FilePath, search: Search): void {
  forFields(message, (field, value) => {
    const next: FilePath | FileRole | undefined = path[field]
    if (next === undefined || typeof value === 'number') return
    if (typeof next === 'string') search.found.push(readPointer(value, next as FileRole, search.flag))
    else
      collect(value, next, {
        ...search,
        flag: next[1] === 'attachment' ? numberAt(value, flagField) : 0,
      })
  })
}

function numberAt(message: Uint8Array, wanted: number): number {
  let found = 0
  forFields(message, (field, value) => {
    if (field === wanted && typeof value === 'number') found = uint32(value)
  })
  return found
}

function readPointer(pointer: Uint8Array, role: FileRole, flag: number): NamedFile {
  const file = {
    role,
    plaintextHash: none as Uint8Array,
    localKey: none as Uint8Array,
    size: 0,
    contentType: '',
    fileName: none as Uint8Array,
    flag,
    incrementalMac: none as Uint8Array,
    macChunkBytes: 0,
  }
  forFields(pointer, (field, value) => {
    if (typeof value === 'number') {
      if (field === macChunkField) file.macChunkBytes = value
      return
    }
    if (field === incrementalMacField) file.incrementalMac = value
    if (field === contentTypeField && value.length <= maxContentType)
      file.contentType = text.decode(value).toLowerCase()
    if (field === fileNameField) file.fileName = value
    if (field === locatorField) readLocator(value, file)
  })
  return file
}

function readLocator(
  locator: Uint8Array,
  file: { plaintextHash: Uint8Array; localKey: Uint8Array; size: number },
): void {
  forFields(locator, (field, value) => {
    if (typeof value === 'number') {
      if (field === sizeField) file.size = uint32(value)
    } else if (field === localKeyField) file.localKey = value
    else if (field === plaintextHashField) file.plaintextHash = value
  })
}

/** As a reader of 32 bits takes it: sums of the sizes that messages claim must stay numbers, too. */
function uint32(value: number): number {
  return value % 2 ** 32
}

/** Whether a snapshot can hold a copy of it. */
export function hasLocalCopy({ plaintextHash, localKey }: NamedFile): boolean {
  return plaintextHash.length === 32 && localKey.length === 64
}

/**
 * Fields in their order: numbers of varints (those beyond 2^53 - 1 are cut there), views of byte strings. Others are
 * passed over. What is malformed ends it: told as the scanner tells it (wasm/assembly/fields.ts).
 */
function forFields(message: Uint8Array, visit: (field: number, value: number | Uint8Array) => void): void {
  let at = 0
  /** Below zero: none. */
  const varint = (): number => {
    let value = 0
    let factor = 1
    for (let i = 0; i < 10 && at < message.length; i++) {
      const byte = message[at++]!
      value += (byte & 0x7f) * factor
      if (byte < 0x80) return i === 9 && byte > 1 ? -1 : value
      factor *= 128
    }
    return -1
  }
  while (at < message.length) {
    const tag = varint()
    if (tag < 8 || tag > 0xffff_ffff) return
    const [field, type] = [tag >>> 3, tag & 7]
    if (type === 0) {
      const value = varint()
      if (value < 0) return
      visit(field, Math.min(value, Number.MAX_SAFE_INTEGER))
    } else if (type === 1) at += 8
    else if (type === 5) at += 4
    else if (type === 2) {
      const length = varint()
      if (length < 0 || length > message.length - at) return
      visit(field, message.subarray(at, at + length))
      at += length
    } else return
  }
}
