import { sha256 } from '@noble/hashes/sha2.js'
import { concat, equalBytes, utf8, type Bytes } from '../../core/bytes.ts'

/** What a service publishes of its two sets of parameters (docs/protocol.md section 8). */
export interface ServerParameters {
  /** 225 bytes: backup credentials are issued under them. */
  readonly generic: Bytes
  /** 673 bytes: receipts are. */
  readonly server: Bytes
}

export const genericParametersBytes = 225
export const serverParametersBytes = 673

/** 32 bytes that stand for both. */
export function parametersFingerprint({ generic, server }: ServerParameters): Bytes {
  return new Uint8Array(sha256(concat(utf8('Heirloom parameters v1\n'), generic, server)))
}

export function sameParameters(a: ServerParameters, b: ServerParameters): boolean {
  return equalBytes(a.generic, b.generic) && equalBytes(a.server, b.server)
}
