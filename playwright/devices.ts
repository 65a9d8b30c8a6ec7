import type { Browser, BrowserContext, Page } from '@playwright/test'
import { signalKey, writeSnapshotFolder, type MadeHistory } from './made-sources.ts'
import {
  button,
  counts,
  findBackup,
  go,
  importFolder,
  makeFirstBackup,
  openApp,
  restore,
  type Counts,
} from './person.ts'

/** How the devices of a journey begin: one with a made-up history, further ones with nothing but a key. */

export interface Beginning {
  /** Where the snapshot is written that is imported. */
  readonly folder: string
  readonly history: MadeHistory
  /** Decides the Signal key of the snapshot. */
  readonly seed: number
}

/** Opens the app and imports the history, up to the page that says it is here. */
export async function importMade(
  page: Page,
  url: string,
  { folder, history, seed }: Beginning,
): Promise<void> {
  const path = await writeSnapshotFolder(folder, history, signalKey(seed))
  await openApp(page, url)
  await importFolder(page, path, signalKey(seed))
}

export interface BackedUp {
  readonly key: string
  /** What the device held before its first backup. */
  readonly here: Counts
}

/** Imports the history and makes the first backup; stands on the Backup page then. */
export async function importAndBackUp(page: Page, url: string, beginning: Beginning): Promise<BackedUp> {
  await importMade(page, url, beginning)
  const here = await counts(page)
  await go(page, 'Backup')
  return { key: await makeFirstBackup(page), here }
}

/** The app in a browser context of its own, which knows nothing of the others. It ends with that context. */
export async function newDevice(browser: Browser, url: string): Promise<Page> {
  const context = await browser.newContext()
  const page = await context.newPage()
  await openApp(page, url)
  return page
}

/** A new device up to the end of its restore. */
export async function restoreOnNewDevice(browser: Browser, url: string, key: string): Promise<Page> {
  const page = await newDevice(browser, url)
  await restore(page, key)
  return page
}

export interface HeldRestore {
  readonly reader: Page
  /** Lets the rest of the backup through. */
  readonly release: () => void
}

/** A new device whose restore gets so many objects and no more; its person goes on to the chats meanwhile. */
export async function readDuringRestore(
  browser: Browser,
  url: string,
  { key, through }: { readonly key: string; readonly through: number },
): Promise<HeldRestore> {
  const reader = await newDevice(browser, url)
  const release = await holdObjects(reader.context(), through)
  await findBackup(reader, key)
  await button(reader, 'Restore it here').click()
  await reader.getByRole('link', { name: 'Read your chats' }).click()
  return { reader, release }
}

/** Lets some objects through and holds the rest until released. */
async function holdObjects(context: BrowserContext, through: number): Promise<() => void> {
  let seen = 0
  let release = (): void => undefined
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  await context.route('**/v1/objects/**', async (route) => {
    if (route.request().method() === 'GET' && seen++ >= through) await released
    await route.continue()
  })
  return release
}
