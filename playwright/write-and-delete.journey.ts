import { expect, test } from './journey.ts'
import { look } from './look.ts'
import { button, chatRows, fact, go, heading, messages, openApp } from './person.ts'

test('notes are written, edited, given a timer and deleted; then chat and history', async ({
  page,
  service,
}) => {
  await openApp(page, service.url)
  await page.getByRole('link', { name: 'Start empty' }).click()
  await look(page, 'start-empty')
  await page.getByLabel('Your name').fill('Robin')
  await button(page, 'Start').click()
  await chatRows(page).filter({ hasText: 'Note to Self' }).click()
  await look(page, 'note-to-self-empty')
  const field = page.getByRole('textbox', { name: 'Write a note' })
  await field.fill('buy bread')
  await field.press('Enter')
  await expect(messages(page).last()).toContainText('buy bread')
  await field.fill('call the plumber about the boiler')
  await button(page, 'Add note').click()
  await expect(messages(page)).toHaveCount(2)

  await messages(page).first().click({ button: 'right' })
  await look(page, 'message-menu')
  await page.getByRole('menuitem', { name: 'Edit' }).click()
  await expect(field).toHaveValue('buy bread')
  await field.fill('buy bread and milk')
  await button(page, 'Save').click()
  await expect(messages(page).first()).toContainText('buy bread and milk')
  await messages(page).first().getByText('Edited').click()
  await expect(messages(page).first().getByRole('listitem')).toContainText('buy bread')

  await page.getByLabel('Disappearing notes').selectOption({ label: '1 day' })
  await expect(messages(page).last()).toContainText(/1 day/)
  await field.fill('gone tomorrow')
  await field.press('Enter')
  await expect(messages(page).last()).toContainText('gone tomorrow')
  await expect(messages(page).last()).toContainText('Disappears')
  await look(page, 'note-to-self')

  await page.reload()
  await expect(messages(page)).toHaveCount(4)
  await messages(page).filter({ hasText: 'plumber' }).click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Delete' }).click()
  await look(page, 'delete-question')
  await button(page, 'Delete 1 message').click()
  await expect(messages(page)).toHaveCount(3)
  await expect(page.getByText('plumber')).toHaveCount(0)

  await page.getByRole('link', { name: 'About this chat: Note to Self' }).click()
  await button(page, 'Delete this chat').click()
  await look(page, 'delete-chat')
  await button(page, 'Delete chat').click()
  await expect(chatRows(page)).toHaveCount(0)
  await look(page, 'no-chats')

  await go(page, 'Settings')
  await look(page, 'settings')
  expect(await fact(page, 'messages').innerText()).toBe('0')
  await page.getByRole('link', { name: 'Erase' }).click()
  await look(page, 'erase')
  await button(page, 'Erase everything here').click()
  await expect(heading(page, 'Heirloom')).toBeVisible()
  await page.reload()
  await expect(page.getByRole('link', { name: 'Start empty' })).toBeVisible()
})
