import type { DescField, DescMessage } from '@bufbuild/protobuf'
import { ScalarType } from '@bufbuild/protobuf'
import { wireTypes } from '../../frame/wire.ts'
import type { Tally } from './tally.ts'

/** Looks at the bytes `[from, to)` of one field. */
export type FieldCheck = (bytes: Uint8Array, from: number, to: number) => boolean

/** Where a message may stand: in a chat with one of these, written by one of these (marks of known-ids.ts). */
export interface Place {
  readonly chats: number
  readonly authors: number
}

/** What others ask of a message, beyond what the schema says of its fields. Fields by name. */
export interface Rules {
  /** Must be there and be neither zero nor empty. */
  readonly required?: readonly string[]
  /** If there, neither zero nor empty. */
  readonly whole?: readonly string[]
  /** Of these, one must be neither zero nor empty. */
  readonly some?: readonly string[]
  /** Of these, one must be there; it may be zero or empty. */
  readonly there?: readonly string[]
  /** Oneofs of which one must be there, zero or empty or not. */
  readonly oneOf?: readonly string[]
  /** The first only with the second (neither of them zero nor empty). */
  readonly needs?: Readonly<Record<string, string>>
  /** At least two of it. */
  readonly several?: string
  /** Bytes that are of this length, if there. */
  readonly lengths?: Readonly<Record<string, number>>
  /** Enumerations of which not every value will do. 0 stands for unknown ones too. */
  readonly values?: Readonly<Record<string, readonly number[]>>
  /** Milliseconds that must be a date. */
  readonly dates?: readonly string[]
  /** Ids of recipients of one of these marks. */
  readonly recipients?: Readonly<Record<string, number>>
  readonly chats?: readonly string[]
  /** Must not stand here at all. */
  readonly refused?: readonly string[]
  readonly checks?: Readonly<Record<string, FieldCheck>>
  /** Values that `rule` looks at: of numbers the value, of bytes the length, of messages their own first note. */
  readonly notes?: readonly string[]
  /** Of these messages no two may have the same first note. */
  readonly distinct?: string
  readonly place?: Place
  readonly rule?: (tally: Tally) => boolean
  /** Without any of these, `rule` has nothing to say. Absent: it always has. */
  readonly when?: readonly string[]
  /** What stands in, where a message is mended, for a choice that is not there or that nobody knows. */
  readonly usual?: Readonly<Record<string, number>>
  /** Rules of the messages below that differ here from what they are elsewhere. */
  readonly messages?: Readonly<Record<string, Rules>>
}

/** Rules of messages wherever they stand. */
export type RuleBook = ReadonlyMap<DescMessage, Rules>

/** The last date there is, in milliseconds. */
export const maxDate = 8_640_000_000_000_000

/** What a field holds. */
export const holds = {
  number: 1,
  uint32: 2,
  choice: 3,
  date: 4,
  recipient: 5,
  chat: 6,
  fixed32: 7,
  bytes: 8,
  text: 9,
  message: 10,
  refused: 11,
  unknown: 12,
} as const

/** What becomes of a field's value. */
export const uses = { noteA: 1, noteB: 2, distinct: 3 } as const

/** Field numbers up to this are looked up; none of the schema is larger. */
export const tableSize = 64
export const tagsEnd = 8 * tableSize

/**
 * A message type with its rules, made for walking: all of one hidden class, or walking takes twice as long. Masks
 * have bit n for field n, bit 0 for those from 32 on.
 */
export class Table {
  /** Which of `holds`, by tag: a field of the schema in a wire type that is not its own is unknown. */
  readonly tags = new Uint8Array(tagsEnd).fill(holds.unknown)
  /** Which of `holds`, by number; 0: not in the schema. */
  readonly known = new Uint8Array(tableSize)
  /** The same for numbers that may come packed, 0 for all others. */
  readonly lists = new Uint8Array(tableSize)
  readonly children = new Array<Table | null>(tableSize).fill(null)
  readonly lengths = new Uint8Array(tableSize)
  readonly marks = new Uint16Array(tableSize)
  /** Bit n: the enumeration has a value n. */
  readonly declared = new Uint32Array(tableSize)
  /** Bit n: the value n will do here. */
  readonly allowed = new Uint32Array(tableSize).fill(0xffffffff)
  readonly checks = new Array<FieldCheck | null>(tableSize).fill(null)
  /** Which of `uses`. */
  readonly uses = new Uint8Array(tableSize)
  /** Singular messages: readers differ in what they make of two. */
  once = 0
  /** Pairs: of the fields at most one may be there, for readers differ in which of two they take; not 0: one must. */
  groups: readonly number[] = []
  required = 0
  whole = 0
  some = 0
  there = 0
  several = 0
  /** Pairs: the first only with the second. */
  needs: readonly number[] = []
  place: Place | null = null
  rule: ((tally: Tally) => boolean) | null = null
  /** Whether it has a place or a rule. */
  own = false
  /** Without any of these the rule has nothing to say; 0: it always has. */
  when = 0
  /** Nothing is asked of it as a whole. */
  free = true
  /** Pairs of field and value. */
  usual: readonly (readonly [number, number])[] = []

  private stripped: Table | null = null

  /** The same with nothing asked of it as a whole: what each of its fields is worth alone. */
  get bare(): Table {
    return (this.stripped ??= Object.assign(new Table(), this, { free: true, once: 0 }))
  }
}

