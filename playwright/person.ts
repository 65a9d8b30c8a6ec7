import { expect, type Page } from '@playwright/test'

/** What a person does in the app, in their words. Everything is found by role and name. */

export function heading(page: Page, name: string | RegExp) {
  return page.getByRole('heading', { level: 1, name })
}

/** Opens the app and waits until its first screen can be used. */
export async function openApp(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/`)
  await expect(page.getByRole('link', { name: 'Import history' })).toBeVisible()
}

/** A first visit that begins with nothing, up to the chat list. */
export async function startEmpty(page: Page, url: string): Promise<void> {
  await openApp(page, url)
  await page.getByRole('link', { name: 'Start empty' }).click()
  await page.getByLabel('Your name').fill('Robin')
  await button(page, 'Start').click()
  await expect(chatRows(page).first()).toBeVisible()
}

/** A first visit that takes the sample, up to the chat list. */
export async function exploreSample(page: Page, url: string): Promise<void> {
  await openApp(page, url)
  await page.getByRole('link', { name: 'Explore a sample' }).click()
  await expect(chatRows(page).first()).toBeVisible()
}

export async function go(page: Page, to: 'Chats' | 'Backup' | 'Settings'): Promise<void> {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: to }).click()
}

export function button(page: Page, name: string | RegExp) {
  return page.getByRole('button', { name })
}

/** The value that stands beside a name in a list of facts or large numbers. */
export function fact(page: Page, name: string) {
  return page
    .locator('dl > div')
    .filter({ has: page.getByText(name, { exact: true }) })
    .locator('dd')
}

/** Picks a backup as the folder or file input gives it, up to the page that names it. */
export async function chooseSource(page: Page, path: string, kind: 'folder' | 'file'): Promise<void> {
  await page.getByLabel(kind === 'folder' ? 'Backup folder' : 'Archive file').setInputFiles(path)
  await expect(heading(page, 'This is what you chose')).toBeVisible()
}

/** From the page that names the backup to the preview. */
export async function openWithKey(page: Page, key: string, account?: string): Promise<void> {
  await button(page, 'Continue').click()
  await page.getByRole('textbox', { name: /recovery key/i }).fill(key)
  if (account !== undefined) await page.getByLabel('Account id').fill(account)
  await button(page, 'Open the backup').click()
}

/** The whole import of a snapshot folder, beginning on a page that links to it. */
export async function importFolder(page: Page, path: string, key: string): Promise<void> {
  await page.getByRole('link', { name: 'Import history' }).click()
  await chooseSource(page, path, 'folder')
  await openWithKey(page, key)
  await button(page, 'Import').click()
  await expect(heading(page, 'Your history is here')).toBeVisible()
}

export interface Counts {
  readonly messages: string
  readonly chats: string
}

/** What Settings says this device holds. */
export async function counts(page: Page): Promise<Counts> {
  await go(page, 'Settings')
  await expect(fact(page, 'Chats')).toBeVisible()
  return { messages: await fact(page, 'messages').innerText(), chats: await fact(page, 'Chats').innerText() }
}

/** Links of the chat list, one to a chat. */
export function chatRows(page: Page) {
  return page.getByRole('region', { name: 'Chats', exact: true }).getByRole('listitem').getByRole('link')
}

export function messages(page: Page) {
  return page.getByRole('feed', { name: 'Messages' }).getByRole('article')
}

/** Writes into Note to Self, which is open. */
export async function writeNote(page: Page, words: string): Promise<void> {
  const field = page.getByRole('textbox', { name: 'Write a note' })
  await field.fill(words)
  await field.press('Enter')
  await expect(messages(page).last()).toContainText(words)
}

/** How many messages from the end of a chat are compared: they are on the screen, whatever else is laid out. */
const endMessages = 5

/** Head and last messages of the chat that was just opened, as they stand on the screen. */
async function readEnd(page: Page, name: string): Promise<string> {
  const head = page.getByRole('link', { name: `About this chat: ${name}`, exact: true })
  const last = page.locator('.last-row article')
  await expect(head).toBeVisible()
  await expect(last).toBeInViewport()
  const all = Number(/([\d,]+) messages?/.exec(await head.innerText())?.[1]?.replaceAll(',', ''))
  await expect
    .poll(() => messages(page).count())
    .toBeGreaterThanOrEqual(Math.min(endMessages, all || endMessages))
  const texts = await messages(page).evaluateAll(wordsOf, untold)
  return [await head.innerText(), ...texts.slice(-endMessages)].join('\n')
}

const untold = '.missing, .little-missing, .sound-missing, .file-words .small'

/** Without what is told of files that are not here: looking at them fetches them, and that changes. */
function wordsOf(articles: (HTMLElement | SVGElement)[], untold: string): string[] {
  return articles.map((article) => {
    const shown = article as HTMLElement
    const missing = [...shown.querySelectorAll<HTMLElement>(untold)]
    const words = missing.reduce((text, each) => text.replace(each.innerText, ''), shown.innerText)
    return words.replace(/\n\s*\n/g, '\n')
  })
}

/** Every chat of the list: its row there, and what stands at its end. */
export async function readAllChats(page: Page): Promise<string[]> {
  await go(page, 'Chats')
  await expect(chatRows(page).first()).toBeVisible()
  const told: string[] = []
  for (const row of await chatRows(page).all()) {
    const name = await row.locator('.chat-row-title').innerText()
    await row.click()
    told.push(`${await row.innerText()}\n${await readEnd(page, name)}`)
  }
  return told
}

/** The groups of the key that is on the screen. */
export function keyGroups(
  page: Page,
  name: 'Recovery key' | 'Export key' | 'Key of the copies',
): Promise<string[]> {
  return page.getByRole('list', { name }).getByRole('listitem').allInnerTexts()
}

/** From the Backup page to the one that shows the recovery key of backups to come; answers its groups. */
export async function seeFirstKey(page: Page): Promise<string[]> {
  await page.getByRole('link', { name: 'Turn on backups' }).click()
  await expect(heading(page, 'Your recovery key')).toBeVisible()
  return keyGroups(page, 'Recovery key')
}

/** Types the key that was shown. The first backup is under way then. */
export async function confirmFirstKey(page: Page, key: string): Promise<void> {
  await button(page, 'I have kept it').click()
  await page.getByRole('textbox', { name: 'Recovery key' }).fill(key)
  await button(page, 'Turn on and back up').click()
}

/** Turns backups on, from the Backup page; answers the key. The first backup is under way then. */
export async function turnOnBackups(page: Page): Promise<string> {
  const key = (await seeFirstKey(page)).join(' ')
  await confirmFirstKey(page, key)
  return key
}

export async function backupFinished(page: Page): Promise<void> {
  await expect(fact(page, 'Size at the service')).toBeVisible()
  await expect(button(page, 'Back up now')).toBeVisible()
}

/** Turns backups on, from the Backup page, and waits for the first one; answers the key. */
export async function makeFirstBackup(page: Page): Promise<string> {
  const key = await turnOnBackups(page)
  await backupFinished(page)
  return key
}

/** Makes another backup, from the Backup page. */
export async function backUpAgain(page: Page): Promise<void> {
  await button(page, 'Back up now').click()
  await backupFinished(page)
}

/** Asks for the backup of a key, from the welcome screen. What the service answers is still to come then. */
export async function findBackup(page: Page, key: string): Promise<void> {
  await page.getByRole('link', { name: 'Restore a backup' }).click()
  await page.getByRole('textbox', { name: 'Recovery key' }).fill(key)
  await button(page, 'Find my backup').click()
}

/** From the welcome screen to the end of a restore. */
export async function restore(page: Page, key: string): Promise<void> {
  await findBackup(page, key)
  await restoreFound(page)
}

/** Restores what was asked for, to the end. */
export async function restoreFound(page: Page): Promise<void> {
  await expect(heading(page, 'This is what was found')).toBeVisible()
  await button(page, 'Restore it here').click()
  await expect(heading(page, 'Everything is back')).toBeVisible()
}
