import type { Locator, Page } from '@playwright/test'
import { expect, test } from './journey.ts'
import { look } from './look.ts'
import { chatRows, exploreSample, go, messages } from './person.ts'

test('what is read to its end counts no more, in both tabs and after a reload', async ({
  page,
  context,
  service,
}) => {
  await exploreSample(page, service.url)
  const row = withUnread(page).first()
  const name = await row.locator('.chat-row-title').innerText()
  const number = await row.getByText(/unread message/).innerText()
  const waiting = await withUnread(page).count()
  expect(waiting).toBeGreaterThan(0)
  await look(page, 'unread-list')

  const other = await context.newPage()
  await other.goto(`${service.url}/#/chats`)
  await expect(withUnread(other)).toHaveCount(waiting)
  // A window that nobody sees reads nothing.
  await page.bringToFront()
  await row.click()
  await expect(messages(page).last()).toBeInViewport()
  for (const tab of [page, other]) await expect(withUnread(tab)).toHaveCount(waiting - 1)
  await expect(rowOf(other, name).getByText(/unread/)).toHaveCount(0)

  const line = page.locator('.unread-line')
  await line.scrollIntoViewIfNeeded()
  await expect(line).toHaveText(number)
  await look(page, 'unread-line')

  await page.reload()
  await expect(messages(page).last()).toBeInViewport()
  await expect(withUnread(page)).toHaveCount(waiting - 1)
  await expect(line).toHaveCount(0)
  await go(page, 'Chats')
  await expect(withUnread(page)).toHaveCount(waiting - 1)
})

function withUnread(page: Page): Locator {
  return chatRows(page).filter({ hasText: /\d+ unread message/ })
}

function rowOf(page: Page, name: string): Locator {
  return chatRows(page).filter({ has: page.locator('.chat-row-title', { hasText: name }) })
}
