import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { chromium, type Page } from '@playwright/test'
import type {} from '../harness/door.ts'
import { chromiumArgs, findBrowser } from './browser.ts'

// [Note: Measuring unwatched] A test runner that is connected has the browser keep what goes over the network, up to a
// hundred megabytes in the very process that is measured, and hand it what is sent. So the runner starts the work, lets
// go of the browser, looks at the page's title from outside, and comes back for what the work answered.

const [busy, done] = ['working', 'worked']
const lookEveryMs = 100
const startTries = 300
/** Longer than the longest film takes on a slow machine. */
const mostMs = 60 * 60 * 1000

export interface Unwatched {
  readonly profile: string
  /** Of the page that works: the harness. */
  readonly url: string
  /** A call of the harness, as a script whose value is a promise of what JSON can carry. */
  readonly work: string
}

/** Runs work in a browser of its own over a profile that no other one uses. `during`: begins with it, ends at its end. */
export async function unwatched<T>({ profile, url, work }: Unwatched, during: () => () => void): Promise<T> {
  const portFile = join(profile, 'DevToolsActivePort')
  await rm(portFile, { force: true })
  const own = [`--user-data-dir=${profile}`, '--headless=new', '--remote-debugging-port=0', 'about:blank']
  const browser = spawn(await findBrowser(), [...chromiumArgs, ...own], { stdio: 'ignore' })
  const ended = once(browser, 'exit')
  try {
    const address = `http://127.0.0.1:${await portOf(portFile)}`
    await onPage(address, async (page) => {
      // The app's own service worker would answer with the app.
      const session = await page.context().newCDPSession(page)
      await session.send('Network.enable')
      await session.send('Network.setBypassServiceWorker', { bypass: true })
      await page.goto(url)
      await page.waitForFunction(() => 'heirloom' in window)
      // A worker that starts while its debugger goes would wait for it for ever.
      await page.evaluate(() => window.heirloom.call('status', []))
      await page.evaluate(started(work))
    })
    const stop = during()
    const until = Date.now() + mostMs
    while (!(await titles(address)).includes(done)) {
      if (Date.now() > until) throw new Error('the work did not come to its end')
      await wait(lookEveryMs)
    }
    stop()
    return await onPage(address, async (page) => JSON.parse(await page.evaluate<string>('window.told')) as T)
  } finally {
    browser.kill()
    await ended
  }
}

function started(work: string): string {
  return `document.title = '${busy}';
    void (${work}).catch((error) => ({ failed: String(error) })).then((told) => {
      window.told = JSON.stringify(told)
      document.title = '${done}'
    })`
}

async function onPage<T>(address: string, use: (page: Page) => Promise<T>): Promise<T> {
  const connection = await chromium.connectOverCDP(address)
  try {
    return await use(connection.contexts()[0]!.pages()[0]!)
  } finally {
    // Of the connection alone.
    await connection.close()
  }
}

async function titles(address: string): Promise<string[]> {
  const pages = (await (await fetch(`${address}/json/list`)).json()) as { readonly title: string }[]
  return pages.map(({ title }) => title)
}

async function portOf(portFile: string): Promise<string> {
  for (let tried = 0; tried < startTries; tried++) {
    const text = await readFile(portFile, 'utf8').catch(() => '')
    const port = text.split('\n')[0]!
    if (port !== '') return port
    await wait(lookEveryMs)
  }
  throw new Error('the browser did not start')
}
