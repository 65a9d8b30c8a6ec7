import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import { fromBase64Url, toBase64Url } from '../../src/core/bytes.ts'
import {
  accountSignedBytes,
  nextPurpose,
  type AccountPurpose,
} from '../../src/domain/protocol/signed-request.ts'

/** The account side of the protocol by hand. */
export interface AccountCaller {
  readonly keys: KeyPair
  readonly publicKey: string
  challenge(): Promise<string>
  /** Signs and sends; `more` replaces or adds fields of the body. */
  open(purpose: 'sign-up' | 'session', more?: Json): Promise<Response>
  /** Opens a session, signing up when new; throws unless that works. */
  begin(): Promise<string>
  call(method: string, target: string, token: string, body?: unknown): Promise<Response>
  sign(purpose: AccountPurpose, challenge: string): string
  /** What `PUT /v1/accounts/me/next` is sent. */
  nextBody(next: Next): Promise<Record<string, string>>
}

export interface OpenedSession {
  readonly token: string
  readonly expiresAt: number
}

/** Both requests as b64. */
export interface Next {
  readonly caller: AccountCaller
  readonly messages: string
  readonly media: string
}

type Json = Readonly<Record<string, unknown>>
type KeyPair = ReturnType<typeof newKeys>

function newKeys() {
  return generateKeyPairSync('ed25519')
}

export function accountCaller(url: string, keys: KeyPair = newKeys()): AccountCaller {
  const publicKey = rawPublicKey(keys.publicKey)
  const post = (target: string, body: unknown) =>
    fetch(url + target, { method: 'POST', body: JSON.stringify(body) })
  const caller: AccountCaller = {
    keys,
    publicKey,
    sign: (purpose, challenge) =>
      toBase64Url(sign(null, accountSignedBytes(url, purpose, challenge), keys.privateKey)),
    challenge: async () => {
      const answer = await post('/v1/accounts/challenge', {})
      return ((await answer.json()) as { challenge: string }).challenge
    },
    open: async (purpose, more = {}) => {
      const challenge = typeof more['challenge'] === 'string' ? more['challenge'] : await caller.challenge()
      const signature = caller.sign(purpose, challenge)
      const target = purpose === 'sign-up' ? '/v1/accounts' : '/v1/accounts/sessions'
      return post(target, { publicKey, challenge, signature, ...more })
    },
    begin: async () => {
      const answer = await caller.open('sign-up')
      if (!answer.ok) throw new Error(`sign-up: ${answer.status} ${await answer.text()}`)
      return ((await answer.json()) as OpenedSession).token
    },
    call: (method, target, token, body) =>
      fetch(url + target, {
        method,
        headers: { authorization: `Bearer ${token}` },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
    nextBody: async ({ caller: next, messages, media }) => {
      const challenge = await caller.challenge()
      const purpose = nextPurpose('next', {
        publicKey: fromBase64Url(next.publicKey)!,
        messages: fromBase64Url(messages)!,
        media: fromBase64Url(media)!,
      })
      const signatures = {
        signature: caller.sign(purpose, challenge),
        nextSignature: next.sign(purpose, challenge),
      }
      return { publicKey: next.publicKey, messages, media, challenge, ...signatures }
    },
  }
  return caller
}

function rawPublicKey(key: KeyObject): string {
  return key.export({ format: 'jwk' }).x!
}
