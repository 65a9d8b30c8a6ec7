import { HeirloomError } from '../../core/errors.ts'
import type { IdentityHash } from '../frame/identity.ts'

/** Above this a history is not indexed in one piece: about 2.4 GB of index. */
const maxItems = 1 << 26

/**
 * Open-addressed table from 53-bit hashes to 32-bit numbers. Slots are at most half full: with 12 bytes a slot a
 * message costs 24 to 48 bytes.
 */
export class HashTable {
  private keys: Float64Array
  private values: Int32Array
  private mask: number
  private used = 0

  constructor(expected = 1024) {
    let size = 2048
    while (size < expected * 2) size *= 2
    this.keys = new Float64Array(size).fill(-1)
    this.values = new Int32Array(size)
    this.mask = size - 1
  }

  get size(): number {
    return this.used
  }

  /** -1: not there. Values are 0 or more. */
  get(key: number): number {
    const slot = this.find(key)
    return this.keys[slot] === key ? this.values[slot]! : -1
  }

  set(key: number, value: number): void {
    const slot = this.find(key)
    if (this.keys[slot] !== key) {
      this.keys[slot] = key
      this.used++
    }
    this.values[slot] = value
    if (this.used * 2 > this.mask) this.grow()
  }

  private find(key: number): number {
    let slot = (key % 0x1_0000_0000) & this.mask
    while (this.keys[slot] !== -1 && this.keys[slot] !== key) slot = (slot + 1) & this.mask
    return slot
  }

  private grow(): void {
    const { keys, values } = this
    if (this.used >= maxItems) throw new HeirloomError('too-large', 'more messages than one merge can hold')
    this.keys = new Float64Array(keys.length * 2).fill(-1)
    this.values = new Int32Array(keys.length * 2)
    this.mask = this.keys.length - 1
    for (let i = 0; i < keys.length; i++) {
      if (keys[i] === -1) continue
      const slot = this.find(keys[i]!)
      this.keys[slot] = keys[i]!
      this.values[slot] = values[i]!
    }
  }
}

/** Which of its likes an item is: the first with this chat, author and dateSent is 0, the next 1, and so on. */
export class OccurrenceCounter {
  private readonly seen: HashTable
  private readonly hash: IdentityHash

  constructor(hash: IdentityHash, expected?: number) {
    this.seen = new HashTable(expected)
    this.hash = hash
  }

  next(chat: number, author: number, dateSent: number): number {
    const key = this.hash(chat, author, dateSent, 0)
    const occurrence = this.seen.get(key) + 1
    this.seen.set(key, occurrence)
    return occurrence
  }
}

/**
 * Finds the items of a history by identity hash. A message costs 12 bytes here (content hash, flag) and 24 to 48 in
 * the table, plus as much again in the occurrence counter while the index is built.
 */
export class IdentityIndex {
  private readonly table: HashTable
  private contents: Float64Array
  private count = 0

  constructor(expected: number) {
    this.table = new HashTable(expected)
    this.contents = new Float64Array(Math.max(1024, expected))
  }

  /** Items in history order; each gets the next ordinal. A null identity cannot be found but takes an ordinal. */
  add(identity: number | null, contentHash: number): void {
    if (this.count === this.contents.length) {
      const wider = new Float64Array(this.contents.length * 2)
      wider.set(this.contents)
      this.contents = wider
    }
    this.contents[this.count] = contentHash
    if (identity !== null) this.table.set(identity, this.count)
    this.count++
  }

  /** Ordinal in the history; -1: it is not there. */
  find(identity: number): number {
    return this.table.get(identity)
  }

  contentHash(ordinal: number): number {
    return this.contents[ordinal]!
  }

  setContentHash(ordinal: number, hash: number): void {
    this.contents[ordinal] = hash
  }

  get items(): number {
    return this.count
  }
}
