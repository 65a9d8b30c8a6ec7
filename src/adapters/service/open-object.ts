import type { Bytes } from '../../core/bytes.ts'
import { concat } from '../../core/bytes.ts'
import { HeirloomError, isCode } from '../../core/errors.ts'
import type { RemoteFile } from '../../domain/media/remote-files.ts'
import { callHeaders } from '../../domain/protocol/call-headers.ts'
import { parseB64 } from '../../domain/protocol/names.ts'
import type { Answer } from './call.ts'
import { expectStatus, noAnswerOfOurs } from './refused.ts'
import type { SignedCalls } from './signed-calls.ts'

/** Fetched with one call, and held at once. */
const partBytes = 4 * 1024 * 1024
const maxDrops = 4
/** Longer than any file that is taken in, sealed. */
const maxFileBytes = 64 * 1024 ** 3

interface Opening {
  readonly send: SignedCalls
  readonly target: string
  readonly signal?: AbortSignal | undefined
}

/**
 * An object read in ranges of a few MiB: whoever reads it from front to back costs a call for each of them, and holds
 * one. Objects never change, so what the first answer says of it must hold for all: `service-failed` else.
 */
export async function openObject({ send, target, signal }: Opening): Promise<RemoteFile> {
  const first = await readPart({ send, target, signal }, { start: 0, end: partBytes, whole: null })
  let held = { start: 0, bytes: first.bytes }
  return {
    size: first.size,
    sha256: first.sha256,
    async read(start, end, mine) {
      if (start < 0 || end < start || end > first.size)
        throw new HeirloomError('source-unreadable', 'a read beyond the end of an object')
      const parts: Bytes[] = []
      for (let at = start; at < end;) {
        if (at < held.start || at >= held.start + held.bytes.length) {
          const range = { start: at, end: Math.min(first.size, at + partBytes), whole: first }
          held = {
            start: at,
            bytes: (await readPart({ send, target, signal: mine ?? signal }, range)).bytes,
          }
        }
        const part = held.bytes.slice(at - held.start, end - held.start)
        parts.push(part)
        at += part.length
      }
      return parts.length === 1 ? parts[0]! : concat(...parts)
    },
  }
}

interface Whole {
  readonly size: number
  readonly sha256: Bytes
}

interface Part extends Whole {
  readonly bytes: Bytes
}

interface Range {
  readonly start: number
  readonly end: number
  /** What the first answer said; null: this is it. */
  readonly whole: Whole | null
}

/** A dropped answer is gone on with from where it ended. */
async function readPart(from: Opening, { start, end, whole }: Range): Promise<Part> {
  let got = new Uint8Array(0)
  for (let drops = 0; ; drops++) {
    const pieces: Bytes[] = []
    try {
      const at = start + got.length
      const part = await askPart(from, { start: at, end }, (piece) => pieces.push(piece))
      if (whole && part.size !== whole.size) throw noAnswerOfOurs()
      return { ...part, bytes: got.length === 0 ? part.bytes : concat(got, part.bytes) }
    } catch (error) {
      got = concat(got, ...pieces)
      if (!isCode(error, 'offline') || pieces.length === 0 || drops === maxDrops) throw error
    }
  }
}

async function askPart(
  { send, target, signal }: Opening,
  { start, end }: { readonly start: number; readonly end: number },
  onPart: (piece: Bytes) => void,
): Promise<Part> {
  const headers = { range: `bytes=${start}-${end - 1}` }
  const answer = await send({ method: 'GET', target, headers, signal, maxBytes: end - start, onPart })
  expectStatus(answer, 206)
  return partOf(answer, start, end)
}

function partOf({ headers, body }: Answer, start: number, end: number): Part {
  const told = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15})$/.exec(headers.get('content-range') ?? '')
  const [from, to, size] = [Number(told?.[1]), Number(told?.[2]), Number(told?.[3])]
  const sha256 = parseB64(headers.get(callHeaders.sha256), 32)
  const agrees = from === start && to + 1 === Math.min(end, size) && body.length === to + 1 - from
  if (!told || !agrees || size > maxFileBytes || !sha256) throw noAnswerOfOurs()
  return { size, sha256, bytes: body }
}
