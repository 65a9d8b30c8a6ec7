import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import { accountSignedBytes, type AccountPurpose } from '../../src/domain/protocol/signed-request.ts'

/** The account side of the protocol by hand. */
export interface AccountCaller {
  readonly publicKey: string
  challenge(): Promise<string>
  /** Signs and sends; `more` replaces or adds fields of the body. */
  open(purpose: AccountPurpose, more?: Readonly<Record<string, unknown>>): Promise<Response>
  call(method: string, target: string, token: string): Promise<Response>
}

export interface OpenedSession {
  readonly token: string
  readonly expiresAt: number
}

export function accountCaller(url: string, keys = generateKeyPairSync('ed25519')): AccountCaller {
  const publicKey = rawPublicKey(keys.publicKey)
  const post = (target: string, body: unknown) =>
    fetch(url + target, { method: 'POST', body: JSON.stringify(body) })
  const caller: AccountCaller = {
    publicKey,
    challenge: async () => {
      const answer = await post('/v1/accounts/challenge', {})
      return ((await answer.json()) as { challenge: string }).challenge
    },
    open: async (purpose, more = {}) => {
      const challenge = typeof more['challenge'] === 'string' ? more['challenge'] : await caller.challenge()
      const signature = sign(null, accountSignedBytes(url, purpose, challenge), keys.privateKey)
      const target = purpose === 'sign-up' ? '/v1/accounts' : '/v1/accounts/sessions'
      return post(target, { publicKey, challenge, signature: signature.toString('base64url'), ...more })
    },
    call: (method, target, token) =>
      fetch(url + target, { method, headers: { authorization: `Bearer ${token}` } }),
  }
  return caller
}

function rawPublicKey(key: KeyObject): string {
  return key.export({ format: 'jwk' }).x!
}
