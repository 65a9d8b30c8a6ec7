import type { Bytes } from '../../core/bytes.ts'
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
  const parts = new Parts(send, target)
  const first = await parts.fetch(0, partBytes, signal)
  let turn: Promise<unknown> = Promise.resolve()
  return {
    size: first.size,
    sha256: first.sha256,
    read(start, end, mine) {
      if (start < 0 || end < start || end > first.size)
        return Promise.reject(new HeirloomError('source-unreadable', 'a read beyond the end of an object'))
      // One after the other: there is room for one part.
      const reading = turn.then(() => parts.read(start, end, mine ?? signal))
      turn = reading.catch(() => undefined)
      return reading
    },
  }
}

interface Whole {
  readonly size: number
  readonly sha256: Bytes
}

/** The part of an object that is at hand, in memory that is used again for the next one: a film is hundreds of them. */
class Parts {
  readonly #send: SignedCalls
  readonly #target: string
  #whole: Whole | null = null
  #room: Bytes = new Uint8Array(0)
  #held = { start: 0, end: 0 }

  constructor(send: SignedCalls, target: string) {
    this.#send = send
    this.#target = target
  }

  async read(start: number, end: number, signal: AbortSignal | undefined): Promise<Bytes> {
    const bytes = new Uint8Array(end - start)
    for (let at = start; at < end;) {
      if (at < this.#held.start || at >= this.#held.end) await this.fetch(at, at + partBytes, signal)
      const { start: from, end: to } = this.#held
      const part = this.#room.subarray(at - from, Math.min(end, to) - from)
      bytes.set(part, at - start)
      at += part.length
    }
    return bytes
  }

  /** A dropped answer is gone on with from where it ended. */
  async fetch(start: number, end: number, signal: AbortSignal | undefined): Promise<Whole> {
    this.#held = { start, end: start }
    for (let [drops, got] = [0, 0]; ; drops++) {
      const before = got
      const onPart = (part: Bytes) => {
        if (part.buffer === this.#room.buffer) got += part.length
      }
      try {
        const range = { start: start + got, end: Math.min(end, this.#whole?.size ?? end) }
        const { whole, length } = await this.#ask(range, { kept: got, onPart, signal })
        if (this.#whole && whole.size !== this.#whole.size) throw noAnswerOfOurs()
        this.#held = { start, end: range.start + length }
        return (this.#whole ??= whole)
      } catch (error) {
        if (!isCode(error, 'offline') || got === before || drops === maxDrops) throw error
      }
    }
  }

  async #ask({ start, end }: Range, { kept, onPart, signal }: Asking) {
    const answer = await this.#send({
      ...{ method: 'GET', target: this.#target, headers: { range: `bytes=${start}-${end - 1}` } },
      ...{ signal, onPart, maxBytes: end - start },
      room: (length) => this.#roomAfter(kept, length),
    })
    const whole = wholeOf(expectStatus(answer, 206), { start, end })
    const { body } = answer
    // One that did not announce its length was gathered elsewhere.
    if (body.buffer !== this.#room.buffer) this.#roomAfter(kept, body.length).set(body)
    return { whole, length: body.length }
  }

  #roomAfter(kept: number, length: number): Bytes {
    if (this.#room.length < kept + length) {
      const larger = new Uint8Array(kept + length)
      larger.set(this.#room.subarray(0, kept))
      this.#room = larger
    }
    return this.#room.subarray(kept, kept + length)
  }
}

interface Range {
  readonly start: number
  readonly end: number
}

interface Asking {
  /** Bytes of the part that came with answers before. */
  readonly kept: number
  readonly onPart: (part: Bytes) => void
  readonly signal: AbortSignal | undefined
}

function wholeOf({ headers, body }: Answer, { start, end }: Range): Whole {
  const told = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15})$/.exec(headers.get('content-range') ?? '')
  const [from, to, size] = [Number(told?.[1]), Number(told?.[2]), Number(told?.[3])]
  const sha256 = parseB64(headers.get(callHeaders.sha256), 32)
  const agrees = from === start && to + 1 === Math.min(end, size) && body.length === to + 1 - from
  if (!told || !agrees || size > maxFileBytes || !sha256) throw noAnswerOfOurs()
  return { size, sha256 }
}
