import type { Bytes } from '../../core/bytes.ts'
import { concat, toHex, utf8 } from '../../core/bytes.ts'
import { HeirloomError } from '../../core/errors.ts'
import { WireReader, WireWriter } from '../history/wire.ts'
import { hmacSha256 } from '../keys/derive.ts'

/** The setting that holds them (docs/format.md section 8). */
export const tombstonesSetting = 'tombstones'
const keyBytes = 32
const hashBytes = 8
const maxItems = 4_000_000
const maxChats = 100_000

/**
 * What was deleted here, as hashes under a random key that lies beside them: enough to recognise it when a later
 * import brings it again, and nothing to read (docs/format.md section 8).
 */
export class Tombstones {
  private readonly key: Bytes
  private readonly items = new Set<string>()
  private readonly chats = new Map<string, number>()

  private constructor(key: Bytes) {
    this.key = key
  }

  /** `record` null: there are none yet; `newKey` (32 random bytes) is then their key. Throws `bad-record`. */
  static read(record: Bytes | null, newKey: () => Bytes): Tombstones {
    if (!record) return new Tombstones(sized(newKey()))
    const reader = new WireReader(record)
    let key: Uint8Array = new Uint8Array(0)
    let items: Uint8Array = new Uint8Array(0)
    const chats: WireReader[] = []
    while (reader.more) {
      const field = reader.field()
      if (field === 1) key = reader.bytes(keyBytes)
      else if (field === 2) items = reader.bytes(maxItems * hashBytes)
      else if (field === 3 && chats.length < maxChats) chats.push(reader.message(64))
      else reader.skip()
    }
    const tombstones = new Tombstones(sized(key.slice()))
    for (let at = 0; at + hashBytes <= items.length; at += hashBytes)
      tombstones.items.add(toHex(items.subarray(at, at + hashBytes)))
    for (const chat of chats) tombstones.readChat(chat)
    return tombstones
  }

  private readChat(reader: WireReader): void {
    let [hash, deletedAt] = ['', 0]
    while (reader.more) {
      const field = reader.field()
      if (field === 1) hash = toHex(reader.bytes(hashBytes))
      else if (field === 2) deletedAt = reader.uint()
      else reader.skip()
    }
    this.chats.set(hash, deletedAt)
  }

  get empty(): boolean {
    return this.items.size === 0 && this.chats.size === 0
  }

  /** By identity, in this history's ids. The oldest are forgotten beyond four million. */
  addItem(chat: number, author: number, dateSent: number, occurrence: number): void {
    if (this.items.size === maxItems)
      for (const oldest of [...this.items].slice(0, 1000)) this.items.delete(oldest)
    this.items.add(this.itemHash(chat, author, dateSent, occurrence))
  }

  hasItem(chat: number, author: number, dateSent: number, occurrence: number): boolean {
    return this.items.size > 0 && this.items.has(this.itemHash(chat, author, dateSent, occurrence))
  }

  /** `names`: what the chat's recipient is recognised by (`recipientKeys(...)`, their texts). */
  addChat(names: readonly string[], deletedAt: number): void {
    for (const name of names) this.chats.set(this.chatHash(name), deletedAt)
  }

  /** When a chat with one of these names was deleted here (milliseconds); 0: it was not. */
  chatDeletedAt(names: readonly string[]): number {
    if (this.chats.size === 0) return 0
    return names.reduce((latest, name) => Math.max(latest, this.chats.get(this.chatHash(name)) ?? 0), 0)
  }

  encode(): Bytes {
    const items = new Uint8Array(this.items.size * hashBytes)
    let at = 0
    for (const hash of this.items) {
      items.set(fromHash(hash), at)
      at += hashBytes
    }
    const writer = new WireWriter().bytes(1, this.key).bytes(2, items)
    for (const [hash, deletedAt] of this.chats)
      writer.message(3, new WireWriter().bytes(1, fromHash(hash)).uint(2, deletedAt).finish())
    return writer.finish()
  }

  private itemHash(...identity: readonly number[]): string {
    const view = new DataView(new ArrayBuffer(identity.length * 8))
    identity.forEach((value, i) => view.setBigUint64(i * 8, BigInt(value)))
    return this.hash(concat(utf8('item'), new Uint8Array(view.buffer)))
  }

  private chatHash(name: string): string {
    return this.hash(utf8(`chat ${name}`))
  }

  private hash(message: Uint8Array): string {
    return toHex(hmacSha256(this.key, message).subarray(0, hashBytes))
  }
}

function sized(key: Bytes): Bytes {
  if (key.length !== keyBytes) throw new HeirloomError('bad-record', 'tombstones without their key')
  return key
}

function fromHash(hash: string): Uint8Array {
  return Uint8Array.from({ length: hashBytes }, (_, i) => Number.parseInt(hash.slice(2 * i, 2 * i + 2), 16))
}
