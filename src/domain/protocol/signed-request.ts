import { utf8, type Bytes } from '../../core/bytes.ts'

/** What an anonymous call signs (docs/protocol.md section 4). */
export interface SignedRequest {
  readonly serviceUrl: string
  /** b64, empty until anonymous credentials join. */
  readonly presentation: string
  readonly method: string
  /** Path and query exactly as sent. */
  readonly target: string
  /** b64 SHA-256 of the body. */
  readonly bodyHash: string
  /** Whole minutes since 1970. */
  readonly minute: number
}

export function archiveSignedBytes(request: SignedRequest): Bytes {
  const { serviceUrl, presentation, method, target, bodyHash, minute } = request
  return utf8(['Heirloom archive v1', serviceUrl, presentation, method, target, bodyHash, minute].join('\n'))
}

export type AccountPurpose = 'sign-up' | 'session'

/** What an account signs to open a session (docs/protocol.md section 3). `challenge` is b64 as received. */
export function accountSignedBytes(serviceUrl: string, purpose: AccountPurpose, challenge: string): Bytes {
  return utf8(['Heirloom account v1', serviceUrl, purpose, challenge].join('\n'))
}
