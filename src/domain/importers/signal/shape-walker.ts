import { isUtf8 } from '../../../core/utf8.ts'
import type { Table } from './shape.ts'
import { holds, maxDate, tableSize, tagsEnd, uses } from './shape.ts'
import { Tally } from './tally.ts'

/** What numbers of 32 bits with a sign lie above when they are below 0: ten bytes. */
const negative = 2 ** 64 - 2 ** 31

/** Called for every reference. Ids beyond 2^53 - 1 arrive as `Infinity`. */
export interface ReferenceVisitor {
  /** `marks`: what the recipient may be (known-ids.ts). */
  recipient(id: number, marks: number): void
  chat(id: number): void
}

export type Walked = 'whole' | 'malformed' | 'incomplete'

/**
 * Walks a message along a shape without making objects: a few hundred nanoseconds for an item, so that each one of
 * an import and of an export can be looked through. `malformed`: not every reader would read it alike. Fields that
 * the shape does not know are passed over.
 */
export class ShapeWalker {
  readonly tally = new Tally()
  private readonly table: Table
  private readonly visitor: ReferenceVisitor
  private bytes: Uint8Array = new Uint8Array(0)
  private at = 0
  private complete = true

  constructor(table: Table, visitor: ReferenceVisitor) {
    this.table = table
    this.visitor = visitor
  }

  /** `[from, to)` is the message, of `table` if it is not the walker's own. */
  walk(bytes: Uint8Array, from: number, to: number, table = this.table): Walked {
    this.bytes = bytes
    this.at = from
    this.begin()
    if (this.message(to, table) < 0) return 'malformed'
    return this.complete ? 'whole' : 'incomplete'
  }

  /** Apart from `walk`, which else would be taken to know that it stays true. */
  private begin(): void {
    this.complete = true
    this.tally.begin()
  }

  /** Its first noted value; -1: malformed. */
  private message(end: number, table: Table): number {
    const { bytes } = this
    const { tags, uses: used } = table
    let present = 0
    let filled = 0
    let again = 0
    let a = 0
    let b = 0
    let strange = false
    let distinct: Set<number> | null = null
    // Where the walk stands is a local variable wherever it can be: this loop is most of an import's looking.
    let { at } = this
    while (at < end) {
      let tag = bytes[at]!
      if (tag < 0x80) at++
      else {
        this.at = at
        tag = this.short(end)
        if (tag < 0) return -1
        at = this.at
      }
      const kind = tag < tagsEnd ? tags[tag]! : holds.unknown
      const number = tag >>> 3
      let value: number
      if (kind < holds.fixed32) {
        const from = at
        value = bytes[at]!
        if (at < end && value < 0x80) at++
        else {
          this.at = at
          value = this.varint(end)
          at = this.at
        }
        if (value < 0) return -1
        if (kind === holds.date) this.complete &&= value <= maxDate
        else if (kind !== holds.number) value = this.judged(value, at - from, kind, number, table)
      } else {
        this.at = at
        value = this.longer(end, kind, tag, table)
        at = this.at
      }
      if (value < 0) {
        if (value === -1) return -1
        strange = true
        continue
      }
      const bit = number < 32 ? 1 << number : 1
      again |= present & bit
      present |= bit
      if (value > 0 || kind === holds.message) filled |= bit
      else filled &= ~bit
      const use = used[number]!
      if (use === 0) continue
      if (use === uses.noteA) a = value
      else if (use === uses.noteB) b = value
      else {
        distinct ??= new Set()
        if (distinct.has(value)) this.complete = false
        distinct.add(value)
      }
    }
    this.at = at
    if (at !== end || (again & table.once) !== 0) return -1
    if (table.free) return a
    const { groups } = table
    for (let i = 0; i < groups.length; i += 2) {
      const there = present & groups[i]!
      if ((there & (there - 1)) !== 0) return -1
      if (there === 0 && groups[i + 1] !== 0) this.complete = false
    }
    if (!meets(table, present, filled, again)) this.complete = false
    if (!table.own || (table.when !== 0 && (present & table.when) === 0)) return a
    const { tally } = this
    tally.present = present
    tally.filled = filled
    tally.again = again
    tally.a = a
    tally.b = b
    tally.strange = strange
    this.ownRules(table)
    return a
  }

  private ownRules({ rule, place }: Table): void {
    const { tally } = this
    if (rule && !rule(tally)) this.complete = false
    if (!place) return
    tally.chats &= place.chats
    tally.authors &= place.authors
  }

