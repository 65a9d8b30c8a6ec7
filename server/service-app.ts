import { Hono } from 'hono'
import { callHeaders } from '../src/domain/protocol/call-headers.ts'
import { refuse } from '../src/domain/protocol/refusals.ts'
import { answerError } from './http/answers.ts'
import type { Env } from './http/call.ts'
import { accountRoutes } from './routes/accounts.ts'
import { appRoutes } from './routes/app.ts'
import { archiveRoutes } from './routes/archives.ts'
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
  app.use('/v1/*', async (c, next) => {
    const account = c.req.header('authorization') !== undefined
    const anonymous = [callHeaders.backupId, callHeaders.signature].some(
      (name) => c.req.header(name) !== undefined,
    )
    const accountSide = c.req.path.startsWith('/v1/accounts')
    if ((account && (anonymous || !accountSide)) || (anonymous && accountSide))
      throw refuse('mixed-identities')
    await next()
  })
  app.route('/v1/accounts', accountRoutes(service))
  app.route('/v1/archives/manifest', manifestRoutes(service))
  app.route('/v1/archives', archiveRoutes(service))
  app.route('/v1/objects', objectRoutes(service))
  app.route('/v1/uploads', uploadRoutes(service))
  app.route('/v1/payments', paymentRoutes(service))
  app.all('/v1/*', (c) => answerError(refuse('not-found'), c))
  if (service.config.appFolder !== null) app.route('/', appRoutes(service.config.appFolder))
  return app
}
