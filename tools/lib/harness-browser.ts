import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type BrowserContext, type Page } from '@playwright/test'
import type {} from '../harness/door.ts'
import { chromiumArgs, findBrowser } from './browser.ts'
import { browserProcesses } from './processes.ts'
import { harnessPath } from './served-app.ts'

/** A browser with a profile of its own that outlives a killed browser. */
export class HarnessBrowser {
  readonly profile: string
  private readonly executable: string
  private context: BrowserContext | null = null

  private readonly serviceWorkers: 'allow' | 'block'

  static async make(serviceWorkers: 'allow' | 'block' = 'block'): Promise<HarnessBrowser> {
    const profile = await mkdtemp(join(tmpdir(), 'heirloom-profile-'))
    return new HarnessBrowser(profile, await findBrowser(), serviceWorkers)
  }

  private constructor(profile: string, executable: string, serviceWorkers: 'allow' | 'block') {
    this.profile = profile
    this.executable = executable
    this.serviceWorkers = serviceWorkers
  }

  /** Starts the browser when none runs. */
  async running(): Promise<BrowserContext> {
    if (this.context) return this.context
    const context = await chromium.launchPersistentContext(this.profile, {
      executablePath: this.executable,
      headless: true,
      args: [...chromiumArgs],
      serviceWorkers: this.serviceWorkers,
      acceptDownloads: true,
    })
    context.on('close', () => {
      if (this.context === context) this.context = null
    })
    return (this.context = context)
  }

  /** The harness page of a service, ready to be asked. `now` sets the worker's clock. */
  async open(url: string, now?: number): Promise<Page> {
    const context = await this.running()
    const blank = context.pages().find((open) => open.url() === 'about:blank')
    const page = this.serviceWorkers === 'block' && blank ? blank : await context.newPage()
    if (this.serviceWorkers === 'allow') {
      // The app's own service worker would answer with the app: the harness is no part of it.
      const session = await context.newCDPSession(page)
      await session.send('Network.enable')
      await session.send('Network.setBypassServiceWorker', { bypass: true })
    }
    await page.goto(`${url}${harnessPath}${now === undefined ? '' : `?now=${now}`}`)
    await page.waitForFunction(() => 'heirloom' in window)
    return page
  }

  /** SIGKILL for the browser and all its children, as a power cut would. The profile stays. */
  async kill(): Promise<void> {
    const context = this.context
    const processes = browserProcesses(this.profile)
    this.context = null
    if (processes) process.kill(processes.browser, 'SIGKILL')
    await context?.close().catch(() => undefined)
  }

  /** As a person closes it. The profile stays. */
  async stop(): Promise<void> {
    await this.context?.close()
    this.context = null
  }

  killRenderers(): void {
    for (const pid of browserProcesses(this.profile)?.renderers ?? []) {
      try {
        process.kill(pid, 'SIGKILL')
      } catch {
        // it ended by itself
      }
    }
  }

  async close(): Promise<void> {
    await this.context?.close()
    await rm(this.profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  }
}
