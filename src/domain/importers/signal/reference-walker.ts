import type { IdFields } from '../../frame/id-fields.ts'
import { frameIdFields, revisionFields, revisionsField } from '../../frame/id-fields.ts'

const skip = 0
const recipient = 1
const chat = 2
const message = 3
const refused = 4
const tableSize = 32

interface Table {
  readonly action: Uint8Array
  readonly children: readonly (Table | null)[]
}

/** Called for every reference. Ids beyond 2^53 - 1 arrive as `Infinity`. */
export interface ReferenceVisitor {
  recipient(id: number): void
  chat(id: number): void
}

/**
 * Walks a frame for its references alone, without objects: a few hundred nanoseconds a message, so that every item
 * of an import can be looked through. False when the frame is malformed, or revisions lie within revisions.
 */
export class ReferenceWalker {
  private readonly visitor: ReferenceVisitor
  private bytes: Uint8Array = new Uint8Array(0)
  private at = 0

  constructor(visitor: ReferenceVisitor) {
    this.visitor = visitor
  }

  /** `[from, to)` is the frame without its length varint. */
  walk(bytes: Uint8Array, from: number, to: number): boolean {
    this.bytes = bytes
    this.at = from
    return this.message(to, frameTable)
  }

  private message(end: number, table: Table): boolean {
    while (this.at < end) {
      const tag = this.varint(end)
      if (tag < 8 || tag > 0xffffffff) return false
      const number = Math.floor(tag / 8)
      const action = number < tableSize ? table.action[number]! : skip
      if (!this.field(end, tag % 8, action, number < tableSize ? table.children[number]! : null)) return false
    }
    return this.at === end
  }

  private field(end: number, type: number, action: number, child: Table | null): boolean {
    if (type === 0) {
      const value = this.varint(end)
      if (value < 0) return false
      if (action === recipient || action === chat) this.visit(action, value)
      return true
    }
    if (type === 1) return (this.at += 8) <= end
    if (type === 5) return (this.at += 4) <= end
    if (type !== 2 || action === refused) return false
    const length = this.varint(end)
    const next = this.at + length
    if (length < 0 || next > end) return false
    if (child) return this.message(next, child)
    if (action === recipient || action === chat) return this.packed(next, action)
    this.at = next
    return true
  }

  private packed(end: number, action: number): boolean {
    while (this.at < end) {
      const value = this.varint(end)
      if (value < 0) return false
      this.visit(action, value)
    }
    return this.at === end
  }

  private visit(action: number, value: number): void {
    // 0 is no id: proto3 writes it where a field stays unset.
    if (value === 0) return
    const id = value > Number.MAX_SAFE_INTEGER ? Infinity : value
    if (action === chat) this.visitor.chat(id)
    else this.visitor.recipient(id)
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

const compiled = new Map<IdFields, Table>()

function compile(fields: IdFields): Table {
  const known = compiled.get(fields)
  if (known) return known
  const action = new Uint8Array(tableSize)
  const children: (Table | null)[] = new Array<Table | null>(tableSize).fill(null)
  const table = { action, children }
  compiled.set(fields, table)
  for (const [number, kind] of Object.entries(fields.ids)) {
    action[Number(number)] = kind === 'chat' ? chat : recipient
  }
  for (const [number, child] of Object.entries(fields.messages)) {
    action[Number(number)] = message
    children[Number(number)] = compile(child)
  }
  if (fields === revisionFields) action[revisionsField] = refused
  return table
}

const frameTable = compile(frameIdFields)
