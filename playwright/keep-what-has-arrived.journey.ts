import type { BrowserContext } from '@playwright/test'
import { expect, slowTest } from './journey.ts'
import { look } from './look.ts'
import { makeHistory, signalKey, writeSnapshotFolder } from './made-sources.ts'
import {
  backupFinished,
  button,
  chatRows,
  fact,
  go,
  heading,
  importFolder,
  messages,
  openApp,
  turnOnBackups,
} from './person.ts'

const seed = 29

slowTest(
  'a backup goes for good in the middle of its restore, and what has arrived is kept',
  async ({ page, browser, service, folder }) => {
    const history = makeHistory({ messages: 40_000, seed })
    const path = await writeSnapshotFolder(folder, history, signalKey(seed))
    await openApp(page, service.url)
    await importFolder(page, path, signalKey(seed))
    await go(page, 'Backup')
    const key = await turnOnBackups(page)
    await backupFinished(page)

    const fresh = await browser.newContext()
    const other = await fresh.newPage()
    const release = await holdObjects(fresh, 24)
    await openApp(other, service.url)
    await other.getByRole('link', { name: 'Restore a backup' }).click()
    await other.getByRole('textbox', { name: 'Recovery key' }).fill(key)
    await button(other, 'Find my backup').click()
    await button(other, 'Restore it here').click()
    await other.getByRole('link', { name: 'Read your chats' }).click()
    await expect(chatRows(other).first()).toBeVisible()
    await other.reload()
    await expect(other.getByText(/The restore goes on|Not everything is back yet/)).toBeVisible()

    await page.getByRole('link', { name: 'Turn off and delete' }).click()
    await button(page, 'Turn off and delete the backup').click()
    await expect(heading(page, 'Backups are off')).toBeVisible()
    await release()
    await other.reload()
    await expect(
      other.getByText('The backup that was being restored is no longer at the service.'),
    ).toBeVisible()
    await look(other, 'restore-orphaned')

    await other.getByRole('link', { name: 'Keep what has arrived…' }).click()
    await expect(heading(other, 'Keep what has arrived?')).toBeVisible()
    await look(other, 'keep-what-has-arrived')
    const here = await fact(other, 'messages here').innerText()
    const missing = await fact(other, 'not here').innerText()
    expect(Number(here.replace(/\D/g, '')) + Number(missing.replace(/\D/g, ''))).toBe(history.items.length)
    await expect(fact(other, 'Missing, from and to')).toBeVisible()
    await button(other, 'Keep what has arrived').click()
    await expect(heading(other, 'What has arrived is kept')).toBeVisible()
    await look(other, 'kept-what-has-arrived')
    await other.getByRole('link', { name: 'Read your chats' }).click()
    await expect(other.getByText('no longer at the service')).toHaveCount(0)
    await chatRows(other).filter({ hasNotText: 'No messages' }).first().click()
    await expect(messages(other).last()).toBeInViewport()
    // It is whole now, and may be changed.
    await messages(other).last().click({ button: 'right' })
    await other.getByRole('menuitem', { name: 'Delete' }).click()
    const total = Number(await messages(other).last().getAttribute('aria-setsize'))
    await button(other, 'Delete 1 message').click()
    await expect(messages(other).last()).toHaveAttribute('aria-setsize', String(total - 1))
    await fresh.close()
  },
)

/** Lets some objects through and holds the rest, until released. */
async function holdObjects(context: BrowserContext, through: number): Promise<() => Promise<void>> {
  let seen = 0
  await context.route('**/v1/objects/**', async (route) => {
    if (route.request().method() !== 'GET' || seen++ < through) await route.continue()
    else await new Promise((resolve) => setTimeout(resolve, 60_000))
  })
  return () => context.unrouteAll({ behavior: 'ignoreErrors' })
}