/** `rules`: those of the outermost message, where they differ from the book's. */
export function compileShape(schema: DescMessage, book: RuleBook, rules?: Rules): Table {
  return new Compiler(book).table(schema, rules)
}

const noRules: Rules = {}

class Compiler {
  private readonly book: RuleBook
  private readonly made = new Map<DescMessage, Map<Rules, Table>>()

  constructor(book: RuleBook) {
    this.book = book
  }

  table(schema: DescMessage, given?: Rules): Table {
    const rules = given ?? this.book.get(schema) ?? noRules
    const made = this.made.get(schema) ?? new Map<Rules, Table>()
    this.made.set(schema, made)
    const table = made.get(rules) ?? this.make(schema, rules)
    made.set(rules, table)
    return table
  }

  private make(schema: DescMessage, rules: Rules): Table {
    const table = new Table()
    for (const field of schema.fields) enterField(table, field, rules)
    for (const { name, number, message } of schema.fields)
      if (message && !rules.refused?.includes(name))
        table.children[number] = this.table(message, rules.messages?.[name])
    enterRules(table, schema, rules)
    return table
  }
}

function enterField(table: Table, field: DescField, rules: Rules): void {
  const { name, number } = field
  const kind = holdsOf(field)
  table.known[number] = ruledKind(name, rules) ?? kind
  table.tags[8 * number + wireOf(kind)] = table.known[number]
  if (field.fieldKind === 'list' && wireOf(kind) !== wireTypes.bytes)
    table.lists[number] = table.known[number]
  for (const value of field.enum?.values ?? []) table.declared[number]! |= 1 << value.number
  table.lengths[number] = rules.lengths?.[name] ?? 0
  table.marks[number] = rules.recipients?.[name] ?? 0
  table.checks[number] = rules.checks?.[name] ?? null
  const values = rules.values?.[name]
  if (values) table.allowed[number] = values.reduce((mask, value) => mask | (1 << value), 0)
  if (rules.distinct === name) table.uses[number] = uses.distinct
  else if (rules.notes?.includes(name)) table.uses[number] = uses.noteA + rules.notes.indexOf(name)
}

function ruledKind(name: string, { refused, dates, chats, recipients }: Rules): number | null {
  if (refused?.includes(name)) return holds.refused
  if (dates?.includes(name)) return holds.date
  if (chats?.includes(name)) return holds.chat
  return recipients && Object.hasOwn(recipients, name) ? holds.recipient : null
}

function enterRules(table: Table, schema: DescMessage, rules: Rules): void {
  const mask = (names: readonly string[] | undefined) =>
    (names ?? []).reduce((bits, name) => bits | bitOf(numberOf(schema, name)), 0)
  const messages = schema.fields.filter(({ fieldKind }) => fieldKind === 'message')
  table.once = mask(messages.map(({ name }) => name))
  const must = rules.oneOf ?? []
  table.groups = schema.oneofs.flatMap(({ name, fields }) => [
    mask(fields.map((field) => field.name)),
    must.includes(name) ? 1 : 0,
  ])
  table.required = mask(rules.required)
  table.whole = mask(rules.whole)
  table.some = mask(rules.some)
  table.there = mask(rules.there)
  table.several = rules.several === undefined ? 0 : mask([rules.several])
  table.needs = Object.entries(rules.needs ?? {}).flatMap(([one, other]) => [mask([one]), mask([other])])
  table.place = rules.place ?? null
  table.rule = rules.rule ?? null
  table.own = rules.rule !== undefined || rules.place !== undefined
  table.when = mask(rules.when)
  table.usual = Object.entries(rules.usual ?? {}).map(([name, value]) => [numberOf(schema, name), value])
  const masks = table.required | table.whole | table.some | table.there | table.several
  const lists = table.groups.length + table.needs.length
  table.free = masks === 0 && lists === 0 && !table.own
  for (const name of namesOf(rules)) numberOf(schema, name)
  for (const name of must)
    if (!schema.oneofs.some((oneof) => oneof.name === name)) throw unknown(schema, name)
}

/** Every field that rules name: one that the schema does not have is a mistake in them. */
function namesOf(rules: Rules): string[] {
  const { lengths, values, recipients, checks, messages } = rules
  const keys = [lengths, values, recipients, checks, messages].flatMap((part) => Object.keys(part ?? {}))
  const { dates, chats, refused, notes, distinct } = rules
  const lists = [dates, chats, refused, notes].flatMap((part) => part ?? [])
  return [...keys, ...lists, ...(distinct === undefined ? [] : [distinct])]
}

function holdsOf(field: DescField): number {
  if (field.message) return holds.message
  if (field.enum) return holds.choice
  switch (field.scalar) {
    case ScalarType.STRING:
      return holds.text
    case ScalarType.BYTES:
      return holds.bytes
    case ScalarType.UINT32:
      return holds.uint32
    case ScalarType.FIXED32:
    case ScalarType.FLOAT:
      return holds.fixed32
    default:
      return holds.number
  }
}

function wireOf(kind: number): number {
  if (kind === holds.fixed32) return wireTypes.fixed32
  return kind >= holds.bytes ? wireTypes.bytes : wireTypes.varint
}

function bitOf(number: number): number {
  return number < 32 ? 1 << number : 1
}

function numberOf(schema: DescMessage, name: string): number {
  const field = schema.fields.find((each) => each.name === name)
  if (!field || field.number >= tableSize) throw unknown(schema, name)
  return field.number
}

function unknown(schema: DescMessage, name: string): Error {
  return new Error(`${schema.name} has no ${name}`)
}
