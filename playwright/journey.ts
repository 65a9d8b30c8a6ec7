import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test as base, expect } from '@playwright/test'
import { ServiceProcess, type ServiceWish } from './service.ts'
import { strangers, watch, type Witness } from './witness.ts'

interface Own {
  /** A folder of this journey's own, removed at its end. */
  readonly folder: string
  /** A service for this journey alone: it may be killed. */
  readonly ownService: ServiceProcess
  /** Starts further ones, of another kind; they end with the journey. */
  readonly startService: (wish: ServiceWish) => Promise<ServiceProcess>
  readonly witness: Witness
}

interface Shared {
  readonly service: ServiceProcess
}

/**
 * What every journey stands on: the real service, and a witness who fails it when a request went to another origin,
 * the content security policy refused anything, or an error was not caught.
 */
export const test = base.extend<Own, Shared>({
  service: [
    async ({}, use) => {
      await useService(use)
    },
    { scope: 'worker' },
  ],
  ownService: async ({}, use) => {
    await useService(use)
  },
  startService: async ({}, use) => {
    const started: ServiceProcess[] = []
    await use(async (wish) => {
      const service = new ServiceProcess(wish)
      started.push(service)
      await service.start()
      return service
    })
    await Promise.all(started.map((service) => service.dispose()))
  },
  folder: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'heirloom-journey-'))
    await use(folder)
    rmSync(folder, { recursive: true, force: true })
  },
  witness: [
    async ({ context }, use) => {
      const witness = await watch(context)
      await use(witness)
      expect(witness.faults).toEqual([])
      const origins = new Set(witness.requests.map(({ url }) => new URL(url).origin))
      for (const origin of [...origins].slice(0, 1)) expect(strangers(witness, origin)).toEqual([])
    },
    { auto: true },
  ],
})

async function useService(use: (service: ServiceProcess) => Promise<void>): Promise<void> {
  const service = new ServiceProcess()
  await service.start()
  await use(service)
  await service.dispose()
}

export { expect }
