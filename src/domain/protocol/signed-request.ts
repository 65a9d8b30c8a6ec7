import { sha256 } from '@noble/hashes/sha2.js'
import { concat, toBase64Url, utf8, type Bytes } from '../../core/bytes.ts'

/** What an anonymous call signs (docs/protocol.md section 4). */
export interface SignedRequest {
  readonly serviceUrl: string
  /** The header's text. */
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

export type AccountPurpose = 'sign-up' | 'session' | `next ${string}` | `promote ${string}`

/** What an account signs (docs/protocol.md section 3). `challenge` is b64 as received. */
export function accountSignedBytes(serviceUrl: string, purpose: AccountPurpose, challenge: string): Bytes {
  return utf8(['Heirloom account v1', serviceUrl, purpose, challenge].join('\n'))
}

/** The key an account is to have, and the requests that belong to it. */
export interface NextKey {
  readonly publicKey: Uint8Array
  readonly messages: Uint8Array
  readonly media: Uint8Array
}

/** The purpose of a signature over a next key names what is signed for. */
export function nextPurpose(word: 'next' | 'promote', next: NextKey): AccountPurpose {
  const hash = toBase64Url(sha256(concat(next.publicKey, next.messages, next.media)))
  return `${word} ${hash}`
}
