import { fromUtf8 } from '../../core/bytes.ts'
import type { ErrorCode, ErrorFacts } from '../../core/errors.ts'
import { HeirloomError } from '../../core/errors.ts'
import type { Refusal } from '../../domain/protocol/refusals.ts'
import { isRefusal } from '../../domain/protocol/refusals.ts'
import type { Answer } from './call.ts'

/** What a refusal means to the caller. Not listed: `service-refused`, with the refusal as a fact. */
const meanings: Partial<Record<Refusal, ErrorCode>> = {
  unauthorised: 'unauthorised',
  'not-found': 'not-found',
  'no-manifest': 'not-found',
  'no-backup-ids': 'not-found',
  'no-payment': 'no-payment',
  'payment-failed': 'payment-failed',
  'other-receipt': 'receipt-used',
  'bad-receipt': 'bad-receipt',
  quota: 'quota',
  // A part, or the list of all parts, that is more than the service takes at once.
  'too-large': 'quota',
  'rate-limited': 'rate-limited',
  failed: 'service-failed',
  busy: 'busy',
}

/** The longest wait that is believed. */
const maxWaitMs = 24 * 60 * 60 * 1000

/** Null: no JSON object. */
function jsonOf(answer: Answer): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(fromUtf8(answer.body))
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null
  } catch {
    return null
  }
}

/** The JSON of an answer that must have some: `service-failed` for anything else, a captive portal's page say. */
export function needJson(answer: Answer): Record<string, unknown> {
  const json = jsonOf(answer)
  if (!json) throw noAnswerOfOurs()
  return json
}

export function noAnswerOfOurs(): HeirloomError {
  return new HeirloomError('service-failed', 'the answer is not of the protocol')
}

/** Null: nothing of the protocol. */
export function refusalIn(answer: Answer): Refusal | null {
  const word = jsonOf(answer)?.['error']
  return typeof word === 'string' && isRefusal(word) ? word : null
}

/** Passes answers of the statuses named; every other one becomes an error. */
export function expectStatus(answer: Answer, ...wanted: readonly number[]): Answer {
  if (wanted.includes(answer.status)) return answer
  const refusal = refusalIn(answer)
  if (!refusal) {
    if (answer.status === 429) throw new HeirloomError('rate-limited', 'too many calls')
    throw noAnswerOfOurs()
  }
  const wait = jsonOf(answer)?.['retryAfterMs']
  const known = typeof wait === 'number' && wait >= 0 && wait <= maxWaitMs
  const facts: ErrorFacts = { refusal, ...(known ? { retryAfterMs: wait } : {}) }
  throw new HeirloomError(meanings[refusal] ?? 'service-refused', `the service refused: ${refusal}`, {
    facts,
  })
}
