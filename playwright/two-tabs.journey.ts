import type { Page } from '@playwright/test'
import { expect, test } from './journey.ts'
import { button, chatRows, counts, messages, startEmpty } from './person.ts'

test('two tabs see and keep each other’s changes', async ({ page, context, service }) => {
  await startEmpty(page, service.url)
  await chatRows(page).first().click()
  await expect(page).toHaveURL(/chats\/\d+$/)
  const other = await context.newPage()
  await other.goto(page.url())
  await note(page, 'from the first tab')
  await expect(messages(other).last()).toContainText('from the first tab')
  await note(other, 'from the second tab')
  await expect(messages(page).last()).toContainText('from the second tab')

  const many = [...Array(6).keys()]
  await Promise.all([
    inTurn(many.map((n) => () => note(page, `left ${n}`))),
    inTurn(many.map((n) => () => note(other, `right ${n}`))),
  ])
  for (const tab of [page, other]) {
    await expect(messages(tab)).toHaveCount(14)
    for (const n of many) {
      await expect(messages(tab).filter({ hasText: `left ${n}` })).toHaveCount(1)
      await expect(messages(tab).filter({ hasText: `right ${n}` })).toHaveCount(1)
    }
  }

  // Both are chosen before either is gone: the second deletion meets a list that has moved.
  await askToRemove(page, 'left 2')
  await askToRemove(other, 'right 3')
  await Promise.all([page, other].map((tab) => button(tab, 'Delete 1 message').click()))
  for (const tab of [page, other]) {
    await expect(messages(tab)).toHaveCount(12)
    await expect(messages(tab).filter({ hasText: /left 2|right 3/ })).toHaveCount(0)
  }
  expect(await counts(page)).toEqual({ messages: '12', chats: '1' })
  expect(await counts(other)).toEqual({ messages: '12', chats: '1' })
})

async function note(page: Page, words: string): Promise<void> {
  const field = page.getByRole('textbox', { name: 'Write a note' })
  await field.fill(words)
  await field.press('Enter')
  await expect(field).toHaveValue('')
}

async function askToRemove(page: Page, words: string): Promise<void> {
  await messages(page).filter({ hasText: words }).click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Delete' }).click()
}

async function inTurn(steps: readonly (() => Promise<void>)[]): Promise<void> {
  for (const step of steps) await step()
}
