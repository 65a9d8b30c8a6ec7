import type { Bytes } from '../../core/bytes.ts'
import { concat } from '../../core/bytes.ts'
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
  return fill(readerOf(answer.body), room(announced).subarray(0, announced), bounds)
}

type BodyReader = Pick<ReadableStreamDefaultReader<Bytes>, 'read' | 'cancel'>
/** As much as a browser hands on at once. */
const scratchBytes = 256 * 1024

/**
 * Reads into one and the same piece of memory where the platform can: a part is then to be used up before the next is
 * read. Elsewhere each part is new memory, and a film is as much of it as it is long before any of it is collected.
 */
function readerOf(body: ReadableStream<Bytes>): BodyReader {
  let reader: ReadableStreamBYOBReader
  try {
    reader = body.getReader({ mode: 'byob' })
  } catch {
    return body.getReader()
  }
  let scratch = new ArrayBuffer(scratchBytes)
  return {
    async read() {
      const { done, value } = await reader.read(new Uint8Array(scratch))
      if (done) return { done, value: undefined }
      scratch = value.buffer
      return { done, value }
    },
    cancel: (reason) => reader.cancel(reason),
  }
}

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

/** A long body in memory that is there already. */
async function fill(reader: BodyReader, into: Bytes, { onPart }: BodyBounds): Promise<Bytes> {
  let length = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return into.subarray(0, length)
    const from = length
    length += value.length
    if (length > into.length) await giveUp(reader)
    into.set(value, from)
    onPart?.(into.subarray(from, length))
  }
}

async function giveUp(reader: BodyReader): Promise<never> {
  await reader.cancel().catch(() => undefined)
  throw new HeirloomError('service-failed', 'the service sends more than it may')
}
