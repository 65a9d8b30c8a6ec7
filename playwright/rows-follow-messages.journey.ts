import type { Locator, Page } from '@playwright/test'
import { importAndBackUp, readDuringRestore } from './devices.ts'
import { expect, test } from './journey.ts'
import { inOneChat } from './made-messages.ts'
import { makeHistory } from './made-sources.ts'
import { button, chatRows, exploreSample, messages } from './person.ts'

const seed = 41

declare global {
  interface Element {
    /** Set by this journey, to know a row again. */
    marked?: boolean
  }
}

test(
  'what another tab deletes moves no row from under the pointer, the menu or the focus',
  { tag: '@slow' },
  async ({ page, service }) => {
    const other = await openInTwoTabs(page, service.url)
    await scrollUp(page)

    const row = await middleRow(page)
    await row.hover()
    const before = await mark(row)
    await deleteElsewhere(other, before.position - 4)
    await expect(row).toHaveAttribute('aria-posinset', String(before.position - 1))
    expect(await seen(row)).toEqual({ ...before, position: before.position - 1 })

    await row.click({ button: 'right' })
    await deleteElsewhere(other, before.position - 5)
    await expect(row).toHaveAttribute('aria-posinset', String(before.position - 2))
    await page.getByRole('menuitem', { name: 'Select' }).click()
    await expect(row).toHaveClass(/selected/)
    await button(page, 'Stop selecting').click()

    await row.focus()
    await page.keyboard.press('ArrowDown')
    const next = page.locator('article:focus')
    const focused = await mark(next)
    // What is far away, in view of neither, counts too.
    await deleteElsewhere(other, 3)
    await expect(next).toHaveAttribute('aria-posinset', String(focused.position - 1))
    expect(await seen(next)).toEqual({ ...focused, position: focused.position - 1 })
    // The one with the focus goes: its neighbour takes it.
    const after = await words(page.locator(`article[aria-posinset="${focused.position}"]`))
    await deleteElsewhere(other, focused.position - 1)
    await expect.poll(() => words(page.locator('article:focus'))).toBe(after)
  },
)

test(
  'what is chosen or has its menu open goes when another tab deletes it, and the chat list keeps its place',
  { tag: '@slow' },
  async ({ page, service }) => {
    const other = await openInTwoTabs(page, service.url)
    const last = Number(await messages(page).last().getAttribute('aria-setsize'))
    await page.locator(`article[aria-posinset="${last - 2}"]`).click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Select' }).click()
    await page.locator(`article[aria-posinset="${last - 3}"]`).click()
    await expect(page.getByText('2 selected')).toBeVisible()
    await deleteElsewhere(other, last - 3)
    await expect(page.getByText('1 selected')).toBeVisible()
    await button(page, 'Stop selecting').click()

    await page.locator(`article[aria-posinset="${last - 4}"]`).click({ button: 'right' })
    await expect(page.getByRole('menu')).toBeVisible()
    await deleteElsewhere(other, last - 4)
    await expect(page.getByRole('menu')).toHaveCount(0)

    const row = chatRows(page).first()
    await row.focus()
    await mark(row)
    const gone = await words(messages(other).last())
    await deleteElsewhere(other, last - 2)
    await expect(messages(page).last()).not.toContainText(gone)
    await expect(row).toBeFocused()
    expect(await row.evaluate((element) => element.marked)).toBe(true)
  },
)

test(
  'older messages that a restore adds above move nothing that is being read',
  { tag: '@slow' },
  async ({ page, browser, service, folder }) => {
    const history = inOneChat(makeHistory({ messages: 12_000, seed }), () => undefined)
    const { key } = await importAndBackUp(page, service.url, { folder, history, seed })

    const { reader, release } = await readDuringRestore(browser, service.url, { key, through: 12 })
    await chatRows(reader).filter({ hasNotText: 'No messages' }).first().click()
    await expect(messages(reader).last()).toBeInViewport()
    await scrollUp(reader)
    const row = await middleRow(reader)
    const before = await mark(row)
    const arrived = Number(await row.getAttribute('aria-setsize'))
    release()
    await expect(row).toHaveAttribute('aria-setsize', String(history.items.length))
    const added = history.items.length - arrived
    expect(added).toBeGreaterThan(1000)
    expect(await seen(row)).toEqual({ ...before, position: before.position + added })
    await reader.context().close()
  },
)

/** A chat of the sample, at its end, in this tab and another one, which is answered. */
async function openInTwoTabs(page: Page, url: string): Promise<Page> {
  await exploreSample(page, url)
  await chatRows(page).first().click()
  await expect(messages(page).last()).toBeInViewport()
  const other = await page.context().newPage()
  await other.goto(page.url())
  await expect(messages(other).last()).toBeInViewport()
  return other
}

async function scrollUp(page: Page): Promise<void> {
  const feed = page.getByRole('feed', { name: 'Messages' })
  await feed.evaluate((element) => element.scrollBy(0, -3000))
  await expect(messages(page).nth(8)).toBeVisible()
  await page.waitForTimeout(400)
}

/** The message nearest to the middle of the screen, found again by its own DOM element. */
async function middleRow(page: Page): Promise<Locator> {
  await messages(page).evaluateAll((articles) => {
    const far = (article: Element) => {
      const { top, bottom } = article.getBoundingClientRect()
      return Math.abs((top + bottom) / 2 - innerHeight / 2)
    }
    const [nearest] = articles.sort((one, other) => far(one) - far(other))
    nearest?.setAttribute('data-journey', 'middle')
  })
  return page.locator('[data-journey="middle"]')
}

interface Seen {
  readonly position: number
  readonly words: string
  readonly top: number
  readonly marked: boolean
}

function seen(row: Locator): Promise<Seen> {
  return row.evaluate((element: HTMLElement) => ({
    position: Number(element.getAttribute('aria-posinset')),
    words: element.innerText,
    top: Math.round(element.getBoundingClientRect().top),
    marked: element.marked === true,
  }))
}

async function mark(row: Locator): Promise<Seen> {
  await row.evaluate((element) => (element.marked = true))
  return seen(row)
}

function words(row: Locator): Promise<string> {
  return row.innerText()
}

/** In that tab: goes to the message at this position (from 1) and deletes it. */
async function deleteElsewhere(tab: Page, position: number): Promise<void> {
  const feed = tab.getByRole('feed', { name: 'Messages' })
  const row = tab.locator(`article[aria-posinset="${position}"]`)
  const total = Number(await messages(tab).last().getAttribute('aria-setsize'))
  const back = position > total / 2
  await feed.focus()
  await tab.keyboard.press(back ? 'End' : 'Home')
  await expect(tab.locator(`article[aria-posinset="${back ? total : 1}"]`)).toBeInViewport()
  for (let tries = 0; tries < 200 && !(await row.isVisible()); tries++) {
    await feed.evaluate((element, by) => element.scrollBy(0, by), back ? -500 : 500)
    await tab.waitForTimeout(60)
  }
  await row.focus()
  await tab.keyboard.press('Delete')
  await button(tab, 'Delete 1 message').click()
  await expect(messages(tab).last()).toHaveAttribute('aria-setsize', String(total - 1))
}
