import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ServiceSettings } from '../config.ts'
import { startService, type RunningService, type ServiceOptions } from '../main.ts'

export interface TestService extends RunningService {
  readonly dataFolder: string
  /** Stops it and starts another on the same folder (and another port). */
  restart(): Promise<TestService>
}

/**
 * A real service on a free loopback port over a new folder, open for sign-up. `close` also removes the folder unless
 * it was given.
 */
export async function startTestService(
  settings: Partial<ServiceSettings> = {},
  options: ServiceOptions = {},
): Promise<TestService> {
  const dataFolder = settings.dataFolder ?? (await mkdtemp(join(tmpdir(), 'heirloom-service-')))
  const own = settings.dataFolder === undefined
  const start = async (): Promise<TestService> => {
    const service = await startService({ ...settings, dataFolder }, options)
    return {
      ...service,
      dataFolder,
      close: async () => {
        await service.close()
        if (own) await rm(dataFolder, { recursive: true, force: true })
      },
      restart: async () => {
        await service.close()
        return start()
      },
    }
  }
  return start()
}
