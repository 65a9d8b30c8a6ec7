import type { DescField, DescMessage } from '@bufbuild/protobuf'
import { ScalarType } from '@bufbuild/protobuf'
import { WireReader, wireTypes } from '../../frame/wire.ts'

/**
 * Whether every field that the schema knows comes in its own wire type. Readers differ in what they make of others:
 * some read them all the same, some take them for unknown, so the same bytes would mean two things.
 */
export function hasOwnTypes(schema: DescMessage, message: Uint8Array, depth = 0): boolean {
  const reader = new WireReader(message)
  while (reader.next()) {
    const field = schema.fields.find(({ number }) => number === reader.number)
    if (!field) continue
    const packed = field.fieldKind === 'list' && reader.type === wireTypes.bytes
    if (!packed && reader.type !== typeOf(field)) return false
    const below = field.message
    if (below && (depth > 16 || !hasOwnTypes(below, reader.view(), depth + 1))) return false
  }
  return !reader.broken
}

function typeOf(field: DescField): number {
  if (field.message) return wireTypes.bytes
  if (field.enum) return wireTypes.varint
  switch (field.scalar) {
    case ScalarType.STRING:
    case ScalarType.BYTES:
      return wireTypes.bytes
    case ScalarType.FIXED32:
    case ScalarType.SFIXED32:
    case ScalarType.FLOAT:
      return wireTypes.fixed32
    case ScalarType.FIXED64:
    case ScalarType.SFIXED64:
    case ScalarType.DOUBLE:
      return wireTypes.fixed64
    default:
      return wireTypes.varint
  }
}
