import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { challenges } from './auth/challenges.ts'
import { permits } from './auth/permits.ts'
import { presentations } from './auth/presentations.ts'
import { rateLimits } from './auth/rate-limits.ts'
import { sessionTokens } from './auth/session-tokens.ts'
import { minuteMs, type Clock } from './clock.ts'
import { serviceConfig, type ServiceSettings } from './config.ts'
import { openFacts } from './facts/open-facts.ts'
import { listen } from './http/listen.ts'
import { folderObjects } from './objects/folder-objects.ts'
import { reservations } from './objects/reservations.ts'
import { openParameters } from './parameters/server-parameters.ts'
import { openPayments } from './payments/open-payments.ts'
import { receiptIssuer } from './payments/receipt-issuer.ts'
import { recover } from './recovery.ts'
import { serviceApp } from './service-app.ts'
import type { Service } from './service.ts'
import { sweep } from './sweep.ts'

export interface ServiceOptions {
  readonly clock?: Clock
  /** A connection on which nothing moves for so long is ended. */
  readonly idleMs?: number
  readonly sweepEveryMs?: number
  /** One line at a time: what the operator should know. Never ids, keys or paths. */
  readonly log?: (line: string) => void
}

export interface RunningService {
  /** By which people reach it. */
  readonly url: string
  /** By which this machine does, or a proxy on it. */
  readonly localUrl: string
  /** Removes what is due by the clock, now. */
  sweep(): Promise<void>
  close(): Promise<void>
}

/** Starts the service. Throws `bad-record` for settings that make no sense, `storage-blocked` for a taken port or folder, or unusable parameters. */
export async function startService(
  settings: ServiceSettings,
  options: ServiceOptions = {},
): Promise<RunningService> {
  const config = serviceConfig(settings)
  const clock = options.clock ?? Date.now
  const log = options.log ?? (() => undefined)
  await mkdir(config.dataFolder, { recursive: true, mode: 0o700 })
  const facts = openFacts(join(config.dataFolder, 'heirloom.db'))
  try {
    const objects = await folderObjects(config.dataFolder)
    const parameters = await openParameters(
      config.parametersFile ?? join(config.dataFolder, 'parameters'),
      facts,
    )
    const payments = await openPayments({
      settings: config.payments,
      plans: config.plans,
      facts: facts.payments,
      issuer: receiptIssuer(parameters.secret.server.serialize()),
      dataFolder: config.dataFolder,
      clock,
      log,
    })
    const service: Service = {
      config,
      facts,
      objects,
      clock,
      challenges: challenges(clock),
      limits: rateLimits(clock),
      parameters,
      presentations: presentations(parameters.secret, clock),
      tokens: sessionTokens(clock),
      permits: permits(clock),
      reservations: reservations(),
      payments,
      hosts: new Map(),
    }
    const { lostObjects } = await recover(service)
    if (lostObjects > 0) log(`${lostObjects} stored objects are damaged or missing; the disk may be failing`)
    const sweepAll = async () => {
      try {
        await payments.sweep()
      } finally {
        await sweep(service)
      }
    }
    await sweep(service)
    const listening = await listen(service, serviceApp(service), { idleMs: options.idleMs ?? minuteMs })
    const sweeper = repeat(sweepAll, options.sweepEveryMs ?? 10 * minuteMs, log)
    return {
      url: listening.url,
      localUrl: listening.localUrl,
      sweep: sweepAll,
      close: async () => {
        await sweeper.stop()
        await listening.close()
        await facts.close()
      },
    }
  } catch (error) {
    await facts.close()
    throw error
  }
}

function repeat(
  task: () => Promise<void>,
  everyMs: number,
  log: (line: string) => void,
): { stop: () => Promise<void> } {
  let running: Promise<void> = Promise.resolve()
  const timer = setInterval(() => {
    running = running.then(task).catch(() => {
      log('a sweep failed; it will be tried again')
    })
  }, everyMs)
  timer.unref()
  return {
    stop: async () => {
      clearInterval(timer)
      await running
    },
  }
}
