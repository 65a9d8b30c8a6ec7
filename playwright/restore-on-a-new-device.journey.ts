import type { Page } from '@playwright/test'
import { importMade, newDevice } from './devices.ts'
import { expect, test } from './journey.ts'
import { look } from './look.ts'
import { makeHistory } from './made-sources.ts'
import {
  backUpAgain,
  button,
  chatRows,
  counts,
  fact,
  findBackup,
  go,
  heading,
  makeFirstBackup,
  messages,
  openApp,
  readAllChats,
  restore,
} from './person.ts'
import { watch } from './witness.ts'

const seed = 11

test('a history goes to the service and comes back on a new device with the key alone', async ({
  page,
  browser,
  service,
  folder,
}) => {
  await importMade(page, service.url, { folder, history: makeHistory({ messages: 2000, seed }), seed })
  await readAbout(page)
  const here = await counts(page)

  await go(page, 'Backup')
  const key = await makeFirstBackup(page)
  await look(page, 'backup')
  expect(await fact(page, 'messages').innerText()).toBe(here.messages)
  await backUpAgain(page)
  // With backups on, a file that is missing is offered from there.
  const texts = await readAllChats(page)

  const fresh = await browser.newContext()
  const witness = await watch(fresh)
  const other = await fresh.newPage()
  await openApp(other, service.url)
  await restore(other, key)
  await look(other, 'restored')
  expect(await counts(other)).toEqual(here)
  expect(await readAllChats(other)).toEqual(texts)

  expect(witness.faults).toEqual([])
  await fresh.close()

  const third = await newDevice(browser, service.url)
  await deleteWithKeyAlone(third, key)
  await third.context().close()
})

/** Opens a long chat at its end and goes to its start. */
async function readAbout(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Read your chats' }).click()
  await look(page, 'chats')
  await chatRows(page).first().click()
  await expect(messages(page).last()).toBeInViewport()
  await look(page, 'chat')
  await button(page, 'Go to the first message').click()
  await expect(page.locator('article[aria-posinset="1"]')).toBeInViewport()
  await button(page, 'Go to the last message').click()
  await expect(messages(page).last()).toBeInViewport()
}

async function deleteWithKeyAlone(page: Page, key: string): Promise<void> {
  await page.getByRole('link', { name: 'Delete a backup' }).click()
  await page.getByRole('textbox', { name: 'Recovery key' }).fill(key)
  await button(page, 'Look what is there').click()
  await expect(heading(page, 'Delete this backup?')).toBeVisible()
  await button(page, 'Delete the backup').click()
  await expect(heading(page, 'The backup is gone')).toBeVisible()
  await page.getByRole('link', { name: 'Done' }).click()
  await findBackup(page, key)
  await expect(page.getByText('There is no backup under this key')).toBeVisible()
}