  /** A field that is no varint of its own: its length, or a message's note; -1: malformed, -2: unknown. */
  private longer(end: number, kind: number, tag: number, table: Table): number {
    if (kind === holds.unknown) return this.unknown(end, tag, table)
    if (kind === holds.fixed32) return (this.at += 4) <= end ? 1 : -1
    if (kind === holds.refused) return -1
    const number = tag >>> 3
    const length = this.short(end)
    const from = this.at
    const next = from + length
    if (length < 0 || next > end) return -1
    if (kind === holds.message) return this.message(next, table.children[number]!)
    this.at = next
    if (kind === holds.text && !isUtf8(this.bytes, from, next)) return -1
    const wanted = table.lengths[number]!
    if (wanted !== 0 && length !== wanted) this.complete = false
    const check = table.checks[number]
    if (check && !check(this.bytes, from, next)) this.complete = false
    return length
  }

  private judged(value: number, length: number, kind: number, number: number, table: Table): number {
    switch (kind) {
      case holds.uint32:
        return value > 0xffffffff || length > 5 ? -1 : value
      case holds.choice: {
        if (value > 0x7fffffff && value <= negative) return -1
        const known = value < 32 && (table.declared[number]! >>> value) & 1 ? value : 0
        if (!((table.allowed[number]! >>> known) & 1)) this.complete = false
        return known
      }
      default:
        // 0 is no id: proto3 writes it where a field stays unset. In a list it was meant.
        if (value !== 0 || table.lists[number] !== 0) this.visit(value, kind, table.marks[number]!)
        return value
    }
  }

  private visit(value: number, kind: number, marks: number): void {
    const id = value > Number.MAX_SAFE_INTEGER ? Infinity : value
    if (kind === holds.chat) this.visitor.chat(id)
    else this.visitor.recipient(id, marks)
  }

  /** Fields that the schema does not know are passed over, those it knows in another wire type are not. */
  private unknown(end: number, tag: number, table: Table): number {
    const number = tag >>> 3
    const wire = tag & 7
    if (number === 0) return -1
    const element = number < tableSize ? table.lists[number]! : 0
    if (element !== 0 && wire === 2) return this.packed(end, number, element, table)
    if (number < tableSize && table.known[number] !== 0) return -1
    if (wire === 0) return this.varint(end) < 0 ? -1 : -2
    const length = wire === 1 ? 8 : wire === 5 ? 4 : wire === 2 ? this.short(end) : -1
    return length >= 0 && (this.at += length) <= end ? -2 : -1
  }

  /** Lists of numbers may come one by one or all in one. */
  private packed(end: number, number: number, kind: number, table: Table): number {
    const length = this.short(end)
    const next = this.at + length
    if (length < 0 || next > end) return -1
    while (this.at < next) {
      const from = this.at
      if (kind === holds.fixed32) this.at += 4
      else {
        const value = this.varint(next)
        if (
          value < 0 ||
          (kind !== holds.number && this.judged(value, this.at - from, kind, number, table) < 0)
        )
          return -1
      }
    }
    return this.at === next ? length : -1
  }

  /** A tag or a length: 32 bits in at most five bytes. */
  private short(end: number): number {
    const { bytes, at } = this
    const first = bytes[at]!
    if (at < end && first < 0x80) {
      this.at = at + 1
      return first
    }
    const second = bytes[at + 1]!
    if (at + 1 < end && second < 0x80) {
      this.at = at + 2
      return (first & 0x7f) | (second << 7)
    }
    const value = this.varint(end)
    return value > 0xffffffff || this.at - at > 5 ? -1 : value
  }

  /** -1: no varint of 64 bits ends before `end`. */
  private varint(end: number): number {
    const { bytes } = this
    const from = this.at
    const last = Math.min(end, from + 10)
    let at = from
    let low = 0
    // 28 bits go into a whole number as it is, what lies above is added to it.
    for (let shift = 0; shift < 28; shift += 7) {
      if (at >= last) return -1
      const byte = bytes[at++]!
      low |= (byte & 0x7f) << shift
      if (byte < 0x80) {
        this.at = at
        return low
      }
    }
    let high = 0
    let factor = 1
    while (at < last) {
      const byte = bytes[at++]!
      high += (byte & 0x7f) * factor
      if (byte < 0x80) {
        this.at = at
        return at - from === 10 && byte > 1 ? -1 : low + high * 0x10000000
      }
      factor *= 128
    }
    return -1
  }
}

function meets(table: Table, present: number, filled: number, again: number): boolean {
  if ((filled & table.required) !== table.required) return false
  if ((present & table.whole) !== (filled & table.whole)) return false
  if (table.some !== 0 && (filled & table.some) === 0) return false
  if (table.there !== 0 && (present & table.there) === 0) return false
  if ((again & table.several) !== table.several) return false
  const { needs } = table
  for (let i = 0; i < needs.length; i += 2)
    if ((filled & needs[i]!) !== 0 && (filled & needs[i + 1]!) === 0) return false
  return true
}
