import { Hono } from 'hono'
import { equalBytes } from '../../src/core/bytes.ts'
import { parseB64 } from '../../src/domain/protocol/names.ts'
import { refuse } from '../../src/domain/protocol/refusals.ts'
import { nextPurpose, type NextKey } from '../../src/domain/protocol/signed-request.ts'
import { isSignedBy, signatureIn, signedIn, spendChallenge } from '../auth/prove-account.ts'
import { failed } from '../auth/prove-archive.ts'
import type { Account, AccountChange } from '../facts/account-facts.ts'
import { parseJson, readBody } from '../http/bodies.ts'
import type { Env } from '../http/call.ts'
import type { Service } from '../service.ts'
import { maxAccountBodyBytes, requestIn } from './account-bodies.ts'
import { isPaidNow } from './account-credentials.ts'

/** docs/protocol.md section 3: a new key is kept beside the present one until one call puts it in its place. */
export function nextKeyRoutes(service: Service): Hono<Env> {
  const { facts } = service
  const routes = new Hono<Env>()
  routes
    .put('/', async (c) => {
      const account = await signedIn(service, c)
      const body = parseJson(await readBody(c, maxAccountBodyBytes))
      const publicKey = parseB64(body['publicKey'], 32)
      const signatures = [signatureIn(body, 'signature'), signatureIn(body, 'nextSignature')] as const
      if (!publicKey) throw refuse('malformed')
      const next = { publicKey, messages: requestIn(body, 'messages'), media: requestIn(body, 'media') }
      const { challenge, fresh } = spendChallenge(service, body)
      const purpose = nextPurpose('next', next)
      const good = [account.publicKey, publicKey].every((key, i) =>
        isSignedBy(service, c, { publicKey: key, purpose, challenge, signature: signatures[i]! }),
      )
      if (!good || !fresh) failed(service, c)
      const holder = await facts.accounts.find(publicKey)
      // A key that is an account's already is no new one.
      if (holder) throw refuse('malformed')
      const outcome = await facts.accounts.change(account.id, (now) => keptNext(service, now, next))
      if (outcome === 'gone') failed(service, c)
      await facts.tidy()
      return c.body(null, 204)
    })
    .post('/promote', async (c) => {
      const { id, next } = await signedIn(service, c)
      const body = parseJson(await readBody(c, maxAccountBodyBytes))
      const signature = signatureIn(body, 'signature')
      const { challenge, fresh } = spendChallenge(service, body)
      if (!isWhole(next)) throw refuse('not-found')
      const { publicKey } = next
      const purpose = nextPurpose('promote', next)
      if (!isSignedBy(service, c, { publicKey, purpose, challenge, signature }) || !fresh) failed(service, c)
      const outcome = await facts.accounts.promote(id, publicKey)
      if (outcome !== 'promoted') throw refuse('not-found')
      await facts.tidy()
      return c.json(service.tokens.make({ id, publicKey }))
    })
    .delete('/', async (c) => {
      const account = await signedIn(service, c)
      await facts.accounts.change(account.id, () => ({ next: null }))
      await facts.tidy()
      return c.body(null, 204)
    })
  return routes
}

function isWhole(next: Account['next']): next is NextKey {
  return next?.messages != null && next.media !== null
}

/** Requests that the account has already, now or next, take no permit. */
function keptNext(service: Service, account: Account, next: NextKey): AccountChange {
  let { permits } = account
  for (const type of ['media', 'messages'] as const) {
    const [now, asked] = [account[type], account.next?.[type]]
    if (!now || equalBytes(now, next[type]) || (asked && equalBytes(asked, next[type]))) continue
    if (type === 'media' && !isPaidNow(service, account)) continue
    permits = service.permits.take({ ...account, permits }, type)
  }
  return { next, permits }
}
