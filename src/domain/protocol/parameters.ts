import { sha256 } from '@noble/hashes/sha2.js'
import { concat, equalBytes, utf8, type Bytes } from '../../core/bytes.ts'
import { genericParametersBytes, serverParametersBytes } from './limits.ts'
import { parseB64 } from './names.ts'

/** The public halves of the service's parameters, docs/protocol.md section 8. */
export interface PublicParameters {
  /** 225 bytes: of backup credentials. */
  readonly generic: Bytes
  /** 673 bytes: of receipts. */
  readonly server: Bytes
}

const label = utf8('Heirloom parameters v1\n')

/** 32 bytes; the first 16 as twelve words are what people compare. */
export function parametersFingerprint({ generic, server }: PublicParameters): Bytes {
  return new Uint8Array(sha256(concat(label, generic, server)))
}

export function sameParameters(a: PublicParameters, b: PublicParameters): boolean {
  return equalBytes(a.generic, b.generic) && equalBytes(a.server, b.server)
}

/** What `GET /v1/…/parameters` answers. Null: not of that form. */
export function parseParameters(answer: Readonly<Record<string, unknown>>): PublicParameters | null {
  const generic = parseB64(answer['generic'], genericParametersBytes)
  const server = parseB64(answer['server'], serverParametersBytes)
  return generic && server && { generic, server }
}
