import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import type { Hono } from 'hono'
import { HeirloomError } from '../../src/core/errors.ts'
import { refusals, type Refusal } from '../../src/domain/protocol/refusals.ts'
import type { Service } from '../service.ts'
import type { Env } from './call.ts'
import { securityHeaders } from './security-headers.ts'

const headersTimeoutMs = 20_000
const keepAliveMs = 30_000
const closeGraceMs = 3000

export interface Listening {
  /** By which people reach it. */
  readonly url: string
  /** By which this machine does, or a proxy on it. */
  readonly localUrl: string
  close(): Promise<void>
}

export interface ListenOptions {
  /** A connection on which nothing moves for so long is ended, in the middle of a body too. */
  readonly idleMs: number
}

/** Throws `storage-blocked` when the port is taken. Fills `service.hosts`. */
export async function listen(
  service: Service,
  app: Hono<Env>,
  { idleMs }: ListenOptions,
): Promise<Listening> {
  const answer = getRequestListener(app.fetch, { overrideGlobalObjects: false })
  const headers = securityHeaders(service.config.publicUrl)
  const server = createServer((incoming, outgoing) => {
    for (const [name, value] of Object.entries(headers)) outgoing.setHeader(name, value)
    // Clients set theirs by it: the clock that credentials and signatures are judged by.
    outgoing.setHeader('Date', new Date(service.clock()).toUTCString())
    const refusal = refusedAtTheDoor(service, incoming)
    if (refusal) refuseBare(outgoing, refusal)
    else void answer(incoming, outgoing)
  })
  server.requestTimeout = 0
  server.headersTimeout = headersTimeoutMs
  server.keepAliveTimeout = keepAliveMs
  server.timeout = idleMs
  await start(server, service)
  const { port } = server.address() as AddressInfo
  rememberHosts(service, port)
  const { host, publicUrl } = service.config
  const localUrl = `http://${host.includes(':') ? `[${host}]` : host}:${port}`
  return { url: publicUrl ?? localUrl, localUrl, close: () => stop(server) }
}

function refusedAtTheDoor(service: Service, incoming: IncomingMessage): Refusal | null {
  if (!service.hosts.has(incoming.headers.host?.toLowerCase() ?? '')) return 'unknown-host'
  return incoming.url?.startsWith('/') ? null : 'malformed'
}

function refuseBare(outgoing: ServerResponse, refusal: Refusal): void {
  outgoing.writeHead(refusals[refusal], { 'Content-Type': 'application/json', Connection: 'close' })
  outgoing.end(JSON.stringify({ error: refusal }))
}

function rememberHosts(service: Service, port: number): void {
  const { hosts, config } = service
  for (const name of ['localhost', '127.0.0.1', '[::1]', ...ownName(config.host)]) {
    hosts.set(`${name}:${port}`, `http://${name}:${port}`)
    if (port === 80) hosts.set(name, `http://${name}`)
  }
  if (config.publicUrl) hosts.set(new URL(config.publicUrl).host, config.publicUrl)
}

/** Other addresses of the loopback range; a name for all addresses is none to call. */
function ownName(host: string): string[] {
  return host.startsWith('127.') ? [host] : []
}

function start(server: Server, { config }: Service): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: Error & { code?: string }) => {
      const taken = cause.code === 'EADDRINUSE'
      const sentence = taken ? `port ${config.port} is taken` : `cannot listen on port ${config.port}`
      reject(new HeirloomError('storage-blocked', sentence, { cause, facts: { port: config.port } }))
    })
    server.listen(config.port, config.host, resolve)
  })
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const patience = setTimeout(() => {
      server.closeAllConnections()
    }, closeGraceMs)
    server.close(() => {
      clearTimeout(patience)
      resolve()
    })
    server.closeIdleConnections()
  })
}
