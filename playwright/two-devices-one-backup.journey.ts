import type { Page } from '@playwright/test'
import { expect, test } from './journey.ts'
import { look } from './look.ts'
import {
  backupFinished,
  button,
  chatRows,
  fact,
  go,
  heading,
  messages,
  openApp,
  restore,
  turnOnBackups,
} from './person.ts'

test('two devices back up to one place: checked, brought together, and taken over', async ({
  page,
  browser,
  service,
}) => {
  await openApp(page, service.url)
  await page.getByRole('link', { name: 'Start empty' }).click()
  await page.getByLabel('Your name').fill('Robin')
  await button(page, 'Start').click()
  await note(page, 'known to both')
  await go(page, 'Backup')
  const key = await turnOnBackups(page)
  await backupFinished(page)

  await page.getByRole('link', { name: 'Check this backup' }).click()
  await look(page, 'check-before')
  await button(page, 'Check now').click()
  await expect(page.getByText('Everything in this backup can be restored.')).toBeVisible()
  await look(page, 'check-whole')

  const second = await browser.newContext()
  const other = await second.newPage()
  await openApp(other, service.url)
  await restore(other, key)
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
  await second.close()
})

async function note(page: Page, words: string): Promise<void> {
  await go(page, 'Chats')
  await chatRows(page).filter({ hasText: 'Note to Self' }).click()
  const field = page.getByRole('textbox', { name: 'Write a note' })
  await field.fill(words)
  await field.press('Enter')
  await expect(messages(page).last()).toContainText(words)
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
