import { importAndBackUp, readDuringRestore } from './devices.ts'
import { expect, test } from './journey.ts'
import { look } from './look.ts'
import { makeHistory } from './made-sources.ts'
import { button, chatRows, fact, heading, messages } from './person.ts'

const seed = 29

test(
  'a backup goes for good in the middle of its restore, and what has arrived is kept',
  { tag: '@slow' },
  async ({ page, browser, service, folder }) => {
    const history = makeHistory({ messages: 40_000, seed })
    const { key } = await importAndBackUp(page, service.url, { folder, history, seed })

    const { reader, release } = await readDuringRestore(browser, service.url, { key, through: 24 })
    await expect(chatRows(reader).first()).toBeVisible()
    await reader.reload()
    await expect(reader.getByText(/The restore goes on|Not everything is back yet/)).toBeVisible()

    await page.getByRole('link', { name: 'Turn off and delete' }).click()
    await button(page, 'Turn off and delete the backup').click()
    await expect(heading(page, 'Backups are off')).toBeVisible()
    release()
    await reader.reload()
    await expect(
      reader.getByText('The backup that was being restored is no longer at the service.'),
    ).toBeVisible()
    await look(reader, 'restore-orphaned')

    await reader.getByRole('link', { name: 'Keep what has arrived…' }).click()
    await expect(heading(reader, 'Keep what has arrived?')).toBeVisible()
    await look(reader, 'keep-what-has-arrived')
    const here = await fact(reader, 'messages here').innerText()
    const missing = await fact(reader, 'not here').innerText()
    expect(Number(here.replace(/\D/g, '')) + Number(missing.replace(/\D/g, ''))).toBe(history.items.length)
    await expect(fact(reader, 'Missing, from and to')).toBeVisible()
    await button(reader, 'Keep what has arrived').click()
    await expect(heading(reader, 'What has arrived is kept')).toBeVisible()
    await look(reader, 'kept-what-has-arrived')
    await reader.getByRole('link', { name: 'Read your chats' }).click()
    await expect(reader.getByText('no longer at the service')).toHaveCount(0)
    await chatRows(reader).filter({ hasNotText: 'No messages' }).first().click()
    await expect(messages(reader).last()).toBeInViewport()
    // It is whole now, and may be changed.
    await messages(reader).last().click({ button: 'right' })
    await reader.getByRole('menuitem', { name: 'Delete' }).click()
    const total = Number(await messages(reader).last().getAttribute('aria-setsize'))
    await button(reader, 'Delete 1 message').click()
    await expect(messages(reader).last()).toHaveAttribute('aria-setsize', String(total - 1))
    await reader.context().close()
  },
)
