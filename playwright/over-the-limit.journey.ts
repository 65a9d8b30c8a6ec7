import type { Page } from '@playwright/test'
import { expect, test } from './journey.ts'
import { look } from './look.ts'
import { earlier, makeHistory, signalKey, writeSnapshotFolder } from './made-sources.ts'
import {
  backupFinished,
  button,
  chooseSource,
  counts,
  go,
  heading,
  importFolder,
  openApp,
  openWithKey,
  restore,
  turnOnBackups,
} from './person.ts'

const seed = 79
const key = signalKey(seed)
const dayMs = 86_400_000
const snapshotAt = Date.UTC(2026, 9, 1, 18)

test('a backup that outgrows its room says so with the ways out, and the last one stays whole', async ({
  page,
  browser,
  startService,
  folder,
}) => {
  const options = ['--max-archive-bytes', '40000', '--max-object-bytes', '1000000']
  const service = await startService({ options })
  const whole = makeHistory({ messages: 3000, seed })
  const first = await writeSnapshotFolder(folder, earlier(whole, 300), key, snapshotAt)
  await openApp(page, service.url)
  await importFolder(page, first, key)
  const then = await counts(page)
  await go(page, 'Backup')
  const recoveryKey = await turnOnBackups(page)
  await backupFinished(page)

  await importMore(page, await writeSnapshotFolder(folder, whole, key, snapshotAt + dayMs))
  await go(page, 'Backup')
  await button(page, 'Back up now').click()
  await expect(page.getByText('Your backup would be larger than')).toBeVisible()
  await expect(page.getByText('the last backup is still whole')).toBeVisible()
  await look(page, 'over-the-limit')
  await page.getByRole('link', { name: 'See your plan' }).click()
  // How many parts were in before one was refused is chance; when they fill the room, that is explained.
  const used = page.locator('.big-number', { hasText: 'of 40 kB used by messages' }).locator('dd')
  const isFull = Number.parseFloat(await used.innerText()) > 40
  await expect(page.getByText('parts of a backup that did not fit')).toHaveCount(isFull ? 1 : 0)
  await look(page, 'over-the-limit-plan')
  await go(page, 'Backup')
  await page.getByRole('link', { name: 'Save an exported file' }).click()
  await expect(button(page, 'Export an archive file')).toBeVisible()

  const fresh = await browser.newContext()
  const other = await fresh.newPage()
  await openApp(other, service.url)
  await restore(other, recoveryKey)
  expect(await counts(other)).toEqual(then)
  await fresh.close()
})

async function importMore(page: Page, path: string): Promise<void> {
  await go(page, 'Settings')
  await page.getByRole('link', { name: 'Import history' }).click()
  await chooseSource(page, path, 'folder')
  await openWithKey(page, key)
  await button(page, 'Import').click()
  await expect(heading(page, 'Your history is here')).toBeVisible()
}
