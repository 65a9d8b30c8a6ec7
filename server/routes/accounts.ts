import { createHash, randomBytes } from 'node:crypto'
import { Hono, type Context } from 'hono'
import { parseB64 } from '../../src/domain/protocol/names.ts'
import { refuse } from '../../src/domain/protocol/refusals.ts'
import { isSignedBy, signatureIn, signedIn, spendChallenge } from '../auth/prove-account.ts'
import { failed } from '../auth/prove-archive.ts'
import type { Account } from '../facts/account-facts.ts'
import { parseJson, readBody } from '../http/bodies.ts'
import { callerAddress, type Env } from '../http/call.ts'
import { shownRow } from '../http/shown-row.ts'
import type { Service } from '../service.ts'
import { accountCredentialRoutes } from './account-credentials.ts'
import { maxAccountBodyBytes } from './account-bodies.ts'
import { nextKeyRoutes } from './next-key.ts'

/** docs/protocol.md section 3. */
export function accountRoutes(service: Service): Hono<Env> {
  const { facts } = service
  const routes = new Hono<Env>()
  routes
    .post('/challenge', async (c) => {
      parseJson(await readBody(c, maxAccountBodyBytes))
      service.limits.take('challenge', callerAddress(service, c))
      return c.json({ challenge: service.challenges.make() })
    })
    .post('/', async (c) => {
      const { publicKey, body } = await proveKey(service, c, 'sign-up')
      const known = await facts.accounts.find(publicKey)
      const account = known ?? (await signUp(service, c, { publicKey, invitation: body['invitation'] }))
      return c.json(service.tokens.make(account), known ? 200 : 201)
    })
    .post('/sessions', async (c) => {
      const { publicKey } = await proveKey(service, c, 'session')
      const account = await facts.accounts.find(publicKey)
      if (!account) return failed(service, c)
      return c.json(service.tokens.make(account))
    })
    .get('/parameters', async (c) => {
      await signedIn(service, c)
      return c.json(service.parameters.public)
    })
    .get('/me', async (c) => {
      const account = await signedIn(service, c)
      const row = await facts.accounts.row(account.id)
      if (!row) return failed(service, c)
      return c.json({ row: shownRow(row), permits: service.permits.left(account) })
    })
    .delete('/me', async (c) => {
      const account = await signedIn(service, c)
      await facts.accounts.remove(account.id)
      await facts.tidy()
      return c.body(null, 204)
    })
  routes.route('/me', accountCredentialRoutes(service))
  routes.route('/me/next', nextKeyRoutes(service))
  return routes
}

/** The key is the caller's. Its challenge is used up, whatever comes of it. */
async function proveKey(service: Service, c: Context<Env>, purpose: 'sign-up' | 'session') {
  service.limits.check('failure', callerAddress(service, c))
  const body = parseJson(await readBody(c, maxAccountBodyBytes))
  const publicKey = parseB64(body['publicKey'], 32)
  const signature = signatureIn(body, 'signature')
  if (!publicKey) throw refuse('malformed')
  const { challenge, fresh } = spendChallenge(service, body)
  if (!isSignedBy(service, c, { publicKey, purpose, challenge, signature }) || !fresh) failed(service, c)
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
  const account = { id: randomBytes(16), publicKey }
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
