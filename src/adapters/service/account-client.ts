import { ed25519 } from '@noble/curves/ed25519.js'
import type { Bytes } from '../../core/bytes.ts'
import { toBase64Url, utf8 } from '../../core/bytes.ts'
import { isCode } from '../../core/errors.ts'
import { signAsAccount } from '../../domain/keys/heirloom-keys.ts'
import type { AccountService } from '../../domain/ports.ts'
import { parseB64 } from '../../domain/protocol/names.ts'
import type { AccountPurpose } from '../../domain/protocol/signed-request.ts'
import { accountSignedBytes } from '../../domain/protocol/signed-request.ts'
import { call } from './call.ts'
import { expectStatus, needJson, noAnswerOfOurs } from './refused.ts'

const maxAnswerBytes = 16 * 1024

/** The account side of docs/protocol.md. It knows nothing of archives. Tokens live as long as one call needs them. */
export function accountClient(url: string): AccountService {
  const send = (method: string, path: string, more: { value?: unknown; token?: string } = {}) =>
    call({
      url: url + path,
      method,
      credentials: 'same-origin',
      maxBytes: maxAnswerBytes,
      headers: {
        ...(more.value === undefined ? {} : { 'content-type': 'application/json' }),
        ...(more.token === undefined ? {} : { authorization: `Bearer ${more.token}` }),
      },
      ...(more.value === undefined ? {} : { body: utf8(JSON.stringify(more.value)) }),
    })

  async function open(seed: Bytes, purpose: AccountPurpose): Promise<string> {
    const answer = await send('POST', '/v1/accounts/challenge', { value: {} })
    const { challenge } = needJson(expectStatus(answer, 200))
    if (!parseB64(challenge, 32)) throw noAnswerOfOurs()
    const pair = { seed, publicKey: new Uint8Array(ed25519.getPublicKey(seed)) }
    const signed = accountSignedBytes(url, purpose, challenge as string)
    const value = {
      publicKey: toBase64Url(pair.publicKey),
      challenge,
      signature: toBase64Url(signAsAccount(pair, signed)),
    }
    const path = purpose === 'sign-up' ? '/v1/accounts' : '/v1/accounts/sessions'
    const { token } = needJson(expectStatus(await send('POST', path, { value }), 200, 201))
    if (typeof token !== 'string' || !parseB64(token, 32)) throw noAnswerOfOurs()
    return token
  }

  return {
    signIn: async (seed) => {
      const token = await open(seed, 'sign-up')
      // The session has served: nothing else of this side is used before credentials exist.
      await send('DELETE', '/v1/accounts/sessions/current', { token }).catch(() => undefined)
    },
    deleteAccount: async (seed) => {
      try {
        const token = await open(seed, 'session')
        expectStatus(await send('DELETE', '/v1/accounts/me', { token }), 204)
      } catch (error) {
        // No such account, which is what was wanted.
        if (!isCode(error, 'unauthorised')) throw error
      }
    },
  }
}
