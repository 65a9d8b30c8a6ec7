import { createHmac, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ledger, type Ledger } from './ledger.ts'
import type { StandInCall, StandInEvent } from './shapes.ts'

export interface StripeStandIn {
  /** For the service's settings. */
  readonly settings: {
    readonly key: string
    readonly webhookSecret: string
    readonly host: string
    readonly port: number
    readonly protocol: 'http'
  }
  /** What happens at Stripe: each act answers with the events that tell of it. */
  readonly ledger: Ledger
  readonly calls: readonly StandInCall[]
  /** While true every call is answered 500. */
  down: boolean
  /** Called when an answer is ready: for what happens while the service still waits for it. */
  beforeSending: (call: StandInCall) => void
  close(): Promise<void>
}

const apiVersion = '2026-10-28.endive'

/**
 * A server on loopback that answers the few calls of Stripe's API that the service makes, in the shapes Stripe
 * documents. Under test only: it takes no money and believes what it is told.
 */
export async function startStripeStandIn(clock: () => number): Promise<StripeStandIn> {
  const key = `sk_test_${randomBytes(12).toString('hex')}`
  const books = ledger(clock)
  const calls: StandInCall[] = []
  const server = createServer((incoming, outgoing) => {
    void answer(incoming, outgoing)
  })

  async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const call = await read(incoming)
    calls.push(call)
    if (standIn.down) {
      // Stripe's own word that a retry would not help keeps the tests quick.
      outgoing.setHeader('Stripe-Should-Retry', 'false')
      send(outgoing, 500, failure('api_error', 'down'))
    } else if (incoming.headers.authorization !== `Bearer ${key}`) {
      send(outgoing, 401, failure('invalid_request_error', 'wrong key'))
    } else if (incoming.headers['stripe-version'] !== apiVersion) {
      send(outgoing, 400, failure('invalid_request_error', 'another version'))
    } else {
      const found = books.answer(call)
      standIn.beforeSending(call)
      if (found) send(outgoing, 200, found)
      else send(outgoing, 404, failure('invalid_request_error', 'not there', 'resource_missing'))
    }
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const webhookSecret = `whsec_${randomBytes(16).toString('hex')}`
  const standIn: StripeStandIn = {
    settings: { key, webhookSecret, host: '127.0.0.1', port, protocol: 'http' },
    ledger: books,
    calls,
    down: false,
    beforeSending: () => undefined,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  return standIn
}

async function read(incoming: IncomingMessage): Promise<StandInCall> {
  let body = ''
  for await (const part of incoming) body += String(part)
  const url = new URL(incoming.url ?? '/', 'http://stand-in')
  const parameters = new URLSearchParams(url.search)
  for (const [name, value] of new URLSearchParams(body)) parameters.append(name, value)
  return { method: incoming.method ?? '', path: url.pathname, parameters }
}

function failure(type: string, message: string, code?: string): object {
  return { error: { type, message, ...(code !== undefined && { code }) } }
}

function send(outgoing: ServerResponse, status: number, body: object): void {
  outgoing.writeHead(status, { 'Content-Type': 'application/json' })
  outgoing.end(JSON.stringify(body))
}

export interface Delivery {
  readonly secret: string
  /** When it was signed, in milliseconds. */
  readonly at: number
}

/** An event as Stripe sends it: the body and its signature, by Stripe's documented scheme. */
export function signedEvent(
  event: StandInEvent,
  { secret, at }: Delivery,
): { body: string; signature: string } {
  const body = JSON.stringify(event, null, 2)
  const seconds = Math.floor(at / 1000)
  const mac = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')
  return { body, signature: `t=${seconds},v1=${mac}` }
}
