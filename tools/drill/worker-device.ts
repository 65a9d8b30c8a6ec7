import type { CDPSession, Page } from '@playwright/test'
import type {} from '../harness/door.ts'
import { HarnessBrowser } from '../lib/harness-browser.ts'

/** The worker alone, as the browser ends it; or all of the browser, as a power cut does. */
export type WorkerBlow = 'worker' | 'browser'

/** What the browser's protocol tells of a service worker. */
interface Registered {
  readonly registrationId: string
  readonly scopeURL: string
  readonly isDeleted: boolean
}
interface Version {
  readonly versionId: string
  readonly status: string
}

/** A browser with the app installed in it and no page open, which is driven by its protocol alone. */
export class WorkerDevice {
  private readonly browser: HarnessBrowser
  private readonly url: string
  private session: { readonly cdp: CDPSession; readonly registered: Promise<string> } | null = null
  private versions: readonly Version[] = []

  static async make(url: string): Promise<WorkerDevice> {
    const device = new WorkerDevice(await HarnessBrowser.make('allow'), url)
    await device.install()
    return device
  }

  private constructor(browser: HarnessBrowser, url: string) {
    this.browser = browser
    this.url = url
  }

  /** The real app, once: it brings its service worker along. */
  private async install(): Promise<void> {
    const page = await (await this.browser.running()).newPage()
    await page.goto(`${this.url}/`)
    await page.evaluate(async () => {
      await navigator.serviceWorker.ready
    })
    await page.close()
  }

  /** Something that a person does in a window, which is closed again. */
  async inWindow<T>(work: (page: Page) => Promise<T>): Promise<T> {
    const page = await this.browser.open(this.url)
    try {
      return await work(page)
    } finally {
      await page.close().catch(() => undefined)
    }
  }

  /** A window of the app's origin in which nothing of the app runs: it never answers the service worker. */
  async deafWindow(): Promise<Page> {
    const page = await (await this.browser.running()).newPage()
    await page.goto(`${this.url}/v1/archives/parameters`)
    return page
  }

  /** As the browser does by itself, hours later. */
  async wake(event: 'periodicsync' | 'sync'): Promise<void> {
    const { cdp, registered } = await this.protocol()
    const known = { origin: this.url, registrationId: await registered, tag: 'backup' }
    if (event === 'periodicsync') await cdp.send('ServiceWorker.dispatchPeriodicSyncEvent', known)
    else await cdp.send('ServiceWorker.dispatchSyncEvent', { ...known, lastChance: false })
  }

  async strike(blow: WorkerBlow): Promise<void> {
    if (blow === 'browser') {
      this.session = null
      await this.browser.kill()
    } else {
      const { cdp } = await this.protocol()
      for (const { versionId } of this.versions)
        await cdp.send('ServiceWorker.stopWorker', { versionId }).catch(() => undefined)
    }
  }

  close(): Promise<void> {
    return this.browser.close()
  }

  private async protocol() {
    if (this.session) return this.session
    const context = await this.browser.running()
    const cdp = await context.newCDPSession(context.pages()[0] ?? (await context.newPage()))
    const registered = new Promise<string>((resolve) => {
      cdp.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
        const ours = (registrations as readonly Registered[]).find(
          ({ scopeURL, isDeleted }) => !isDeleted && scopeURL.startsWith(this.url),
        )
        if (ours) resolve(ours.registrationId)
      })
    })
    cdp.on('ServiceWorker.workerVersionUpdated', ({ versions }) => {
      this.versions = (versions as readonly Version[]).filter(({ status }) => status === 'activated')
    })
    await cdp.send('ServiceWorker.enable')
    return (this.session = { cdp, registered })
  }
}
