import type { Bytes } from '../../core/bytes.ts'
import { concat, letGo } from '../../core/bytes.ts'
import { HeirloomError } from '../../core/errors.ts'

export interface BodyBounds {
  readonly maxBytes: number
  /** Sees each part as it comes, so that what came before a drop is not lost. */
  readonly onPart?: (part: Bytes) => void
  /** Where a body of this length, which it announced, is to be put; left out: its parts are gathered. */
  readonly room?: ((length: number) => Bytes) | undefined
}

/** Reads a body of at most `maxBytes`, or of what it announced; one byte more ends the call with `service-failed`. */
export async function readBounded(answer: Response, bounds: BodyBounds): Promise<Bytes> {
  const { maxBytes, room } = bounds
  const announced = Number(answer.headers.get('content-length') ?? Number.NaN)
  if (!answer.body) return new Uint8Array(0)
  if (!room || !Number.isSafeInteger(announced) || announced < 0 || announced > maxBytes)
    return gather(answer.body.getReader(), bounds)
  return fill(answer.body.getReader(), room(announced).subarray(0, announced), bounds)
}

type BodyReader = ReadableStreamDefaultReader<Bytes>

async function gather(reader: BodyReader, { maxBytes, onPart }: BodyBounds): Promise<Bytes> {
  const parts: Bytes[] = []
  let length = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return concat(...parts)
    length += value.length
    if (length > maxBytes) await giveUp(reader)
    parts.push(value)
    onPart?.(value)
  }
}

/** A long body in memory that is there already: what came is let go of at once. */
async function fill(reader: BodyReader, into: Bytes, { onPart }: BodyBounds): Promise<Bytes> {
  let length = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return into.subarray(0, length)
    const from = length
    length += value.length
    if (length > into.length) await giveUp(reader)
    into.set(value, from)
    letGo(value)
    onPart?.(into.subarray(from, length))
  }
}

async function giveUp(reader: BodyReader): Promise<never> {
  await reader.cancel().catch(() => undefined)
  throw new HeirloomError('service-failed', 'the service sends more than it may')
}
