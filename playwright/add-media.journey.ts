import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { root } from '../tools/build.ts'
import { expect, test } from './journey.ts'
import { look } from './look.ts'
import { button, chatRows, go, heading, messages, startEmpty } from './person.ts'

const picture = readFileSync(join(root, 'public', 'icon-192.png'))
const large = readFileSync(join(root, 'public', 'icon-512.png'))

const filesToAdd = (page: Page) => page.getByRole('region', { name: 'Files to add' }).getByRole('listitem')
const field = (page: Page) => page.getByRole('textbox', { name: 'Write a note' })

async function openNotes(page: Page, url: string): Promise<void> {
  await startEmpty(page, url)
  await chatRows(page).filter({ hasText: 'Note to Self' }).click()
  await expect(field(page)).toBeVisible()
}

interface Given {
  readonly name: string
  readonly type: string
  readonly base64: string
}

/** Pastes or drops files as the browser would tell the page of it. */
async function give(page: Page, how: 'paste' | 'drop' | 'drag', files: readonly Given[]): Promise<void> {
  await page.evaluate(
    ({ how, files }) => {
      const transfer = new DataTransfer()
      for (const { name, type, base64 } of files) {
        const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))
        transfer.items.add(new File([bytes], name, { type }))
      }
      const target = document.querySelector('textarea')!
      const common = { bubbles: true, cancelable: true }
      const drag = (type: string) =>
        target.dispatchEvent(new DragEvent(type, { ...common, dataTransfer: transfer }))
      if (how === 'paste')
        target.dispatchEvent(new ClipboardEvent('paste', { ...common, clipboardData: transfer }))
      else {
        drag('dragenter')
        drag('dragover')
        if (how === 'drop') drag('drop')
      }
    },
    { how, files },
  )
}

const png = (name: string): Given => ({ name, type: 'image/png', base64: picture.toString('base64') })

test('pictures and files are chosen, pasted and dropped into a note, and left out again', async ({
  page,
  service,
}) => {
  await openNotes(page, service.url)
  await look(page, 'composer-empty')
  await page.getByLabel('Files to add', { exact: true }).setInputFiles([
    { name: 'garden.png', mimeType: 'image/png', buffer: large },
    { name: 'recipe.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4 not really') },
  ])
  await expect(filesToAdd(page)).toHaveCount(2)
  await expect(filesToAdd(page).first().locator('img')).toBeVisible()
  await give(page, 'paste', [png('pasted.png')])
  await give(page, 'drag', [png('dropped.png')])
  await expect(page.getByText('Drop to add to Note to Self')).toBeVisible()
  await look(page, 'composer-drop')
  await give(page, 'drop', [png('dropped.png')])
  await expect(page.getByText('Drop to add to Note to Self')).toHaveCount(0)
  await expect(filesToAdd(page)).toHaveCount(4)
  await button(page, 'Leave out pasted.png').click()
  await expect(filesToAdd(page)).toHaveCount(3)
  await field(page).fill('from the garden')
  await look(page, 'composer-files')

  // What is not added yet waits while another screen is open.
  await go(page, 'Settings')
  await go(page, 'Chats')
  await chatRows(page).filter({ hasText: 'Note to Self' }).click()
  await expect(filesToAdd(page)).toHaveCount(3)
  await button(page, 'Add note').click()
  await expect(messages(page)).toHaveCount(1)
  const note = messages(page).last()
  await expect(note).toContainText('from the garden')
  await expect(note).toContainText('recipe.pdf')
  await expect(note.getByRole('button', { name: /^Photo/ })).toHaveCount(2)
  await expect(filesToAdd(page)).toHaveCount(0)
  await expect(field(page)).toHaveValue('')
  await look(page, 'note-with-files')
  await page.reload()
  await expect(messages(page).last()).toContainText('recipe.pdf')
})

test('text that is pasted stays text, and a file alone can be added with the keyboard', async ({
  page,
  service,
}) => {
  await openNotes(page, service.url)
  await page
    .getByLabel('Files to add', { exact: true })
    .setInputFiles([{ name: 'list.csv', mimeType: 'text/csv', buffer: Buffer.from('a,b') }])
  await expect(filesToAdd(page)).toHaveCount(1)
  await expect(page.getByRole('checkbox', { name: /View once/ })).toHaveCount(0)
  await field(page).press('Enter')
  await expect(messages(page).last()).toContainText('list.csv')
})

test('a picture for one look is added as that, and the words wait', async ({ page, service }) => {
  await openNotes(page, service.url)
  await field(page).fill('for later')
  await page
    .getByLabel('Files to add', { exact: true })
    .setInputFiles([{ name: 'secret.png', mimeType: 'image/png', buffer: picture }])
  const once = page.getByRole('checkbox', { name: /View once/ })
  await once.check()
  await expect(field(page)).toBeDisabled()
  await look(page, 'composer-view-once')
  await button(page, 'Add note').click()
  await expect(messages(page).last()).toContainText(/view.once/i)
  await expect(field(page)).toHaveValue('for later')
  await expect(field(page)).toBeEnabled()
})

