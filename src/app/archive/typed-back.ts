import { equalBytes, utf8 } from '../../core/bytes.ts'
import type { RecoveryKey } from '../../domain/keys/key-types.ts'
import { readRecoveryKey } from '../../domain/keys/typed-key.ts'
import { differingGroups } from '../rotation/near-miss.ts'
import type { KeyAnswer } from '../api/views.ts'

/** Whether the person who was shown a key has copied it rightly; else where the copy differs. */
export function typedBack(key: RecoveryKey, typed: string): KeyAnswer {
  const read = readRecoveryKey(typed)
  if (!read.ok) return { ok: false, reason: 'wrong-shape', length: read.length, badGroups: read.badGroups }
  if (equalBytes(utf8(read.key), utf8(key))) return { ok: true }
  return { ok: false, reason: 'wrong-key', badGroups: differingGroups(read.key, key) }
}
