import { Hono, type Context } from 'hono'
import { refuse } from '../../src/domain/protocol/refusals.ts'
import { readApp, type AppFile, type Encoding } from '../app-files.ts'
import type { Env } from '../http/call.ts'

/** Pages of the app: a few lower-case words. Files have dots, calls begin with /v1. */
const appRoute = /^(\/(?!v\d)[a-z][a-z-]{0,31}){1,3}\/?$/

/** The built app from `folder`, read once; read again as long as there is nothing. */
export function appRoutes(folder: string): Hono<Env> {
  let files = new Map<string, AppFile>()
  const routes = new Hono<Env>()
  routes.get('*', async (c) => {
    if (!files.has('/index.html')) files = await readApp(folder)
    const path = c.env.incoming.url?.split('?')[0] ?? '/'
    const file = path === '/' ? files.get('/index.html') : files.get(path)
    if (file) return send(c, file)
    if (!isNavigation(c) || (path !== '/' && !appRoute.test(path))) throw refuse('not-found')
    const page = files.get('/index.html')
    if (!page) return c.text('Heirloom has not been built yet.\n', 503)
    return send(c, page)
  })
  return routes
}

function isNavigation(c: Context<Env>): boolean {
  const mode = c.req.header('sec-fetch-mode')
  return mode === undefined ? (c.req.header('accept') ?? '').includes('text/html') : mode === 'navigate'
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
