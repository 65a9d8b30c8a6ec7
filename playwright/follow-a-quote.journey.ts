import type { Page } from '@playwright/test'
import { importMade } from './devices.ts'
import { expect, test } from './journey.ts'
import { look } from './look.ts'
import { inOneChat, say } from './made-messages.ts'
import { makeHistory, type MadeHistory } from './made-sources.ts'
import { chatRows, messages } from './person.ts'

const seed = 37

test('a quote leads to its original far away, and says so when there is none', async ({
  page,
  service,
  folder,
}) => {
  await importMade(page, service.url, { folder, history: quoting(), seed })
  await page.getByRole('link', { name: 'Read your chats' }).click()
  await chatRows(page).filter({ hasText: 'the one that asks' }).click()
  await expect(quote(page, 'the very first words')).toBeInViewport()

  const lost = quote(page, 'words that are gone')
  await lost.click()
  await expect(page.getByText('The original is not in your history.')).toBeVisible()
  await look(page, 'quote-lost')

  await quote(page, 'the very first words').click()
  const original = messages(page).filter({ hasText: 'the very first words' })
  await expect(original).toBeInViewport()
  await expect(original).toBeFocused()
  await expect(original).toHaveAttribute('aria-posinset', '4')
  await expect(original).toHaveClass(/flash/)
  await look(page, 'quote-found')
  await expect(original).not.toHaveClass(/flash/)

  // The keyboard goes the same way.
  await page.keyboard.press('End')
  await quote(page, 'the very first words').focus()
  await page.keyboard.press('Enter')
  await expect(original).toBeFocused()
})

function quote(page: Page, words: string) {
  return messages(page).getByRole('button', { name: words })
}

/** One long chat; its last message but one quotes the fourth, the last one something that is not there. */
function quoting(): MadeHistory {
  return inOneChat(makeHistory({ messages: 6000, seed }), (items) => {
    const { authorId, dateSent } = items[3]!
    say(items[3]!, 'the very first words')
    say(items.at(-2)!, 'about that', { body: 'the very first words', authorId, dateSent })
    const lost = { body: 'words that are gone', authorId, dateSent: dateSent + 1n }
    say(items.at(-1)!, 'the one that asks', lost)
  })
}
