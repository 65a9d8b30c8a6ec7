import type { BrowserContext, Page, Worker } from '@playwright/test'

/** What the browser's protocol tells of service workers. */
interface Registered {
  readonly registrationId: string
  readonly scopeURL: string
  readonly isDeleted: boolean
}

/** Wakes the service worker as the browser does by itself. `page` may show anything, or nothing. */
export async function wakeServiceWorker(page: Page, url: string): Promise<void> {
  const cdp = await page.context().newCDPSession(page)
  const found = new Promise<string>((resolve) => {
    cdp.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const ours = (registrations as readonly Registered[]).find(
        ({ scopeURL, isDeleted }) => !isDeleted && scopeURL.startsWith(url),
      )
      if (ours) resolve(ours.registrationId)
    })
  })
  await cdp.send('ServiceWorker.enable')
  const registrationId = await found
  await cdp.send('ServiceWorker.dispatchPeriodicSyncEvent', { origin: url, registrationId, tag: 'backup' })
  await cdp.detach()
}

const hourMs = 3_600_000

/** From now on it is so many hours later for the service worker, until the browser ends it. */
export async function laterForServiceWorker(context: BrowserContext, hours: number): Promise<void> {
  const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent('serviceworker'))
  await worker.evaluate(shiftClock, hours * hourMs)
}

/** From now on it is so many hours later for the part of the app that decides about backups. */
export async function laterForApp(page: Page, hours: number): Promise<void> {
  await historyWorker(page).evaluate(shiftClock, hours * hourMs)
}

/** The worker behind this page. */
export function historyWorker(page: Page): Worker {
  const worker = page.workers().find((one) => one.url().includes('history.worker'))
  if (!worker) throw new Error('the history worker has not been started')
  return worker
}

function shiftClock(ms: number): void {
  const real = Date.now.bind(Date)
  Date.now = () => real() + ms
}
