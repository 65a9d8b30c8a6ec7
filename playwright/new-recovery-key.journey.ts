import { expect, test } from './journey.ts'
import { look } from './look.ts'
import { makeHistory, signalKey, writeSnapshotFolder } from './made-sources.ts'
import {
  backupFinished,
  button,
  counts,
  go,
  heading,
  importFolder,
  openApp,
  restore,
  turnOnBackups,
} from './person.ts'

const seed = 31

test('a new recovery key takes the place of the old one, which opens nothing any more', async ({
  page,
  browser,
  service,
  folder,
}) => {
  const path = await writeSnapshotFolder(folder, makeHistory({ messages: 600, seed }), signalKey(seed))
  await openApp(page, service.url)
  await importFolder(page, path, signalKey(seed))
  const here = await counts(page)
  await go(page, 'Backup')
  const old = await turnOnBackups(page)
  await backupFinished(page)

  await page.getByRole('link', { name: 'Recovery key' }).click()
  await expect(heading(page, 'Recovery key')).toBeVisible()
  await look(page, 'key')
  await page.getByRole('link', { name: 'Try your key' }).click()
  const field = page.getByRole('textbox', { name: 'Recovery key' })
  const slip = old.startsWith('A') ? `B${old.slice(1)}` : `A${old.slice(1)}`
  await field.fill(slip)
  await button(page, 'Check it').click()
  await expect(page.getByText('The mistake is in group 1')).toBeVisible()
  await look(page, 'key-slip')
  await field.fill(old.toLowerCase().replaceAll(' ', '-'))
  await button(page, 'Check it').click()
  await expect(heading(page, 'That is your key')).toBeVisible()
  await page.getByRole('link', { name: 'Done' }).click()

  await page.getByRole('link', { name: 'Recovery key' }).click()
  await page.getByRole('link', { name: 'Someone may have seen my key' }).click()
  await look(page, 'key-seen')
  await page.getByRole('link', { name: 'Keep the key I have' }).click()
  await page.getByRole('link', { name: 'New recovery key' }).click()
  await look(page, 'key-new')
  await button(page, 'Make a new key').click()
  await expect(heading(page, 'Your new recovery key')).toBeVisible()
  const groups = await page.getByRole('list', { name: 'Recovery key' }).getByRole('listitem').allInnerTexts()
  const key = groups.join(' ')
  expect(key).not.toBe(old)
  await button(page, 'I have kept it').click()
  await field.fill(key)
  await button(page, 'Use the new key').click()
  await expect(page.getByText('The new recovery key is in place.')).toBeVisible()
  await look(page, 'key-changed')
  await go(page, 'Backup')
  // Its end was seen: no bar tells of it any more.
  await expect(button(page, 'Back up now')).toBeVisible()
  await expect(page.getByText('The new recovery key is in place')).toHaveCount(0)
  await button(page, 'Back up now').click()
  await backupFinished(page)

  const fresh = await browser.newContext()
  const other = await fresh.newPage()
  await openApp(other, service.url)
  await other.getByRole('link', { name: 'Restore a backup' }).click()
  await other.getByRole('textbox', { name: 'Recovery key' }).fill(old)
  await button(other, 'Find my backup').click()
  await expect(other.getByText('There is no backup under this key')).toBeVisible()
  await other.getByRole('link', { name: 'Back', exact: true }).click()
  await restore(other, key)
  expect(await counts(other)).toEqual(here)
  await fresh.close()
})
