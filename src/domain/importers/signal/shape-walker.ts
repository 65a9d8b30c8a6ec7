import type { Shape } from './item-shape.ts'
import type { ReferenceVisitor } from './reference-walker.ts'

const tableSize = 32
const skip = 0
const recipient = 1
const chat = 2
const refused = 3

interface Table {
  readonly action: Uint8Array
  readonly children: readonly (Table | null)[]
  readonly lengths: Uint8Array
  /** Bit n for field n. */
  readonly required: number
  readonly oneOf: number
  readonly single: readonly number[]
  readonly rule: Shape['rule'] | null
}

export type Walked = 'whole' | 'malformed' | 'incomplete'

/**
 * Walks a message along a shape without making objects: a few hundred nanoseconds for an item, so that each one of
 * an import and of an export can be looked through. Fields that the shape does not know are passed over.
 */
export class ShapeWalker {
  private readonly table: Table
  private readonly visitor: ReferenceVisitor
  private bytes: Uint8Array = new Uint8Array(0)
  private at = 0
  private complete = true

  constructor(shape: Shape, visitor: ReferenceVisitor) {
    this.table = compile(shape)
    this.visitor = visitor
  }

  /** `[from, to)` is the message. */
  walk(bytes: Uint8Array, from: number, to: number): Walked {
    this.bytes = bytes
    this.at = from
    this.begin()
    if (!this.message(to, this.table)) return 'malformed'
    return this.complete ? 'whole' : 'incomplete'
  }

  /** Apart from `walk`, which else would be taken to know that it stays true. */
  private begin(): void {
    this.complete = true
  }

  private message(end: number, table: Table): boolean {
    let present = 0
    let filled = 0
    while (this.at < end) {
      const tag = this.varint(end)
      if (tag < 8 || tag > 0xffffffff) return false
      const number = Math.floor(tag / 8)
      // All numbers from 32 on count as field 0.
      const slot = number < tableSize ? number : 0
      const value = this.field(end, tag % 8, slot, table)
      if (value < 0) return false
      present |= 1 << slot
      if (value > 0) filled |= 1 << slot
    }
    if (!meets(table, present, filled)) this.complete = false
    return this.at === end
  }

  /** 0: zero or empty; more: something; -1: malformed. */
  private field(end: number, type: number, number: number, table: Table): number {
    const action = table.action[number]!
    const child = table.children[number]
    // Readers differ in what they make of a field in another type than its own.
    if (action === refused || (child && type !== 2) || (action !== skip && type !== 0)) return -1
    if (type === 0) {
      const value = this.varint(end)
      if (value > 0 && action !== skip) this.visit(action, value)
      return value
    }
    if (type === 1) return (this.at += 8) <= end ? 1 : -1
    if (type === 5) return (this.at += 4) <= end ? 1 : -1
    if (type !== 2) return -1
    const length = this.varint(end)
    const next = this.at + length
    if (length < 0 || next > end) return -1
    const wanted = table.lengths[number]!
    if (wanted !== 0 && length !== wanted) this.complete = false
    // A message that is there counts as filled, even with nothing in it.
    if (child) return this.message(next, child) ? 1 : -1
    this.at = next
    return length
  }

  private visit(action: number, value: number): void {
    const id = value > Number.MAX_SAFE_INTEGER ? Infinity : value
    if (action === chat) this.visitor.chat(id)
    else if (action === recipient) this.visitor.recipient(id)
  }

  /** -1: no varint ends before `end`. */
  private varint(end: number): number {
    const { bytes } = this
    let byte = bytes[this.at]!
    if (this.at < end && byte < 0x80) {
      this.at++
      return byte
    }
    let value = 0
    let factor = 1
    for (let i = 0; i < 10 && this.at < end; i++) {
      byte = bytes[this.at++]!
      value += (byte & 0x7f) * factor
      if (byte < 0x80) return value
      factor *= 128
    }
    return -1
  }
}

function meets(table: Table, present: number, filled: number): boolean {
  if ((filled & table.required) !== table.required) return false
  if (table.oneOf !== 0 && (present & table.oneOf) === 0) return false
  for (const mask of table.single) {
    const there = present & mask
    if ((there & (there - 1)) !== 0) return false
  }
  switch (table.rule) {
    case 'locator':
      return locatorStands(present, filled)
    case 'pointer':
      return both(filled, 5) === both(filled, 6) && both(present, 5) === both(filled, 5)
    case 'expiry':
      return !both(present, 4) || both(present, 5)
    default:
      return true
  }
}

const both = (mask: number, field: number) => (mask & (1 << field)) !== 0

/** Spec section 4.4: an empty locator means that there is no file; else it says how the file is known and opened. */
function locatorStands(present: number, filled: number): boolean {
  if ((present & ~1) === 0) return true
  const [plaintext, digest] = [both(filled, 10), both(filled, 11)]
  const transit = both(filled, 4) && both(present, 5)
  if (plaintext === digest || !both(filled, 1)) return false
  if (both(present, 4) !== both(present, 5) || (both(present, 4) && !transit)) return false
  if (both(present, 6) && !transit) return false
  return plaintext || (transit && !both(present, 9) && !both(present, 7))
}

const compiled = new Map<Shape, Table>()

function compile(shape: Shape): Table {
  const known = compiled.get(shape)
  if (known) return known
  const action = new Uint8Array(tableSize)
  const lengths = new Uint8Array(tableSize)
  const children: (Table | null)[] = new Array<Table | null>(tableSize).fill(null)
  for (const number of shape.recipients ?? []) action[number] = recipient
  for (const number of shape.chats ?? []) action[number] = chat
  for (const number of shape.refused ?? []) action[number] = refused
  for (const [number, length] of Object.entries(shape.lengths ?? {})) lengths[Number(number)] = length
  for (const [number, child] of Object.entries(shape.messages ?? {}))
    children[Number(number)] = compile(child)
  const table = {
    action,
    children,
    lengths,
    required: maskOf(shape.required),
    oneOf: maskOf(shape.oneOf),
    single: (shape.single ?? []).map(maskOf),
    rule: shape.rule ?? null,
  }
  compiled.set(shape, table)
  return table
}

function maskOf(fields: readonly number[] | undefined): number {
  return (fields ?? []).reduce((mask, field) => mask | (1 << field), 0)
}
