import type { Page } from '@playwright/test'
import { restoreOnNewDevice } from './devices.ts'
import { expect, test } from './journey.ts'
import { look } from './look.ts'
import {
  backUpAgain,
  backupFinished,
  button,
  chatRows,
  fact,
  go,
  makeFirstBackup,
  startEmpty,
} from './person.ts'
import { historyWorker, laterForApp } from './service-worker.ts'

// How backups stand, as far as a person can bring it about here (docs/states.md has the whole list).

async function begin(page: Page, url: string): Promise<string> {
  await startEmpty(page, url)
  await go(page, 'Backup')
  return makeFirstBackup(page)
}

/** What the browser tells of the device, other than it is; then it says that something is another by now. */
async function surround(page: Page, told: { online?: boolean; saveData?: boolean }): Promise<void> {
  await historyWorker(page).evaluate(({ online, saveData }) => {
    const { connection } = navigator as unknown as { connection: object }
    if (online !== undefined)
      Object.defineProperty(navigator, 'onLine', { value: online, configurable: true })
    if (saveData !== undefined)
      Object.defineProperty(connection, 'saveData', { value: saveData, configurable: true })
    self.dispatchEvent(new Event('offline'))
  }, told)
}

const stands = (page: Page, words: string | RegExp) => expect(page.getByText(words).first()).toBeVisible()

test('done, then due and waiting: for a network, for a cheap one, for the battery, for the person', async ({
  page,
  service,
}) => {
  await page.addInitScript(() => {
    const battery = Object.assign(new EventTarget(), { level: 0.1, charging: false })
    Object.assign(navigator, { getBattery: () => Promise.resolve(battery) })
    Object.assign(window, { battery })
  })
  await begin(page, service.url)
  await stands(page, 'Everything is backed up.')
  await stands(page, 'The next backup is due tomorrow at')
  await look(page, 'backup-done')
  await go(page, 'Settings')
  await stands(page, 'Everything is backed up')
  await go(page, 'Backup')

  await button(page, 'Pause for a day').click()
  await stands(page, 'Paused until tomorrow at')
  await look(page, 'backup-paused')
  await button(page, 'Resume backups').click()
  await stands(page, 'Everything is backed up.')
  await button(page, 'Pause until I resume').click()
  await stands(page, 'Paused until you resume.')
  await page.reload()
  await stands(page, 'Paused until you resume.')

  await laterForApp(page, 26)
  await surround(page, { online: false })
  await button(page, 'Resume backups').click()
  await stands(page, 'A backup is due, and waits for a network.')
  await look(page, 'backup-network')
  await surround(page, { online: true, saveData: true })
  await stands(page, 'waits for a network that does not charge for data')
  await page.getByLabel('Also over networks that charge for data').check()
  await stands(page, 'waits for more than 20 % of battery')
  await look(page, 'backup-battery')
  await page.getByLabel('However low the battery is').check()
  await backupFinished(page)
  await stands(page, 'Everything is backed up.')
})

test('days without a backup are told on every screen, and can be put away', async ({ page, service }) => {
  await begin(page, service.url)
  await laterForApp(page, 24 * 5)
  await surround(page, { online: false })
  await go(page, 'Chats')
  await expect(chatRows(page).first()).toBeVisible()
  const bar = page.getByRole('status').filter({ hasText: 'The last backup is' })
  await expect(bar).toBeVisible()
  await look(page, 'backup-late')
  await bar.getByRole('link', { name: 'Show' }).click()
  await stands(page, 'A backup is due, and waits for a network.')
  await stands(page, /The last backup is \d+ days? old/)
  await go(page, 'Chats')
  await bar.getByRole('button', { name: 'Later' }).click()
  await expect(bar).toBeHidden()
})

test('one that another tab makes is seen in both, and can be stopped from either', async ({
  page,
  context,
  ownService,
}) => {
  await begin(page, ownService.url)
  const other = await context.newPage()
  await other.goto(page.url())
  await stands(other, 'Everything is backed up.')
  await ownService.kill()
  await button(page, 'Back up now').click()
  await expect(button(page, 'Cancel')).toBeVisible()
  await stands(other, 'Backing up in another tab or in the background.')
  await look(other, 'backup-elsewhere')
  await go(other, 'Chats')
  await stands(other, /Backing up/)
  await go(other, 'Backup')
  await button(other, 'Cancel').click()
  for (const tab of [page, other]) {
    await expect(button(tab, 'Back up now')).toBeVisible()
    await stands(tab, /Everything is backed up|The next one is due/)
  }
})

test(
  'the service is away: it says why, and when it is tried again; a reload says the same',
  { tag: '@slow' },
  async ({ page, ownService }) => {
    await begin(page, ownService.url)
    await ownService.kill()
    await button(page, 'Back up now').click()
    await expect(page.getByText('The service cannot be reached from here.')).toBeVisible({ timeout: 90_000 })
    await stands(page, 'It is tried again by itself')
    await look(page, 'backup-failed')
    await page.reload()
    await stands(page, 'The service cannot be reached from here.')
    await stands(page, 'It is tried again by itself')
    await ownService.start()
    await backUpAgain(page)
    await stands(page, 'Everything is backed up.')
  },
)

test('another device has written: it is told, with what is safe, and nothing is tried in a loop', async ({
  page,
  browser,
  service,
}) => {
  const key = await begin(page, service.url)
  const other = await restoreOnNewDevice(browser, service.url, key)
  await go(other, 'Backup')
  await backUpAgain(other)
  await other.context().close()
  await button(page, 'Back up now').click()
  await stands(page, 'Another device has written a backup under the same key.')
  await expect(page.getByRole('link', { name: 'See what is there' })).toBeVisible()
  await stands(page, 'No other backup is tried before you have seen to this.')
  await expect(fact(page, 'Service')).toBeVisible()
  await go(page, 'Chats')
  await stands(page, 'Backups need you.')
})