/** Posts a form to where the browser posts what another app shares. */
async function share(
  page: Page,
  fields: Readonly<Record<string, string>>,
  files: readonly Given[],
): Promise<void> {
  await page.evaluate(
    ({ fields, files }) => {
      const form = document.createElement('form')
      form.method = 'post'
      form.enctype = 'multipart/form-data'
      form.action = '/share'
      for (const [name, value] of Object.entries(fields)) {
        const input = document.createElement('input')
        Object.assign(input, { name, value })
        form.append(input)
      }
      const transfer = new DataTransfer()
      for (const { name, type, base64 } of files)
        transfer.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], name, { type }))
      const input = document.createElement('input')
      Object.assign(input, { type: 'file', name: 'files', multiple: true })
      input.files = transfer.files
      form.append(input)
      document.body.append(form)
      form.submit()
    },
    { fields, files },
  )
}

test('what another app shares waits in the composer, and never reaches the service', async ({
  page,
  service,
}) => {
  await startEmpty(page, service.url)
  await page.evaluate(() => navigator.serviceWorker.ready)
  await page.reload()
  await expect(chatRows(page).first()).toBeVisible()
  // Without a network only the device itself can take it in.
  await page.context().setOffline(true)
  await share(page, { title: 'A walk', text: 'look at this' }, [png('walk.png'), png('hill.png')])
  await expect(filesToAdd(page)).toHaveCount(2)
  await expect(field(page)).toHaveValue('A walk\nlook at this')
  await expect(messages(page)).toHaveCount(0)
  await button(page, 'Add note').click()
  await expect(
    messages(page)
      .last()
      .getByRole('button', { name: /^Photo/ }),
  ).toHaveCount(2)
  await page.context().setOffline(false)

  const cached = await page.evaluate(async () => {
    const caught = await Promise.all(
      (await caches.keys()).map(async (name) => (await caches.open(name)).keys()),
    )
    return caught.flat().map(({ url }) => new URL(url).pathname)
  })
  expect(cached).toContain('/index.html')
  expect(cached.filter((path) => /share$|walk|hill/.test(path))).toEqual([])

  // What nobody brings is told; and without a worker to answer, the service does not take it in either.
  await page.goto(`${service.url}/#/shared`)
  await page.reload()
  await expect(heading(page, 'Nothing arrived')).toBeVisible()
  await look(page, 'shared-nothing')
  const answer = await page.request.post(`${service.url}/share`, {
    multipart: { files: { name: 'a.png', mimeType: 'image/png', buffer: picture } },
    maxRedirects: 0,
  })
  expect(answer.status()).toBe(303)
  expect(answer.headers()['location']).toBe('/#/shared')
})

test('what is shared while the app is locked waits until it is unlocked', async ({ page, service }) => {
  const passphrase = 'kettle otter violin harbour'
  await startEmpty(page, service.url)
  await page.evaluate(() => navigator.serviceWorker.ready)
  await go(page, 'Settings')
  await page.getByRole('link', { name: /app lock/i }).click()
  await page.getByRole('link', { name: 'Turn on the app lock' }).click()
  await page.getByLabel('New passphrase').fill(passphrase)
  await page.getByLabel('Once more').fill(passphrase)
  await button(page, /^Turn on$/).click()
  await expect(page.getByText('Everything Heirloom stores on this device is sealed')).toBeVisible()
  await button(page, 'Lock now').click()
  await expect(heading(page, 'Heirloom is locked')).toBeVisible()
  await page.reload()
  await expect(heading(page, 'Heirloom is locked')).toBeVisible()
  await share(page, {}, [png('walk.png')])
  await expect(heading(page, 'Heirloom is locked')).toBeVisible()
  await page.getByLabel('Passphrase').fill(passphrase)
  await button(page, /^Unlock$/).click()
  await expect(filesToAdd(page)).toHaveCount(1)
  await expect(messages(page)).toHaveCount(0)
})

test('what cannot be added is named, and all else stays where it was', async ({ page, service, folder }) => {
  await openNotes(page, service.url)
  const paths = ['kept.txt', 'gone.txt'].map((name) => join(folder, name))
  for (const path of paths) writeFileSync(path, 'some words')
  await page.getByLabel('Files to add', { exact: true }).setInputFiles(paths)
  await expect(filesToAdd(page)).toHaveCount(2)
  await field(page).fill('both of them')
  rmSync(paths[1]!)
  await button(page, 'Add note').click()
  await expect(page.getByRole('alert')).toContainText('File: gone.txt')
  await expect(filesToAdd(page)).toHaveCount(2)
  await expect(messages(page)).toHaveCount(0)
  await look(page, 'composer-unreadable')
  await button(page, 'Leave out gone.txt').click()
  await expect(page.getByRole('alert')).toHaveCount(0)

  const session = await page.context().newCDPSession(page)
  const { origin } = new URL(service.url)
  await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1 })
  await button(page, 'Add note').click()
  await expect(page.getByRole('alert')).toContainText('not enough space')
  await expect(filesToAdd(page)).toHaveCount(1)
  await expect(field(page)).toHaveValue('both of them')
  await session.send('Storage.overrideQuotaForOrigin', { origin })
  await button(page, 'Add note').click()
  await expect(messages(page).last()).toContainText('kept.txt')
  await expect(page.getByRole('alert')).toHaveCount(0)
})
