import type { Bytes } from '../../src/core/bytes.ts'
import { credentialRequestBytes } from '../../src/domain/protocol/limits.ts'
import { parseB64 } from '../../src/domain/protocol/names.ts'
import { refuse } from '../../src/domain/protocol/refusals.ts'
import type { Json } from '../auth/prove-account.ts'
import { parseCredentialRequest } from '../parameters/server-parameters.ts'

export const maxAccountBodyBytes = 4096

/** A blinded request that the library can read. Throws `malformed`. */
export function requestIn(body: Json, field: string): Bytes {
  const bytes = parseB64(body[field], credentialRequestBytes)
  if (!bytes || !parseCredentialRequest(bytes)) throw refuse('malformed')
  return bytes
}
