import type { Bytes } from '../../core/bytes.ts'
import { parseB64 } from '../../domain/protocol/names.ts'
import type { Answer } from './call.ts'
import { needJson, noAnswerOfOurs } from './refused.ts'

export interface Receipt {
  readonly length: number
  readonly sha256: Bytes
}

export function receiptOf(answer: Answer): Receipt {
  const { length, sha256 } = needJson(answer)
  const hash = parseB64(sha256, 32)
  if (!hash || typeof length !== 'number') throw noAnswerOfOurs()
  return { length, sha256: hash }
}
