import type { Bytes } from '../../core/bytes.ts'
import type { FrameColumns } from '../core-port.ts'
import { frameFlags } from '../core-port.ts'
import type { FileRole } from '../frame/files-of.ts'
import { filesOf } from '../frame/files-of.ts'
import type { ChatId, ItemId } from '../history/types.ts'
import { badRecord, owned, WireReader, WireWriter } from '../history/wire.ts'
import { bodyOf } from '../frame/wire.ts'

/** Of the lists, docs/format.md section 12: those of another version are made again. */
const listVersion = 2

/** A file that an item of the history names. */
export interface MediaUse {
  readonly item: ItemId
  readonly chat: ChatId
  /** dateSent of the item, in milliseconds. */
  readonly date: number
  /** As the scanner tells them; 0: none. */
  readonly expiresAt: number
  readonly timer: number
  readonly role: FileRole
  readonly flag: number
  readonly contentType: string
  /** As its sender has it, cut and not made fit for a screen; empty: none. */
  readonly fileName: string
  /** Of the plaintext, as the message says. */
  readonly size: number
  /** 32 bytes. */
  readonly plaintextHash: Bytes
  /** 64 bytes; empty: only whoever sent it had it. */
  readonly key: Bytes
}

const roles: readonly FileRole[] = [
  'attachment',
  'longText',
  'quote',
  'preview',
  'contact',
  'sticker',
  'viewOnce',
  'story',
]
const none = new Uint8Array(0)
const maxEntryBytes = 2048
const maxNameBytes = 400
/** More than any segment can name: 4096 frames of at most 64 KiB a page. */
const maxUses = 1 << 20

/** Files named in a page. Only what was hashed can be told apart, and is listed. `columns`: as scanned over `frames`. */
export function usesIn(
  frames: Uint8Array,
  columns: FrameColumns,
  { count, itemIds }: { readonly count: number; readonly itemIds: readonly ItemId[] },
): MediaUse[] {
  const uses: MediaUse[] = []
  for (let i = 0; i < count; i++) {
    if ((columns.flags[i]! & frameFlags.namesHashed) === 0) continue
    const at = columns.at[i]!
    const frame = frames.subarray(at, at + columns.length[i]!)
    for (const file of filesOf(bodyOf(frame))) {
      if (file.plaintextHash.length !== 32) continue
      uses.push({
        item: itemIds[i]!,
        chat: exact(columns.chat[i]!),
        date: exact(columns.dateSent[i]!),
        expiresAt: exact(columns.expiresAt[i]!),
        timer: exact(columns.timer[i]!),
        role: file.role,
        flag: file.flag,
        contentType: file.contentType,
        fileName: nameFrom(file.fileName),
        size: file.size,
        plaintextHash: new Uint8Array(file.plaintextHash),
        key: file.localKey.length === 64 ? new Uint8Array(file.localKey) : none,
      })
    }
  }
  return uses
}

/** A message may say any number; beyond what is exact all are as good as the largest. */
function exact(number: number): number {
  return Math.min(number, Number.MAX_SAFE_INTEGER)
}

/** The beginning of a long one, without half a character at its end. */
function nameFrom(name: Uint8Array): string {
  return new TextDecoder().decode(name.subarray(0, maxNameBytes), { stream: name.length > maxNameBytes })
}

export function encodeMediaList(uses: readonly MediaUse[]): Bytes {
  const writer = new WireWriter().uint(1, listVersion)
  for (const use of uses) {
    const entry = new WireWriter()
      .uint(1, use.item)
      .uint(2, use.chat)
      .uint(3, use.date)
      .uint(4, use.expiresAt)
      .uint(5, use.timer)
      .uint(6, roles.indexOf(use.role))
      .uint(7, use.flag)
      .bytes(8, new TextEncoder().encode(use.contentType))
      .uint(9, use.size)
      .bytes(10, use.plaintextHash)
      .bytes(11, use.key)
      .bytes(12, new TextEncoder().encode(use.fileName))
    writer.message(2, entry.finish())
  }
  return writer.finish()
}

/** Throws `bad-record`; null: of another version. */
export function decodeMediaList(bytes: Uint8Array): MediaUse[] | null {
  const reader = new WireReader(bytes)
  const uses: MediaUse[] = []
  let version = 0
  while (reader.more) {
    const field = reader.field()
    if (field === 1) version = reader.uint()
    else if (field === 2) {
      if (uses.length === maxUses) throw badRecord('a list of media without end')
      uses.push(decodeUse(reader.message(maxEntryBytes)))
    } else reader.skip()
  }
  return version === listVersion ? uses : null
}

function decodeUse(reader: WireReader): MediaUse {
  const numbers = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
  let [contentType, fileName, plaintextHash, key]: [string, string, Bytes, Bytes] = ['', '', none, none]
  while (reader.more) {
    const field = reader.field()
    if (field === 8) contentType = new TextDecoder().decode(reader.bytes(maxEntryBytes))
    else if (field === 10) plaintextHash = owned(reader.bytes(32))
    else if (field === 11) key = owned(reader.bytes(64))
    else if (field === 12) fileName = new TextDecoder().decode(reader.bytes(maxEntryBytes))
    else if (field <= 9) numbers[field] = reader.uint()
    else reader.skip()
  }
  const [, item = 0, chat = 0, date = 0, expiresAt = 0, timer = 0, role = 0, flag = 0, , size = 0] = numbers
  const named = roles[role]
  if (!named || plaintextHash.length !== 32) throw badRecord('a list of media with a file that is none')
  const times = { date, expiresAt, timer }
  return { item, chat, ...times, role: named, flag, contentType, fileName, size, plaintextHash, key }
}
