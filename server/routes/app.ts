import { Hono, type Context } from 'hono'
import { refuse } from '../../src/domain/protocol/refusals.ts'
import { readApp, type AppFile, type Encoding } from '../app-files.ts'
import type { Env } from '../http/call.ts'

/**
 * Where another app's share is posted. The service worker of an installed app answers it on the device; what comes here
 * all the same, because it is not there yet, is not read.
 */
const sharePath = '/share'
/** Paths at which the app opens. It keeps its own place in the fragment, which is never sent, so one is enough. */
const appPages: ReadonlySet<string> = new Set(['/'])

/** The built app from `folder`, read once; read again as long as there is nothing. */
export function appRoutes(folder: string): Hono<Env> {
  let files = new Map<string, AppFile>()
  const routes = new Hono<Env>()
  routes.get('*', async (c) => {
    if (!files.has('/index.html')) files = await readApp(folder)
    const path = c.env.incoming.url?.split('?')[0] ?? '/'
    const file = files.get(appPages.has(path) ? '/index.html' : path)
    if (file) return send(c, file)
    if (!appPages.has(path)) throw refuse('not-found')
    return c.text('Heirloom has not been built yet.\n', 503)
  })
  routes.post(sharePath, (c) => {
    c.header('Connection', 'close')
    return c.redirect('/#/shared', 303)
  })
  return routes
}

function send(c: Context<Env>, file: AppFile): Response {
  const encoding = chooseEncoding(c.req.header('accept-encoding') ?? '', file)
  const etag = `"${file.etag}-${encoding}"`
  const headers: Record<string, string> = {
    'Cache-Control': file.hashed ? 'public, max-age=31536000, immutable' : 'no-cache',
    'Content-Type': file.type,
    ETag: etag,
    Vary: 'Accept-Encoding',
  }
  if (c.req.header('if-none-match') === etag) return c.body(null, 304, headers)
  if (encoding !== 'identity') headers['Content-Encoding'] = encoding
  return c.body(file.bodies[encoding] ?? file.bodies.identity, 200, headers)
}

function chooseEncoding(accepted: string, file: AppFile): Encoding {
  const wanted = accepted.split(',').map((part) => part.trim().toLowerCase())
  const takes = (name: string) =>
    wanted.some((part) => part === name || (part.startsWith(`${name};`) && !/q=0(\.0*)?$/.test(part)))
  if (file.bodies.br && takes('br')) return 'br'
  if (file.bodies.gzip && takes('gzip')) return 'gzip'
  return 'identity'
}
