import type { Context } from 'hono'
import { parseB64 } from '../../src/domain/protocol/names.ts'
import { refuse } from '../../src/domain/protocol/refusals.ts'
import { accountSignedBytes, type AccountPurpose } from '../../src/domain/protocol/signed-request.ts'
import type { Account } from '../facts/account-facts.ts'
import { callerAddress, serviceUrlOf, type Env } from '../http/call.ts'
import type { Service } from '../service.ts'
import { failed } from './prove-archive.ts'
import { verifyEd25519 } from './verify-xeddsa.ts'

export type Json = Readonly<Record<string, unknown>>

/** The challenge in a body, used up by being named here: `fresh` once. Throws `malformed`. */
export function spendChallenge(service: Service, body: Json): { challenge: string; fresh: boolean } {
  const { challenge } = body
  if (!parseB64(challenge, 32)) throw refuse('malformed')
  return { challenge: challenge as string, fresh: service.challenges.use(challenge as string) }
}

/** 64 bytes of b64. Throws `malformed`. */
export function signatureIn(body: Json, field: string): Uint8Array {
  const signature = parseB64(body[field], 64)
  if (!signature) throw refuse('malformed')
  return signature
}

export interface AccountSignature {
  readonly publicKey: Uint8Array
  readonly purpose: AccountPurpose
  readonly challenge: string
  readonly signature: Uint8Array
}

export function isSignedBy(
  service: Service,
  c: Context<Env>,
  { publicKey, purpose, challenge, signature }: AccountSignature,
): boolean {
  return verifyEd25519(publicKey, accountSignedBytes(serviceUrlOf(service, c), purpose, challenge), signature)
}

/** The account whose token the call carries. */
export async function signedIn(service: Service, c: Context<Env>): Promise<Account> {
  service.limits.check('failure', callerAddress(service, c))
  const bearer = /^Bearer (\S{1,100})$/.exec(c.req.header('authorization') ?? '')?.[1]
  const token = service.tokens.read(bearer)
  const account = await service.facts.accounts.byId(token.id)
  if (!token.isFor(account) || !account) return failed(service, c)
  return account
}
