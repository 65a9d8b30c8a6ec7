import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { spawnService, type SpawnedService } from '../../server/testing/spawn-service.ts'
import { HarnessBrowser } from '../lib/harness-browser.ts'
import { servedApp, type ServedApp } from '../lib/served-app.ts'

export type Blow = 'worker' | 'tab' | 'browser' | 'service'

/** A device: a browser profile with the harness page open in it. Reopened after any death. */
export class Device {
  readonly browser: HarnessBrowser
  private readonly url: () => string
  private open: Page | null = null

  constructor(browser: HarnessBrowser, url: () => string) {
    this.browser = browser
    this.url = url
  }

  async page(): Promise<Page> {
    if (this.open && !this.open.isClosed()) return this.open
    return (this.open = await this.browser.open(this.url()))
  }

  /** Ends part of the device at once, mid-instruction. The next `page` call brings it back. */
  async strike(blow: Exclude<Blow, 'service'>): Promise<void> {
    const page = this.open
    if (blow === 'worker') {
      await page?.evaluate(() => window.heirloom.killWorker()).catch(() => false)
      return
    }
    this.open = null
    if (blow === 'browser') return this.browser.kill()
    this.browser.killRenderers()
    await page?.close().catch(() => undefined)
  }
}

/** The service as a process that can be killed, and two devices. */
export class CrashStage {
  readonly home: Device
  readonly guest: Device
  private readonly app: ServedApp
  private readonly dataFolder: string
  private service: SpawnedService
  private readonly port: string
  private readonly options: readonly string[]

  /** `options`: of the service, besides app, port and folder. */
  static async build(options: readonly string[] = []): Promise<CrashStage> {
    const app = await servedApp()
    const dataFolder = await mkdtemp(join(tmpdir(), 'heirloom-crash-'))
    const service = await spawnService(dataFolder, ['--app', app.folder, ...options])
    const browsers = [await HarnessBrowser.make(), await HarnessBrowser.make()] as const
    return new CrashStage(app, dataFolder, { service, options }, browsers)
  }

  private constructor(
    app: ServedApp,
    dataFolder: string,
    { service, options }: { readonly service: SpawnedService; readonly options: readonly string[] },
    [home, guest]: readonly [HarnessBrowser, HarnessBrowser],
  ) {
    this.app = app
    this.dataFolder = dataFolder
    this.service = service
    this.options = options
    this.port = new URL(service.url).port
    const url = () => this.service.url
    this.home = new Device(home, url)
    this.guest = new Device(guest, url)
  }

  /** SIGKILL, then the same service again: same folder, same port. */
  async restartService(): Promise<void> {
    await this.service.kill()
    this.service = await spawnService(this.dataFolder, [
      ...['--app', this.app.folder, '--port', this.port],
      ...this.options,
    ])
  }

  async clear(): Promise<void> {
    await this.home.browser.close()
    await this.guest.browser.close()
    await this.service.kill()
    await rm(this.dataFolder, { recursive: true, force: true })
    await this.app.remove()
  }
}
