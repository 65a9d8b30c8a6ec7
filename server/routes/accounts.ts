import { createHash, randomBytes } from 'node:crypto'
import { Hono, type Context } from 'hono'
import { toBase64Url } from '../../src/core/bytes.ts'
import { parseB64 } from '../../src/domain/protocol/names.ts'
import { refuse } from '../../src/domain/protocol/refusals.ts'
import { accountSignedBytes, type AccountPurpose } from '../../src/domain/protocol/signed-request.ts'
import { failed } from '../auth/prove-archive.ts'
import { verifyEd25519 } from '../auth/verify-xeddsa.ts'
import { dayMs, dayOf } from '../clock.ts'
import type { Account } from '../facts/account-facts.ts'
import { parseJson, readBody } from '../http/bodies.ts'
import { callerAddress, serviceUrlOf, type Env } from '../http/call.ts'
import type { Service } from '../service.ts'

const maxBodyBytes = 4096

/** docs/protocol.md section 3. */
export function accountRoutes(service: Service): Hono<Env> {
  const { facts } = service
  const routes = new Hono<Env>()
  routes
    .post('/challenge', async (c) => {
      parseJson(await readBody(c, maxBodyBytes))
      service.limits.take('challenge', callerAddress(service, c))
      return c.json({ challenge: service.challenges.make() })
    })
    .post('/', async (c) => {
      const { publicKey, body } = await proveAccount(service, c, 'sign-up')
      const known = await facts.accounts.find(publicKey)
      const account = known ?? (await signUp(service, c, { publicKey, invitation: body['invitation'] }))
      return c.json(await openSession(service, account), known ? 200 : 201)
    })
    .post('/sessions', async (c) => {
      const { publicKey } = await proveAccount(service, c, 'session')
      const account = await facts.accounts.find(publicKey)
      if (!account) return failed(service, c)
      return c.json(await openSession(service, account))
    })
    .get('/me', async (c) => {
      const { account } = await signedIn(service, c)
      const sessions = await facts.accounts.countSessions(account.id, dayOf(service.clock()))
      return c.json({ createdDay: account.createdDay, sessions })
    })
    .delete('/sessions/current', async (c) => {
      const { tokenHash } = await signedIn(service, c)
      await facts.accounts.endSession(tokenHash)
      await facts.tidy()
      return c.body(null, 204)
    })
    .delete('/me', async (c) => {
      const { account } = await signedIn(service, c)
      await facts.accounts.remove(account.id)
      await facts.tidy()
      return c.body(null, 204)
    })
  return routes
}

/** The key is the caller's. Its challenge is used up, whatever comes of it. */
async function proveAccount(service: Service, c: Context<Env>, purpose: AccountPurpose) {
  service.limits.check('failure', callerAddress(service, c))
  const body = parseJson(await readBody(c, maxBodyBytes))
  const publicKey = parseB64(body['publicKey'], 32)
  const signature = parseB64(body['signature'], 64)
  const challenge = body['challenge']
  if (!publicKey || !signature || !parseB64(challenge, 32)) throw refuse('malformed')
  const fresh = service.challenges.use(challenge as string)
  const signed = accountSignedBytes(serviceUrlOf(service, c), purpose, challenge as string)
  const good = verifyEd25519(publicKey, signed, signature)
  if (!fresh || !good) failed(service, c)
  return { publicKey, body }
}

async function signUp(
  service: Service,
  c: Context<Env>,
  { publicKey, invitation }: { publicKey: Uint8Array; invitation: unknown },
): Promise<Account> {
  const { signUp: rule } = service.config
  if (rule.mode === 'closed') throw refuse('sign-up-closed')
  service.limits.take('signUp', callerAddress(service, c))
  const account = { id: randomBytes(16), publicKey, day: dayOf(service.clock()) }
  if (rule.mode === 'open') {
    await service.facts.accounts.add(account)
  } else {
    const code = typeof invitation === 'string' ? hashed(invitation) : null
    const known = code && rule.codes.some((one) => hashed(one).equals(code))
    const outcome = known ? await service.facts.accounts.add({ ...account, invitation: code }) : 'spent'
    if (outcome === 'spent') throw refuse('sign-up-closed')
  }
  // Two sign-ups of one key at once: both get the row that is there.
  return (await service.facts.accounts.find(publicKey))!
}

function hashed(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

/** Good until the end of the day that begins within the next 24 hours: no moment is kept. */
async function openSession(service: Service, account: Account) {
  const token = randomBytes(32)
  const lastDay = dayOf(service.clock()) + 1
  await service.facts.accounts.addSession(hashedToken(token), account.id, lastDay)
  return { token: toBase64Url(token), expiresAt: (lastDay + 1) * dayMs }
}

async function signedIn(service: Service, c: Context<Env>) {
  service.limits.check('failure', callerAddress(service, c))
  const bearer = /^Bearer (\S{43})$/.exec(c.req.header('authorization') ?? '')?.[1]
  const tokenHash = hashedToken(parseB64(bearer, 32) ?? new Uint8Array(32))
  const account = await service.facts.accounts.session(tokenHash, dayOf(service.clock()))
  if (!account) return failed(service, c)
  return { account, tokenHash }
}

function hashedToken(token: Uint8Array): Uint8Array {
  return createHash('sha256').update(token).digest()
}
