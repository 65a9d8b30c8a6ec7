import type { Bytes } from '../../core/bytes.ts'
import { concat } from '../../core/bytes.ts'
import { isCode } from '../../core/errors.ts'
import { expectStatus, noAnswerOfOurs } from './refused.ts'
import type { SignedCalls } from './signed-calls.ts'

const maxDrops = 4

/** One object, from where a dropped answer ended. Objects never change, so parts of two answers fit. */
export async function downloadResumably(download: {
  readonly send: SignedCalls
  readonly target: string
  readonly signal?: AbortSignal | undefined
  readonly maxBytes: number
}): Promise<Bytes> {
  const { send, target, signal, maxBytes } = download
  const parts: Bytes[] = []
  let length = 0
  const onPart = (part: Bytes) => {
    parts.push(part)
    length += part.length
  }
  for (let drops = 0; ; drops++) {
    const from = length
    const headers: Record<string, string> = from > 0 ? { range: `bytes=${from}-` } : {}
    try {
      const answer = await send({ method: 'GET', target, headers, signal, maxBytes: maxBytes - from, onPart })
      expectStatus(answer, 200, 206)
      if (answer.status === 206 && !startsAt(answer.headers, from)) throw noAnswerOfOurs()
      // The whole came although a part was asked for.
      return answer.status === 200 ? answer.body : concat(...parts)
    } catch (error) {
      const moved = length > from
      if (!isCode(error, 'offline') || !moved || drops === maxDrops) throw error
    }
  }
}

function startsAt(headers: Headers, from: number): boolean {
  return new RegExp(`^bytes ${from}-`).test(headers.get('content-range') ?? '')
}
