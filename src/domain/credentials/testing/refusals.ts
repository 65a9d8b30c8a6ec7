import type { Bytes } from '../../../core/bytes.ts'
import { fromHex } from '../../../core/bytes.ts'
import { HeirloomError } from '../../../core/errors.ts'
import type { Fault } from '../faults.ts'

export function unhex(text: string): Bytes {
  const bytes = fromHex(text)
  if (!bytes) throw new Error('the vector itself is malformed')
  return bytes
}

/** What an error says of a refusal: `code fault`; `accepted` when there was none. */
export function refusalOf(work: () => unknown): string {
  try {
    work()
    return 'accepted'
  } catch (error) {
    if (!(error instanceof HeirloomError)) throw error
    return `${error.code} ${String(error.facts['fault'])}`
  }
}

/** What is found in the bytes alone, before any proof is looked at. */
export const decodeFaults: readonly Fault[] = [
  'length',
  'version',
  'point',
  'scalar',
  'time',
  'level',
  'type',
]
