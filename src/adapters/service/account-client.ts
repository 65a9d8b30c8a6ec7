import { ed25519 } from '@noble/curves/ed25519.js'
import type { Bytes } from '../../core/bytes.ts'
import { toBase64Url, utf8 } from '../../core/bytes.ts'
import { signAsAccount } from '../../domain/keys/heirloom-keys.ts'
import type {
  AccountService,
  AccountSession,
  IssuedCredential,
  NextAccount,
  RequestPermits,
} from '../../domain/ports.ts'
import { credentialResponseBytes } from '../../domain/protocol/limits.ts'
import { parseB64 } from '../../domain/protocol/names.ts'
import type { AccountPurpose } from '../../domain/protocol/signed-request.ts'
import { accountSignedBytes, nextPurpose } from '../../domain/protocol/signed-request.ts'
import type { Answer } from './call.ts'
import { call } from './call.ts'
import { parametersIn } from './parameters.ts'
import { expectStatus, needJson, noAnswerOfOurs } from './refused.ts'
import { storedRow } from './stored-row.ts'

const maxAnswerBytes = 32 * 1024
const maxDaysTold = 16
/** The longest wait for a permit that is believed. */
const maxWaitMs = 100 * 24 * 60 * 60 * 1000
const me = '/v1/accounts/me'

interface Sent {
  readonly value?: unknown
  readonly token?: string
}

type Send = (method: string, path: string, more?: Sent) => Promise<Answer>

/** The account side of docs/protocol.md. It knows nothing of archives and payments. */
export function accountClient(url: string): AccountService {
  const send: Send = (method, path, { value, token } = {}) =>
    call({
      url: url + path,
      method,
      credentials: 'same-origin',
      maxBytes: maxAnswerBytes,
      headers: {
        ...(value === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      ...(value === undefined ? {} : { body: utf8(JSON.stringify(value)) }),
    })
  return {
    open: async (seed, purpose) => {
      const challenge = await askChallenge(send)
      const path = purpose === 'sign-up' ? '/v1/accounts' : '/v1/accounts/sessions'
      const value = proofOf({ url, seed, purpose, challenge })
      const answer = expectStatus(await send('POST', path, { value }), 200, 201)
      const { token } = needJson(answer)
      if (typeof token !== 'string' || token.length > 256) throw noAnswerOfOurs()
      return sessionOf({ send, url, seed, token, opened: answer })
    },
  }
}

async function askChallenge(send: Send): Promise<string> {
  const { challenge } = needJson(
    expectStatus(await send('POST', '/v1/accounts/challenge', { value: {} }), 200),
  )
  if (!parseB64(challenge, 32)) throw noAnswerOfOurs()
  return challenge as string
}

function proofOf(call: {
  readonly url: string
  readonly seed: Bytes
  readonly purpose: AccountPurpose
  readonly challenge: string
}) {
  const { url, seed, purpose, challenge } = call
  const pair = { seed, publicKey: new Uint8Array(ed25519.getPublicKey(seed)) }
  const signature = signAsAccount(pair, accountSignedBytes(url, purpose, challenge))
  return { publicKey: toBase64Url(pair.publicKey), challenge, signature: toBase64Url(signature) }
}

interface Opened {
  readonly send: Send
  readonly url: string
  readonly seed: Bytes
  readonly token: string
  readonly opened: Answer
}

function sessionOf({ send, url, seed, token, opened }: Opened): AccountSession {
  let serviceNow = clockOf(opened)
  const ask = async (method: string, path: string, more: { readonly value?: unknown } = {}) => {
    const answer = await send(method, path, { ...more, token })
    serviceNow = clockOf(answer) ?? serviceNow
    return answer
  }
  return {
    get serviceNow() {
      return serviceNow
    },
    parameters: async () => parametersIn(await ask('GET', '/v1/accounts/parameters')),
    setBackupIds: async ({ messages, media }) => {
      const value = { messages: toBase64Url(messages), media: toBase64Url(media) }
      expectStatus(await ask('PUT', `${me}/backup-ids`, { value }), 204)
    },
    credentials: async (from, days, of = 'current') => {
      const which = of === 'current' ? '' : `&of=${of}`
      const answer = await ask('GET', `${me}/credentials?from=${from}&days=${days}${which}`)
      const { credentials } = needJson(expectStatus(answer, 200))
      const { messages, media } = (credentials ?? {}) as Record<string, unknown>
      return { messages: issuedIn(messages), media: issuedIn(media) }
    },
    redeem: async (presentation) => {
      const value = { presentation: toBase64Url(presentation) }
      expectStatus(await ask('POST', `${me}/receipts`, { value }), 204)
    },
    permits: async () => permitsIn(needJson(expectStatus(await ask('GET', me), 200))['permits']),
    putNext: async (next) => {
      const value = await nextBody({ send, url, seed, word: 'next' }, next)
      expectStatus(await ask('PUT', `${me}/next`, { value }), 204)
    },
    promoteNext: async (next) => {
      const { challenge, nextSignature: signature } = await nextBody(
        { send, url, seed, word: 'promote' },
        next,
      )
      expectStatus(await ask('POST', `${me}/next/promote`, { value: { challenge, signature } }), 200)
    },
    dropNext: async () => {
      expectStatus(await ask('DELETE', `${me}/next`), 204)
    },
    row: async () => storedRow(needJson(expectStatus(await ask('GET', me), 200))['row']),
    remove: async () => {
      expectStatus(await ask('DELETE', me), 204)
    },
  }
}

/** Signed by the present key and by the next, under a challenge of its own. */
async function nextBody(
  { send, url, seed, word }: Pick<Opened, 'send' | 'url' | 'seed'> & { readonly word: 'next' | 'promote' },
  { accountSeed, messages, media }: NextAccount,
) {
  const publicKey = new Uint8Array(ed25519.getPublicKey(accountSeed))
  const purpose = nextPurpose(word, { publicKey, messages, media })
  const challenge = await askChallenge(send)
  const signed = accountSignedBytes(url, purpose, challenge)
  return {
    publicKey: toBase64Url(publicKey),
    messages: toBase64Url(messages),
    media: toBase64Url(media),
    challenge,
    signature: toBase64Url(new Uint8Array(ed25519.sign(signed, seed))),
    nextSignature: toBase64Url(new Uint8Array(ed25519.sign(signed, accountSeed))),
  }
}

function permitsIn(value: unknown): RequestPermits {
  const { messages, media } = (value ?? {}) as Record<string, unknown>
  return { messages: permitIn(messages), media: permitIn(media) }
}

function permitIn(value: unknown): RequestPermits['messages'] {
  const { left, retryAfterMs } = (value ?? {}) as Record<string, unknown>
  if (typeof left !== 'number' || typeof retryAfterMs !== 'number') throw noAnswerOfOurs()
  return { left, retryAfterMs: Math.min(Math.max(0, retryAfterMs), maxWaitMs) }
}

function clockOf({ headers }: Answer): number | null {
  const told = Date.parse(headers.get('date') ?? '')
  return Number.isNaN(told) ? null : told
}

function issuedIn(value: unknown): IssuedCredential[] {
  if (!Array.isArray(value) || value.length > maxDaysTold) throw noAnswerOfOurs()
  return value.map((one: unknown) => {
    const { day, response } = (one ?? {}) as Record<string, unknown>
    const bytes = parseB64(response, credentialResponseBytes)
    if (typeof day !== 'number' || !bytes) throw noAnswerOfOurs()
    return { day, response: bytes }
  })
}
