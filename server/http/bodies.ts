import type { Context } from 'hono'
import { concat, type Bytes } from '../../src/core/bytes.ts'
import { refuse } from '../../src/domain/protocol/refusals.ts'
import type { Env } from './call.ts'

/** The announced length in bytes. Null: none, or several. */
export function contentLength(c: Context<Env>): number | null {
  const text = c.req.header('content-length')
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : null
}

/** A small body, whole. Throws `too-large` at the first byte over `maxBytes`. */
export async function readBody(c: Context<Env>, maxBytes: number): Promise<Bytes> {
  if ((contentLength(c) ?? 0) > maxBytes) throw refuse('too-large')
  const parts: Uint8Array[] = []
  let length = 0
  for await (const part of bodyStream(c)) {
    length += part.length
    if (length > maxBytes) throw refuse('too-large')
    parts.push(part)
  }
  return concat(...parts)
}

export async function* bodyStream(c: Context<Env>): AsyncGenerator<Uint8Array> {
  const body = c.req.raw.body as AsyncIterable<Uint8Array> | null
  if (body) yield* body
}

/** A JSON object, else `malformed`. */
export function parseJson(body: Uint8Array): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return value as Record<string, unknown>
    }
  } catch {
    // Falls through: the text is not worth telling apart.
  }
  throw refuse('malformed')
}
