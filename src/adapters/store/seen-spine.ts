import type { Bytes } from '../../core/bytes.ts'
import { equalBytes } from '../../core/bytes.ts'
import { epochOf } from './sealer.ts'

/** The spine as it lies there, by which a commit knows that nobody else wrote. */
export interface SeenSpine {
  readonly generation: number
  readonly sealed: Bytes | null
  readonly historyId: Bytes
}

/** The same spine of the same history, but under another key since: nobody changed anything. */
export function isResealed(before: SeenSpine, now: SeenSpine): boolean {
  if (!before.sealed || !now.sealed || before.generation !== now.generation) return false
  return equalBytes(before.historyId, now.historyId) && epochOf(before.sealed) !== epochOf(now.sealed)
}
