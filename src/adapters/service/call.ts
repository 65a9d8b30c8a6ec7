import type { Bytes } from '../../core/bytes.ts'
import { HeirloomError } from '../../core/errors.ts'
import { readBounded } from './bounded-body.ts'
import { idleMs, watchLine } from './line.ts'

export interface Call {
  readonly url: string
  readonly method: string
  readonly credentials: 'omit' | 'same-origin'
  readonly headers?: Readonly<Record<string, string>>
  /** A Blob is read by the browser as it is sent, and takes no memory here. */
  readonly body?: Bytes | Blob
  readonly signal?: AbortSignal | undefined
  /** Longest answer that is read. */
  readonly maxBytes: number
  readonly onPart?: (part: Bytes) => void
  /** Where an answer of this length, if it is no refusal, is put: for long ones, which else come in parts of their own. */
  readonly room?: (length: number) => Bytes
}

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: Bytes
}

/** Sending takes time before anything can be heard: at least this rate is hoped for. */
const slowestBytesPerMs = 8

function lengthOf(body: Call['body']): number {
  return body instanceof Blob ? body.size : (body?.length ?? 0)
}

/**
 * One call with nothing of the page about it: no cookies but those of the mode, no referrer, no cache, no redirect.
 * `cancelled` when the signal says so, `offline` when no answer comes or it breaks off.
 */
export async function call(request: Call): Promise<Answer> {
  const { url, method, credentials, headers = {}, body, signal, maxBytes, onPart, room } = request
  const watch = watchLine(signal, idleMs + lengthOf(body) / slowestBytesPerMs)
  try {
    const answer = await fetch(url, {
      method,
      headers: { ...headers },
      credentials,
      referrerPolicy: 'no-referrer',
      cache: 'no-store',
      redirect: 'error',
      signal: watch.signal,
      ...(body ? { body } : {}),
    })
    watch.heard(null)
    const read = await readBounded(answer, {
      maxBytes,
      room: answer.ok ? room : undefined,
      onPart: (part) => {
        watch.heard(part.length)
        // Parts of an error's body are no part of what was asked for.
        if (answer.ok) onPart?.(part)
      },
    })
    return { status: answer.status, headers: answer.headers, body: read }
  } catch (cause) {
    if (signal?.aborted) throw new HeirloomError('cancelled', 'it was cancelled', { cause })
    if (cause instanceof HeirloomError) throw cause
    throw new HeirloomError('offline', 'the service cannot be reached', { cause })
  } finally {
    watch.end()
  }
}
