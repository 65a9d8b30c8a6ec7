import { HeirloomError, isCode } from '../../core/errors.ts'

/** Every error the service may answer with (docs/protocol.md section 7), and the status that carries it. */
export const refusals = {
  malformed: 400,
  'mixed-identities': 400,
  'bad-receipt': 400,
  unauthorised: 401,
  'payment-failed': 402,
  'sign-up-closed': 403,
  plan: 403,
  'not-found': 404,
  'no-manifest': 404,
  'no-backup-ids': 404,
  'no-payment': 404,
  'missing-objects': 409,
  'different-object': 409,
  'in-use': 409,
  'wrong-offset': 409,
  'other-receipt': 409,
  'other-manifest': 412,
  'too-large': 413,
  quota: 413,
  'bad-range': 416,
  'unknown-host': 421,
  'rate-limited': 429,
  failed: 500,
  busy: 503,
} as const

export type Refusal = keyof typeof refusals

/** The body of every error answer. */
export interface RefusalBody {
  readonly error: Refusal
  readonly retryAfterMs?: number
  /** Of `missing-objects`: the first names that are not there, b64. */
  readonly missing?: readonly string[]
}

/** A refusal on its way up from where it was found; `refusalOf` reads it back. */
export function refuse(refusal: Refusal, facts: { retryAfterMs?: number } = {}): HeirloomError {
  return new HeirloomError('service-refused', `refused: ${refusal}`, { facts: { refusal, ...facts } })
}

/** Null: the error is no refusal. */
export function refusalOf(error: unknown): Refusal | null {
  if (!isCode(error, 'service-refused')) return null
  const word = error.facts['refusal']
  return typeof word === 'string' && isRefusal(word) ? word : null
}

export function isRefusal(word: string): word is Refusal {
  return Object.hasOwn(refusals, word)
}
