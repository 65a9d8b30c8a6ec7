import type { Bytes } from '../../core/bytes.ts'
import { toBase64Url } from '../../core/bytes.ts'
import { xeddsaSigner } from '../../domain/keys/xeddsa.ts'
import type { ArchiveIdentity, Clock, Randomness } from '../../domain/ports.ts'
import { callHeaders } from '../../domain/protocol/call-headers.ts'
import { archiveSignedBytes } from '../../domain/protocol/signed-request.ts'
import type { Answer, Call } from './call.ts'
import { call } from './call.ts'

export interface SignedCallsOptions {
  readonly url: string
  readonly identity: ArchiveIdentity
  readonly clock: Clock
  readonly randomness: Randomness
}

export interface SignedCall extends Pick<
  Call,
  'method' | 'headers' | 'signal' | 'maxBytes' | 'onPart' | 'room'
> {
  readonly body?: Bytes
  /** Path and query. */
  readonly target: string
  /** In the place of `body`, and no part of the signature: bytes of objects. */
  readonly streamed?: Bytes | Blob
  /**
   * The body holds the signature of a second key, over what the call would sign with an empty one in its place;
   * `body` makes it of that signature (b64).
   */
  readonly countersigned?: { readonly privateKey: Bytes; readonly body: (signature: string) => Bytes }
}

export type SignedCalls = (request: SignedCall) => Promise<Answer>

const minuteMs = 60_000
/** A clock that differs less than this cannot be the reason of a refusal. */
const noticedSkewMs = 2 * minuteMs

/** Calls of the anonymous side, each showing the credential of the day and signed by itself. */
export function signedCalls(options: SignedCallsOptions): SignedCalls {
  const { url, identity, clock, randomness } = options
  const sign = xeddsaSigner(identity.privateKey)
  /** What the service's clock is ahead of ours. */
  let skewMs = 0

  async function send(request: SignedCall): Promise<Answer> {
    const { target, streamed, countersigned, headers, ...rest } = request
    const now = clock.now() + skewMs
    const minute = Math.floor(now / minuteMs)
    const presentation = toBase64Url(identity.present(now))
    const signedOver = async (body: Bytes | undefined) =>
      archiveSignedBytes({
        serviceUrl: url,
        presentation,
        method: request.method,
        target,
        bodyHash: await hashOf(body),
        minute,
      })
    const signedBody = countersigned ? await withSecond(countersigned, signedOver) : request.body
    const signed = await signedOver(signedBody)
    const body = streamed ?? signedBody
    return call({
      ...rest,
      ...(body === undefined ? {} : { body }),
      url: url + target,
      credentials: 'omit',
      headers: {
        ...headers,
        [callHeaders.presentation]: presentation,
        [callHeaders.signature]: toBase64Url(sign(signed, randomness.bytes(64))),
        [callHeaders.minute]: String(minute),
      },
    })
  }

  /** The body with the second signature in it. */
  async function withSecond(
    { privateKey, body }: NonNullable<SignedCall['countersigned']>,
    signedOver: (body: Bytes) => Promise<Bytes>,
  ): Promise<Bytes> {
    const signature = xeddsaSigner(privateKey)(await signedOver(body('')), randomness.bytes(64))
    return body(toBase64Url(signature))
  }

  return async (request) => {
    const answer = await send(request)
    if (answer.status !== 401) return answer
    // One refusal has many reasons; a wrong clock is the one that we can find out and mend.
    const skew = skewOf(answer, clock.now())
    if (skew === null || Math.abs(skew - skewMs) < noticedSkewMs) return answer
    skewMs = skew
    return send(request)
  }
}

function skewOf(answer: Answer, now: number): number | null {
  const theirs = Date.parse(answer.headers.get('date') ?? '')
  return Number.isNaN(theirs) ? null : theirs - now
}

let emptyHash: Promise<string> | null = null

function hashOf(body: Bytes | undefined): Promise<string> {
  return body && body.length > 0 ? sha256(body) : (emptyHash ??= sha256(new Uint8Array(0)))
}

async function sha256(bytes: Bytes): Promise<string> {
  return toBase64Url(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)))
}
