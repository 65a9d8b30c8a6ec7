import { concat, concatAll, type Bytes } from '../../core/bytes.ts'
import { bytesField, varintField, WireReader, wireTypes } from '../frame/wire.ts'
import { maxManifestBytes, maxNamesPerCommit, nameBytes, tokenBytes } from './limits.ts'

/** `CommitRequest` of docs/protocol.md section 6. */
export interface CommitRequest {
  /** 32 bytes, new and random for this manifest. */
  readonly token: Bytes
  readonly sealedManifest: Bytes
  /** 16 bytes each, strictly ascending. */
  readonly names: readonly Bytes[]
}

const version = 1

/** Names may come in any order; they are sent ascending. */
export function encodeCommitRequest(request: CommitRequest): Bytes {
  const names = [...request.names].sort(compareNames)
  return concat(
    bytesField(1, request.token),
    bytesField(2, request.sealedManifest),
    bytesField(3, concatAll(names)),
    varintField(4, version),
  )
}

/** Null: malformed, of another version, or beyond a limit. Unknown fields are skipped. */
export function decodeCommitRequest(bytes: Uint8Array): CommitRequest | null {
  const fields = readFields(bytes)
  if (!fields || fields.numbers.get(4) !== version) return null
  const token = fields.bytes.get(1)
  const sealedManifest = fields.bytes.get(2)
  if (token?.length !== tokenBytes || !sealedManifest) return null
  if (sealedManifest.length === 0 || sealedManifest.length > maxManifestBytes) return null
  const names = splitNames(fields.bytes.get(3) ?? new Uint8Array(0))
  return names && { token, sealedManifest, names }
}

interface Fields {
  readonly numbers: Map<number, number>
  readonly bytes: Map<number, Bytes>
}

function readFields(bytes: Uint8Array): Fields | null {
  const fields: Fields = { numbers: new Map(), bytes: new Map() }
  const reader = new WireReader(bytes)
  while (reader.next()) {
    const number = reader.value()
    if (number !== null) fields.numbers.set(reader.number, number)
    else if (reader.type === wireTypes.bytes) fields.bytes.set(reader.number, new Uint8Array(reader.view()))
  }
  return reader.broken ? null : fields
}

function splitNames(joined: Bytes): Bytes[] | null {
  if (joined.length % nameBytes !== 0 || joined.length > maxNamesPerCommit * nameBytes) return null
  const names: Bytes[] = []
  for (let at = 0; at < joined.length; at += nameBytes) {
    const name = joined.slice(at, at + nameBytes)
    const last = names.at(-1)
    if (last && compareNames(last, name) >= 0) return null
    names.push(name)
  }
  return names
}

function compareNames(a: Uint8Array, b: Uint8Array): number {
  for (let i = 0; i < nameBytes; i++) {
    const difference = a[i]! - b[i]!
    if (difference !== 0) return difference
  }
  return 0
}
