import { Hono, type Context } from 'hono'
import { callHeaders } from '../src/domain/protocol/call-headers.ts'
import { refuse } from '../src/domain/protocol/refusals.ts'
import { answerError } from './http/answers.ts'
import type { Env } from './http/call.ts'
import { accountRoutes } from './routes/accounts.ts'
import { appRoutes } from './routes/app.ts'
import { archiveRoutes } from './routes/archives.ts'
import { mediaAddresses } from './routes/media-addresses.ts'
import { manifestRoutes } from './routes/manifest.ts'
import { objectRoutes } from './routes/objects.ts'
import { paymentRoutes } from './routes/payments.ts'
import { uploadRoutes } from './routes/uploads.ts'
import type { Service } from './service.ts'

/** Every route of the service, and the app's files where no route is. */
export function serviceApp(service: Service): Hono<Env> {
  const app = new Hono<Env>({ strict: true })
  app.onError(answerError)
  app.notFound((c) => answerError(refuse('not-found'), c))
  app.use('/v1/*', async (c: Context<Env>, next) => {
    refuseMixed(c)
    await next()
  })
  app.route('/v1/accounts', accountRoutes(service))
  app.route('/v1/archives/manifest', manifestRoutes(service))
  app.route('/v1/archives', archiveRoutes(service))
  app.route('/v1/objects', objectRoutes(service))
  app.route('/v1/uploads', uploadRoutes(service))
  app.route('/v1/payments', paymentRoutes(service))
  app.all('/v1/*', (c) => answerError(refuse('not-found'), c))
  app.route('/media', mediaAddresses())
  if (service.config.appFolder !== null) app.route('/', appRoutes(service.config.appFolder))
  return app
}

type Side = 'account' | 'anonymous'

const sides: readonly (readonly [path: RegExp, side: Side])[] = [
  [/^\/v1\/accounts(\/|$)/, 'account'],
  [/^\/v1\/(archives|objects|uploads)(\/|$)/, 'anonymous'],
]

/**
 * docs/protocol.md section 1: an identity on a route of another side, or two on one call, is refused before anything
 * else is looked at. The payment side has none in headers, nor have parameters as the anonymous side fetches them.
 */
function refuseMixed(c: Context<Env>): void {
  const has = (...names: string[]) => names.some((name) => c.req.header(name) !== undefined)
  const shown: readonly (readonly [Side, boolean])[] = [
    ['account', has('authorization')],
    ['anonymous', has(callHeaders.presentation, callHeaders.signature, callHeaders.minute)],
  ]
  const bare = c.req.path === '/v1/archives/parameters'
  const side = bare ? null : (sides.find(([path]) => path.test(c.req.path))?.[1] ?? null)
  if (shown.some(([identity, there]) => there && identity !== side)) throw refuse('mixed-identities')
}
