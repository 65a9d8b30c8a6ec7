import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { constants } from 'node:crypto'
import { Agent, request, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTlsServer, type Server } from 'node:https'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { TLSSocket } from 'node:tls'

/** One call as it arrived, and on what. */
export interface Arrival {
  readonly method: string
  /** Path and query. */
  readonly target: string
  readonly headers: IncomingMessage['headers']
  /** A number for each connection. */
  readonly socket: number
  /** Of TLS: the same for all connections that resumed one another. */
  readonly session: string
  readonly resumed: boolean
}

/** So few calls to a connection that there are many, and the browser has sessions to resume. */
const callsPerSocket = 4
/** What the service says of its connection to here; the browser's is another one. */
const ofConnection = new Set(['connection', 'keep-alive'])

/**
 * A proxy as an operator has it before the service, who writes down which calls came on one connection or in one TLS
 * session. TLS 1.2 without tickets: the server knows a session that is resumed by its id.
 */
export class Front {
  url = ''
  /** Where the service is to listen. */
  readonly behind: number
  readonly arrivals: Arrival[] = []
  /** Ids that callers named to resume by. */
  readonly offered: string[] = []
  private readonly server: Server
  private readonly agent = new Agent({ keepAlive: true })
  private sockets = 0

  private constructor(folder: string, behind: number) {
    this.behind = behind
    this.server = createTlsServer(
      { ...selfSigned(folder), maxVersion: 'TLSv1.2', secureOptions: constants.SSL_OP_NO_TICKET },
      (incoming, outgoing) => this.pass(incoming, outgoing),
    )
    this.server.maxRequestsPerSocket = callsPerSocket
    this.server.on('secureConnection', (socket: TLSSocket) => {
      const arrived = {
        socket: ++this.sockets,
        session: sessionId(socket),
        resumed: socket.isSessionReused(),
      }
      Object.assign(socket, { arrived })
    })
    const sessions = new Map<string, Buffer>()
    this.server.on('newSession', (id: Buffer, data: Buffer, done: () => void) => {
      sessions.set(id.toString('hex'), data)
      done()
    })
    this.server.on('resumeSession', (id: Buffer, done: (error: null, data: Buffer | null) => void) => {
      this.offered.push(id.toString('hex'))
      done(null, sessions.get(id.toString('hex')) ?? null)
    })
  }

  /** Listens; the service may start afterwards. `folder`: for the certificate. */
  static async start(folder: string): Promise<Front> {
    const front = new Front(folder, await freePort())
    await new Promise<void>((resolve) => front.server.listen(0, '127.0.0.1', resolve))
    front.url = `https://127.0.0.1:${(front.server.address() as AddressInfo).port}`
    return front
  }

  async close(): Promise<void> {
    this.agent.destroy()
    this.server.closeAllConnections()
    await new Promise((resolve) => this.server.close(resolve))
  }

  private pass(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const { method = '', url = '', headers } = incoming
    const { arrived } = incoming.socket as unknown as {
      arrived: Pick<Arrival, 'socket' | 'session' | 'resumed'>
    }
    this.arrivals.push({ method, target: url, headers, ...arrived })
    const { agent, behind: port } = this
    const onwards = request({ host: '127.0.0.1', port, method, path: url, headers, agent }, (answer) => {
      for (const [name, value] of Object.entries(answer.headers))
        if (value !== undefined && !ofConnection.has(name)) outgoing.setHeader(name, value)
      outgoing.writeHead(answer.statusCode!)
      answer.pipe(outgoing)
    })
    onwards.on('error', () => outgoing.destroy())
    incoming.pipe(onwards)
  }
}

function selfSigned(folder: string): { readonly key: Buffer; readonly cert: Buffer } {
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')]
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2']
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1']
  execFileSync('openssl', ['req', '-x509', ...kind, ...names, '-keyout', key, '-out', cert], {
    stdio: 'ignore',
  })
  return { key: readFileSync(key), cert: readFileSync(cert) }
}

/** From the session's own form: SEQUENCE { version, protocol, cipher, id, … } in DER. */
function sessionId(socket: TLSSocket): string {
  const der = socket.getSession()
  if (!der) throw new Error('a connection without a session')
  let at = der[1]! < 0x80 ? 2 : 2 + (der[1]! & 0x7f)
  for (let skipped = 0; skipped < 3; skipped++) at += 2 + der[at + 1]!
  return der.subarray(at + 2, at + 2 + der[at + 1]!).toString('hex')
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
