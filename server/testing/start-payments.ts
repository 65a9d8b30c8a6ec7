import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Hono } from 'hono'
import { ServerSecretParams } from '@signalapp/libsignal-client/zkgroup.js'
import { rateLimits } from '../auth/rate-limits.ts'
import { minuteMs, type Clock } from '../clock.ts'
import { serviceConfig, type ServiceSettings } from '../config.ts'
import { openFacts } from '../facts/open-facts.ts'
import type { Facts } from '../facts/facts.ts'
import { answerError } from '../http/answers.ts'
import type { Env } from '../http/call.ts'
import { listen } from '../http/listen.ts'
import { openPayments, type Payments } from '../payments/open-payments.ts'
import type { PaymentSettings } from '../payments/payment-settings.ts'
import { receiptIssuer, type ReceiptIssuer } from '../payments/receipt-issuer.ts'
import { paymentRoutes } from '../routes/payments.ts'
import type { Service } from '../service.ts'

export interface PaymentTestOptions {
  readonly clock: Clock
  readonly settings?: Partial<PaymentSettings>
  readonly plans?: ServiceSettings['plans']
  /** Between the service and the official library: for tests that stop in the middle. */
  readonly wrapIssuer?: (issuer: ReceiptIssuer) => ReceiptIssuer
}

export interface TestPayments {
  readonly url: string
  readonly dataFolder: string
  readonly facts: Facts
  readonly payments: Payments
  /** The issuer's, for clients. */
  readonly parameters: ServerSecretParams
  readonly log: readonly string[]
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Response>
  get(path: string, headers?: Record<string, string>): Promise<Response>
  /** Stops it and starts it on the same folder. */
  restart(meanwhile?: () => Promise<void>): Promise<TestPayments>
  close(): Promise<void>
}

/** The payment side alone, over a real database and real connections, with parameters whose public half is known. */
export async function startPayments(options: PaymentTestOptions): Promise<TestPayments> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'heirloom-payments-'))
  const parameters = ServerSecretParams.generate()
  return start(options, dataFolder, parameters)
}

async function start(
  options: PaymentTestOptions,
  dataFolder: string,
  parameters: ServerSecretParams,
): Promise<TestPayments> {
  const { clock, settings, plans = {}, wrapIssuer = (issuer: ReceiptIssuer) => issuer } = options
  const log: string[] = []
  const facts = openFacts(join(dataFolder, 'heirloom.db'))
  const config = serviceConfig({ dataFolder, plans, ...(settings && { payments: settings }) })
  const payments = await openPayments({
    settings: config.payments,
    plans: config.plans,
    facts: facts.payments,
    issuer: wrapIssuer(receiptIssuer(parameters.serialize())),
    dataFolder,
    clock,
    log: (line) => log.push(line),
  })
  const service = {
    config,
    payments,
    clock,
    limits: rateLimits(clock),
    hosts: new Map(),
  } as unknown as Service
  const app = new Hono<Env>()
  app.onError(answerError)
  app.route('/v1/payments', paymentRoutes(service))
  const listening = await listen(service, app, { idleMs: minuteMs })
  const stop = async () => {
    await listening.close()
    await facts.close()
  }
  const call = (method: string, path: string, init: RequestInit) =>
    fetch(`${listening.url}/v1/payments${path}`, { ...init, method })
  return {
    url: listening.url,
    dataFolder,
    facts,
    payments,
    parameters,
    log,
    post: (path, body, headers = {}) => {
      const text = typeof body === 'string' ? body : JSON.stringify(body)
      return call('POST', path, { headers, body: text })
    },
    get: (path, headers = {}) => call('GET', path, { headers }),
    restart: async (meanwhile) => {
      await stop()
      await meanwhile?.()
      return start(options, dataFolder, parameters)
    },
    close: async () => {
      await stop()
      await rm(dataFolder, { recursive: true, force: true })
    },
  }
}
