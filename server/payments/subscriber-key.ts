import { createHmac } from 'node:crypto'
import { parseB64 } from '../../src/domain/protocol/names.ts'
import type { SubscriberKey } from './payments.ts'

/** Takes a client's subscriber id apart: 32 bytes of b64. Null: it is none. */
export function subscriberKey(text: unknown): SubscriberKey | null {
  const both = parseB64(text, 32)
  if (!both) return null
  const id = both.slice(0, 16)
  const tag = createHmac('sha256', both.subarray(16)).update(id).digest()
  return { id, tag: new Uint8Array(tag) }
}
