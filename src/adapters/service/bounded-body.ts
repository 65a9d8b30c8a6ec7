import type { Bytes } from '../../core/bytes.ts'
import { concat } from '../../core/bytes.ts'
import { HeirloomError } from '../../core/errors.ts'

/**
 * Reads a body of at most `maxBytes`; one byte more ends the call with `service-failed`. `onPart` sees each part as it
 * comes, so that what came before a drop is not lost.
 */
export async function readBounded(
  answer: Response,
  maxBytes: number,
  onPart: (part: Bytes) => void = () => undefined,
): Promise<Bytes> {
  const parts: Bytes[] = []
  let length = 0
  if (!answer.body) return new Uint8Array(0)
  const reader = answer.body.getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return concat(...parts)
    length += value.length
    if (length > maxBytes) {
      await reader.cancel().catch(() => undefined)
      throw new HeirloomError('service-failed', 'the service sends more than it may')
    }
    parts.push(value)
    onPart(value)
  }
}
