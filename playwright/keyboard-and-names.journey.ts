import type { Page } from '@playwright/test'
import { expect, test } from './journey.ts'
import { look } from './look.ts'
import {
  chatRows,
  exploreSample,
  go,
  heading,
  makeFirstBackup,
  messages,
  openApp,
  startEmpty,
} from './person.ts'

const addresses = [
  'chats',
  'chats/archived',
  'chats/1',
  'chats/1/info',
  'import',
  'restore',
  'backup',
  'backup/turn-on',
  'backup/delete',
  'backup/plan',
  'backup/service',
  'settings',
  'settings/lock',
  'settings/lock/turn-on',
  'settings/export',
  'settings/erase',
  'settings/about',
]

/** As they are while backups are on. */
const backupAddresses = [
  'backup',
  'backup/turn-off',
  'backup/set-aside',
  'backup/check',
  'backup/missing',
  'backup/other-device',
  'backup/key',
  'backup/key/new',
  'backup/key/seen',
  'backup/key/confirm',
  'backup/key/show',
]

test('every screen has one main part, one title, and a name for all that can be pressed', async ({
  page,
  service,
}) => {
  await openApp(page, service.url)
  await wellMade(page, 'welcome')
  for (const address of ['start', 'import', 'restore', 'settings', 'settings/about'])
    await visit(page, service.url, address)
  await exploreSample(page, service.url)
  for (const address of addresses) await visit(page, service.url, address)
})

test('so have those of a backup that is on', async ({ page, service }) => {
  await startEmpty(page, service.url)
  await go(page, 'Backup')
  await makeFirstBackup(page)
  for (const address of backupAddresses) await visit(page, service.url, address)
})

test('the keyboard alone leads from the welcome to a chat and back', async ({ page, service }) => {
  await openApp(page, service.url)
  await tabTo(page, 'Explore a sample')
  await page.keyboard.press('Enter')
  await expect(chatRows(page).first()).toBeVisible()
  const name = await chatRows(page).first().locator('.chat-row-title').innerText()
  await tabTo(page, name)
  await page.keyboard.press('Enter')
  await expect(messages(page).last()).toBeVisible()
  await tabTo(page, 'Messages')
  await page.keyboard.press('ArrowUp')
  await expect(messages(page).last()).toBeFocused()
  await page.keyboard.press('Home')
  await expect(page.locator('article[aria-posinset="1"]')).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('menu', { name: 'Message actions' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.locator('article[aria-posinset="1"]')).toBeFocused()
  await page.keyboard.press('End')
  await expect(messages(page).last()).toBeFocused()
  await page.goBack()
  await expect(heading(page, 'Chats')).toBeVisible()
  await expect(page.getByText('Choose a chat to read it.')).toBeVisible()
})

async function visit(page: Page, url: string, address: string): Promise<void> {
  await page.goto(`${url}/#/${address}`)
  await expect(page.getByRole('heading', { level: 1 }).last()).toBeVisible()
  await wellMade(page, address)
  await look(page, `screen-${address.replaceAll('/', '-')}`)
}

/** One main landmark, a title, a page title, and no control without a name. */
async function wellMade(page: Page, where: string): Promise<void> {
  await expect(page.getByRole('main'), where).toHaveCount(1)
  await expect(page, where).toHaveTitle(/Heirloom/)
  // A chat beside the list is a part of its own, with a title of its own.
  const titles = page.getByRole('heading', { level: 1 })
  await expect(titles.last(), where).toBeVisible()
  const most = where.startsWith('chats/') ? 2 : 1
  // While one screen gives way to the next, both titles are there for a moment.
  await expect.poll(() => titles.count(), where).toBeLessThanOrEqual(most)
  for (const role of ['button', 'link', 'textbox', 'radio', 'checkbox', 'combobox', 'searchbox'] as const)
    await expect(page.getByRole(role, { name: /^$/ }), `${where}: a ${role} without a name`).toHaveCount(0)
}

/** Presses Tab until the thing of this name has the focus. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let presses = 0; presses < 40; presses++) {
    await page.keyboard.press('Tab')
    const focused = await page.evaluate(() => {
      const element = document.activeElement
      const by = element?.getAttribute('aria-labelledby')
      const labelled = by ? document.getElementById(by)?.textContent : element?.getAttribute('aria-label')
      return labelled ?? element?.textContent ?? ''
    })
    if (focused.includes(name)) return
  }
  throw new Error(`no Tab leads to ${name}`)
}
