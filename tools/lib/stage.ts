import type { Page } from '@playwright/test'
import type { ServiceSettings } from '../../server/config.ts'
import { startTestService, type TestService } from '../../server/testing/start-test-service.ts'
import type { Outcome } from '../harness/door.ts'
import { HarnessBrowser } from './harness-browser.ts'
import { servedApp, type ServedApp } from './served-app.ts'

/** The built app behind the real service, and browsers with profiles of their own. */
export class Stage {
  readonly service: TestService
  private readonly app: ServedApp
  private readonly browsers: HarnessBrowser[] = []

  static async build(settings: Pick<ServiceSettings, 'plans'> = {}): Promise<Stage> {
    const app = await servedApp()
    const room = 64 * 1024 * 1024 * 1024
    const service = await startTestService({
      ...settings,
      port: 0,
      appFolder: app.folder,
      maxArchiveBytes: room,
    })
    return new Stage(app, service)
  }

  private constructor(app: ServedApp, service: TestService) {
    this.app = app
    this.service = service
  }

  async freshBrowser(): Promise<{ readonly browser: HarnessBrowser; readonly page: Page }> {
    const browser = await HarnessBrowser.make()
    this.browsers.push(browser)
    return { browser, page: await browser.open(this.service.url) }
  }

  async clear(): Promise<void> {
    for (const browser of this.browsers) await browser.close()
    await this.service.close()
    await this.app.remove()
  }
}

/** The value, or an error with code and step. */
export function need<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value
  throw new Error(`${outcome.step}: ${outcome.code} (${outcome.message})`)
}
