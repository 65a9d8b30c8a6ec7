import type { Page } from '@playwright/test'
import { restoreOnNewDevice } from './devices.ts'
import { expect, test } from './journey.ts'
import { look } from './look.ts'
import {
  backupFinished,
  button,
  chatRows,
  fact,
  go,
  heading,
  makeFirstBackup,
  messages,
  startEmpty,
  writeNote,
} from './person.ts'

test('two devices back up to one place: checked, brought together, and taken over', async ({
  page,
  browser,
  service,
}) => {
  await startEmpty(page, service.url)
  await note(page, 'known to both')
  await go(page, 'Backup')
  const key = await makeFirstBackup(page)

  await page.getByRole('link', { name: 'Check this backup' }).click()
  await look(page, 'check-before')
  await button(page, 'Check now').click()
  await expect(page.getByText('Everything in this backup can be restored.')).toBeVisible()
  await look(page, 'check-whole')

  const other = await restoreOnNewDevice(browser, service.url, key)
  await note(other, 'from the other device')
  await backUp(other)
  await backupFinished(other)

  await note(page, 'from the first device')
  await backUp(page)
  await expect(page.getByText('Another device has written a backup under the same key.')).toBeVisible()
  await look(page, 'other-device-met')
  await page.getByRole('link', { name: 'See what is there' }).click()
  await expect(heading(page, 'Another device backs up here too')).toBeVisible()
  await look(page, 'other-device')
  await button(page, 'Bring both together').click()
  await expect(heading(page, 'Both are together')).toBeVisible()
  await look(page, 'other-device-joined')
  expect(await fact(page, 'messages in the backup').innerText()).toBe('3')
  await expectNotes(page, ['known to both', 'from the other device', 'from the first device'])

  // The other device wants its own, and nothing else.
  await note(other, 'to stand alone')
  await backUp(other)
  await other.getByRole('link', { name: 'See what is there' }).click()
  await button(other, 'Let this device take over…').click()
  await expect(heading(other, 'Replace what is at the service?')).toBeVisible()
  await look(other, 'take-over')
  await button(other, 'Replace it').click()
  await expect(heading(other, 'This device’s backup is in place')).toBeVisible()
  expect(await fact(other, 'messages in the backup').innerText()).toBe('3')
  await expectNotes(other, ['known to both', 'from the other device', 'to stand alone'])
  await other.context().close()
})

async function note(page: Page, words: string): Promise<void> {
  await go(page, 'Chats')
  await chatRows(page).filter({ hasText: 'Note to Self' }).click()
  await writeNote(page, words)
}

async function backUp(page: Page): Promise<void> {
  await go(page, 'Backup')
  await button(page, 'Back up now').click()
}

async function expectNotes(page: Page, words: readonly string[]): Promise<void> {
  await go(page, 'Chats')
  await chatRows(page).filter({ hasText: 'Note to Self' }).click()
  await expect(messages(page)).toHaveCount(words.length)
  for (const each of words) await expect(messages(page).filter({ hasText: each })).toHaveCount(1)
}
