import type { Context } from 'hono'
import { HeirloomError, isCode } from '../../src/core/errors.ts'
import { refusalOf, refusals, type Refusal, type RefusalBody } from '../../src/domain/protocol/refusals.ts'
import type { Env } from './call.ts'

/** Errors name no id, key or path: a code, and how long to wait. */
export function answerError(error: unknown, c: Context<Env>): Response {
  const refusal = refusalOf(error) ?? ownFault(error)
  const wait = error instanceof HeirloomError ? error.facts['retryAfterMs'] : undefined
  return answerRefusal(c, refusal, typeof wait === 'number' ? { retryAfterMs: wait } : {})
}

export function answerRefusal(
  c: Context<Env>,
  refusal: Refusal,
  more: Omit<RefusalBody, 'error'> = {},
  headers: Record<string, string> = {},
): Response {
  // What is left of an oversized body is not waited for.
  const closing = refusals[refusal] === 413 ? { Connection: 'close' } : {}
  return c.json({ error: refusal, ...more } satisfies RefusalBody, refusals[refusal], {
    ...headers,
    ...closing,
  })
}

/** A full disk may have room again; a body that broke off was the caller's; the rest is our fault. */
function ownFault(error: unknown): Refusal {
  if (isCode(error, 'truncated', 'bad-length')) return 'malformed'
  if (error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')) {
    return 'busy'
  }
  return 'failed'
}
