import type { Bytes } from '../../core/bytes.ts'
import { HeirloomError } from '../../core/errors.ts'
import { put, takeOutput, unexpected, type Engine } from './engine.ts'
import { statuses } from './exports.ts'

const mostPageBytes = 4 * 1024 * 1024

/** See `Compressor.deflate`. Throws `too-large` over 4 MiB. */
export function deflate(engine: Engine, bytes: Uint8Array): Bytes {
  if (bytes.length > mostPageBytes) throw tooLarge(bytes.length)
  put(engine, engine.inputAt, engine.inputSize, bytes)
  const length = engine.calls.deflate(bytes.length)
  if (length < 0) throw unexpected('deflate', length)
  return takeOutput(engine, length)
}

/** See `Compressor.inflate`. Throws `too-large` when `length` is over 4 MiB, `bad-gzip` for bad data. */
export function inflate(engine: Engine, bytes: Uint8Array, length: number): Bytes {
  if (!Number.isInteger(length) || length < 0)
    throw new HeirloomError('bug', 'a page length is no whole number')
  if (length > mostPageBytes) throw tooLarge(length)
  const { calls } = engine
  const started = calls.pageStart(length)
  if (started !== statuses.ok) throw unexpected('pageStart', started)
  let status: number = statuses.moreInput
  let fed = 0
  while (status === statuses.moreInput && fed < bytes.length) {
    const part = bytes.subarray(fed, fed + engine.inputSize)
    put(engine, engine.inputAt, engine.inputSize, part)
    fed += part.length
    status = calls.pageRun(part.length)
  }
  const unused = bytes.length - fed + calls.pageUnused()
  const complete = status === statuses.ended ? unused === 0 : bytes.length > 0 && calls.pageAtBorder() === 1
  if (status === statuses.badRange) throw unexpected('pageRun', status)
  if (!complete || status < 0 || calls.pageLength() !== length)
    throw new HeirloomError('bad-gzip', badPage(status))
  return takeOutput(engine, length)
}

function badPage(status: number): string {
  if (status < 0) return 'a page is not valid DEFLATE'
  if (status === statuses.moreOutput) return 'a page is longer than its length says'
  return 'a page does not end where its length says'
}

function tooLarge(length: number): HeirloomError {
  return new HeirloomError('too-large', 'a page is over 4 MiB', { facts: { length, most: mostPageBytes } })
}
