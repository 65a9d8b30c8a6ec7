import type { DescMessage } from '@bufbuild/protobuf'
import { fromBinary, toBinary } from '@bufbuild/protobuf'
import type { Bytes } from '../../core/bytes.ts'
import { maxFrameBytes } from '../core-port.ts'
import type { BackupInfo, Frame } from './backup_pb.ts'
import { BackupInfoSchema, ChatItemSchema, FrameSchema } from './backup_pb.ts'
import { WireReader, wireTypes } from './wire.ts'

export type Decoded<Message> =
  | { readonly ok: true; readonly message: Message }
  | { readonly ok: false; readonly reason: 'too-large' | 'too-deep' | 'malformed' }

/** One frame without its length varint. Never throws; fields the schema does not know are kept in the message. */
export function decodeFrame(bytes: Uint8Array): Decoded<Frame> {
  return decode(FrameSchema, bytes) as Decoded<Frame>
}

export function decodeBackupInfo(bytes: Uint8Array): Decoded<BackupInfo> {
  return decode(BackupInfoSchema, bytes) as Decoded<BackupInfo>
}

/** Without a length varint. Only for frames that are new or changed: others go on as the bytes they came as. */
export function encodeFrame(frame: Frame): Bytes {
  return new Uint8Array(toBinary(FrameSchema, frame))
}

export function encodeBackupInfo(info: BackupInfo): Bytes {
  return new Uint8Array(toBinary(BackupInfoSchema, info))
}

function decode(schema: DescMessage, bytes: Uint8Array): Decoded<unknown> {
  if (bytes.length > maxFrameBytes) return { ok: false, reason: 'too-large' }
  const reason = refusal(schema, new WireReader(bytes), 0)
  if (reason) return { ok: false, reason }
  try {
    return { ok: true, message: fromBinary(schema, bytes) }
  } catch {
    return { ok: false, reason: 'malformed' }
  }
}

/**
 * What would make the protobuf reader recurse without a bound is found first: the schema's only recursion are the
 * revisions of a chat item, and a revision has none of its own; groups are refused by the walk itself. Unknown
 * fields are opaque to both.
 */
function refusal(
  schema: DescMessage,
  reader: WireReader,
  revisionDepth: number,
): 'too-deep' | 'malformed' | null {
  while (reader.next()) {
    if (reader.type !== wireTypes.bytes) continue
    const child = childrenOf(schema).get(reader.number)
    if (!child) continue
    const depth = child === ChatItemSchema && schema === ChatItemSchema ? revisionDepth + 1 : revisionDepth
    if (depth > 1) return 'too-deep'
    const reason = refusal(child, new WireReader(reader.bytes, reader.valueAt, reader.end), depth)
    if (reason) return reason
  }
  return reader.broken ? 'malformed' : null
}

const childMaps = new Map<DescMessage, ReadonlyMap<number, DescMessage>>()

function childrenOf(schema: DescMessage): ReadonlyMap<number, DescMessage> {
  const known = childMaps.get(schema)
  if (known) return known
  const children = new Map<number, DescMessage>()
  for (const field of schema.fields) if (field.message) children.set(field.number, field.message)
  childMaps.set(schema, children)
  return children
}
