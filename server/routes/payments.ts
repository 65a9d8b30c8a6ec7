import { Hono, type Context } from 'hono'
import { toBase64Url } from '../../src/core/bytes.ts'
import { parseB64 } from '../../src/domain/protocol/names.ts'
import { refuse, type Refusal } from '../../src/domain/protocol/refusals.ts'
import { parseJson, readBody } from '../http/bodies.ts'
import { callerAddress, serviceUrlOf, type Env } from '../http/call.ts'
import type { CardPayments, PageOutcome, Standing, SubscriberKey } from '../payments/payments.ts'
import { receiptRequestBytes } from '../../src/domain/protocol/limits.ts'
import { subscriberKey } from '../payments/subscriber-key.ts'
import type { Service } from '../service.ts'

const maxBodyBytes = 4096
const maxEventBytes = 256 * 1024

type Body = Readonly<Record<string, unknown>>

/** docs/protocol.md section 9. */
export function paymentRoutes(service: Pick<Service, 'payments' | 'limits' | 'config' | 'hosts'>): Hono<Env> {
  const { payments, limits } = service
  const routes = new Hono<Env>()
  routes.use('*', async (c, next) => {
    refuseIdentities(c.req.header())
    await next()
  })

  function cards(): CardPayments {
    if (!payments.cards) throw refuse('plan')
    return payments.cards
  }

  async function ask(c: Context<Env>): Promise<Body> {
    if (payments.offer.ways.length === 0) throw refuse('plan')
    limits.take('payment', callerAddress(service, c))
    // Who guesses is slowed down before anything is looked up.
    limits.check('noPayment', callerAddress(service, c))
    return parseJson(await readBody(c, maxBodyBytes))
  }

  /** What the payer whom the body names has paid for. */
  async function standing(c: Context<Env>, body: Body): Promise<Standing> {
    const found = await standingOf(body)
    if (found.state === 'none') limits.take('noPayment', callerAddress(service, c))
    return found
  }

  async function standingOf({ subscriber, voucher }: Body): Promise<Standing> {
    if ((subscriber === undefined) === (voucher === undefined)) throw refuse('malformed')
    if (subscriber !== undefined) return cards().standing(parseSubscriber(subscriber))
    if (!payments.vouchers) throw refuse('plan')
    if (typeof voucher !== 'string') throw refuse('malformed')
    return payments.vouchers.standing(voucher)
  }

  routes
    .get('/plans', (c) => c.json(payments.offer))
    .post('/checkout', async (c) => {
      const card = cards()
      limits.take('checkout', callerAddress(service, c))
      const { subscriber } = await ask(c)
      return c.json(page(await card.checkout(parseSubscriber(subscriber), serviceUrlOf(service, c))))
    })
    .post('/portal', async (c) => {
      const card = cards()
      const { subscriber } = await ask(c)
      return c.json(page(await card.portal(parseSubscriber(subscriber), serviceUrlOf(service, c))))
    })
    .post('/status', async (c) => {
      const { state, paidThroughDay, endsAtPeriodEnd, months } = await standing(c, await ask(c))
      return c.json({ state, paidThroughDay, endsAtPeriodEnd, ...(months !== undefined && { months }) })
    })
    .post('/receipts', async (c) => {
      const body = await ask(c)
      const request = parseB64(body['request'], receiptRequestBytes)
      if (!request) throw refuse('malformed')
      const answer = await payments.receipts.issue(await standing(c, body), request)
      if (answer.outcome === 'issued') return c.json({ response: toBase64Url(answer.response) })
      if (answer.outcome === 'open') return c.json({}, 202)
      throw refuse(noReceipt[answer.outcome])
    })
    .post('/webhook', async (c) => {
      const card = cards()
      limits.take('webhook', callerAddress(service, c))
      const body = await readBody(c, maxEventBytes)
      const outcome = await card.receive(body, c.req.header('stripe-signature') ?? '')
      if (outcome === 'forged') throw refuse('malformed')
      // The processor sends it again later.
      if (outcome === 'unavailable') throw refuse('busy')
      return c.json({})
    })
  return routes
}

const noReceipt = {
  other: 'other-receipt',
  failed: 'payment-failed',
  none: 'no-payment',
} as const satisfies Record<string, Refusal>

/** "A call that carries both identities, or the identity of one side on a route of another, is answered 400." */
function refuseIdentities(headers: Readonly<Record<string, string>>): void {
  for (const name of Object.keys(headers)) {
    if (name === 'authorization' || name.startsWith('heirloom-')) throw refuse('mixed-identities')
  }
}

function parseSubscriber(text: unknown): SubscriberKey {
  return subscriberKey(text) ?? malformed()
}

function malformed(): never {
  throw refuse('malformed')
}

function page(opened: PageOutcome): { url: string } {
  if (opened.outcome === 'none') throw refuse('no-payment')
  if (opened.outcome === 'unavailable') throw refuse('busy')
  return { url: opened.url }
}
