import type { DescField, DescMessage } from '@bufbuild/protobuf'
import { ScalarType } from '@bufbuild/protobuf'
import type { Bytes } from '../../../../core/bytes.ts'
import { concatAll } from '../../../../core/bytes.ts'
import { varint } from '../../../../core/varint.ts'
import { WireReader, wireTypes } from '../../../frame/wire.ts'

/** A message as a list of its fields, so that any one of them can be changed and nothing else. */
export interface WireMessage {
  readonly desc: DescMessage
  readonly fields: WireField[]
}

export interface WireField {
  number: number
  wire: number
  /** Whole varint, or the bytes of any other field; a message where the schema has one. */
  value: bigint | Uint8Array | WireMessage
  /** Undefined: the schema does not know it. */
  readonly desc: DescField | undefined
}

export function isMessage(value: WireField['value']): value is WireMessage {
  return typeof value === 'object' && 'fields' in value
}

/** `bytes` is a well-formed message. */
export function parseTree(desc: DescMessage, bytes: Uint8Array): WireMessage {
  const fields: WireField[] = []
  const reader = new WireReader(bytes)
  while (reader.next()) {
    const { number, type } = reader
    const field = desc.fields.find((each) => each.number === number)
    const inner = type === wireTypes.bytes ? field?.message : undefined
    const value = inner ? parseTree(inner, reader.view()) : valueOf(reader)
    fields.push({ number, wire: type, value, desc: field })
  }
  if (reader.broken) throw new Error(`no ${desc.name}`)
  return { desc, fields }
}

function valueOf(reader: WireReader): bigint | Uint8Array {
  if (reader.type !== wireTypes.varint) return reader.view().slice()
  return reader.view().reduceRight((value, byte) => (value << 7n) | BigInt(byte & 0x7f), 0n)
}

export function encodeTree({ fields }: WireMessage): Bytes {
  const parts: Uint8Array[] = []
  for (const { number, wire, value } of fields) {
    parts.push(varint(number * 8 + wire))
    if (typeof value === 'bigint') parts.push(bigVarint(value))
    else {
      const bytes = isMessage(value) ? encodeTree(value) : value
      if (wire === wireTypes.bytes) parts.push(varint(bytes.length))
      parts.push(bytes)
    }
  }
  return concatAll(parts)
}

function bigVarint(value: bigint): Bytes {
  const bytes: number[] = []
  let rest = value
  for (; rest >= 128n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128)
  return Uint8Array.from([...bytes, Number(rest)])
}

export function copyTree({ desc, fields }: WireMessage): WireMessage {
  return { desc, fields: fields.map(copyField) }
}

export function copyField(field: WireField): WireField {
  return { ...field, value: isMessage(field.value) ? copyTree(field.value) : field.value }
}

/** Every message of the tree, the outermost first. */
export function messagesOf(tree: WireMessage): WireMessage[] {
  return [tree, ...tree.fields.flatMap(({ value }) => (isMessage(value) ? messagesOf(value) : []))]
}

/**
 * Whether readers may differ in what the message says: a field of the schema in another wire type than its own, a
 * field twice where one belongs, two members of a oneof, or a number that not every language can hold.
 */
export function isAmbiguous({ desc, fields }: WireMessage): boolean {
  const seen = new Set<string>()
  return fields.some((field) => {
    if (isMessage(field.value) && isAmbiguous(field.value)) return true
    const known = desc.fields.find(({ number }) => number === field.number)
    if (!known) return false
    if (typeof field.value === 'bigint' && field.value > maxSafe && holdsId(known)) return true
    if (!wiresOf(known).includes(field.wire)) return true
    if (known.fieldKind === 'list') return false
    const group = known.oneof?.name ?? known.name
    const again = seen.has(group)
    seen.add(group)
    return again
  })
}

const maxSafe = BigInt(Number.MAX_SAFE_INTEGER)

function holdsId({ name }: DescField): boolean {
  return /^id$|Ids?$|allowedMembers|^expire/.test(name)
}

function wiresOf(field: DescField): number[] {
  const own = wireOf(field)
  return field.fieldKind === 'list' && own !== wireTypes.bytes ? [own, wireTypes.bytes] : [own]
}

/** The wire type that a field has by the schema. */
export function wireOf(field: DescField): number {
  if (field.message) return wireTypes.bytes
  const scalar = field.fieldKind === 'enum' || field.enum ? ScalarType.INT32 : field.scalar
  if (scalar === ScalarType.STRING || scalar === ScalarType.BYTES) return wireTypes.bytes
  return scalar === ScalarType.FIXED32 || scalar === ScalarType.FLOAT ? wireTypes.fixed32 : wireTypes.varint
}
