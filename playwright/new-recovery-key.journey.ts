import { importAndBackUp, newDevice } from './devices.ts'
import { expect, test } from './journey.ts'
import { look } from './look.ts'
import { makeHistory } from './made-sources.ts'
import { backUpAgain, button, counts, findBackup, go, heading, keyGroups, restore } from './person.ts'

const seed = 31

test('a new recovery key takes the place of the old one, which opens nothing any more', async ({
  page,
  browser,
  service,
  folder,
}) => {
  const { key: old, here } = await importAndBackUp(page, service.url, {
    folder,
    history: makeHistory({ messages: 600, seed }),
    seed,
  })

  await page.getByRole('link', { name: 'Recovery key' }).click()
  await expect(heading(page, 'Recovery key')).toBeVisible()
  await look(page, 'key')
  await page.getByRole('link', { name: 'Try your key' }).click()
  const field = page.getByRole('textbox', { name: 'Recovery key' })
  const slip = old.startsWith('A') ? `B${old.slice(1)}` : `A${old.slice(1)}`
  await field.fill(slip)
  await button(page, 'Check it').click()
  await expect(page.getByText('The mistake is in group 1')).toBeVisible()
  await look(page, 'key-slip')
  await field.fill(old.toLowerCase().replaceAll(' ', '-'))
  await button(page, 'Check it').click()
  await expect(heading(page, 'That is your key')).toBeVisible()
  await page.getByRole('link', { name: 'Done' }).click()

  await page.getByRole('link', { name: 'Recovery key' }).click()
  await page.getByRole('link', { name: 'Someone may have seen my key' }).click()
  await look(page, 'key-seen')
  await page.getByRole('link', { name: 'Keep the key I have' }).click()
  await page.getByRole('link', { name: 'New recovery key' }).click()
  await look(page, 'key-new')
  await button(page, 'Make a new key').click()
  await expect(heading(page, 'Your new recovery key')).toBeVisible()
  const key = (await keyGroups(page, 'Recovery key')).join(' ')
  expect(key).not.toBe(old)
  await button(page, 'I have kept it').click()
  await field.fill(key)
  await button(page, 'Use the new key').click()
  await expect(page.getByText('The new recovery key is in place.')).toBeVisible()
  await look(page, 'key-changed')
  await go(page, 'Backup')
  // Its end was seen: no bar tells of it any more.
  await expect(button(page, 'Back up now')).toBeVisible()
  await expect(page.getByText('The new recovery key is in place')).toHaveCount(0)
  await backUpAgain(page)

  const other = await newDevice(browser, service.url)
  await findBackup(other, old)
  await expect(other.getByText('There is no backup under this key')).toBeVisible()
  await other.getByRole('link', { name: 'Back', exact: true }).click()
  await restore(other, key)
  expect(await counts(other)).toEqual(here)
  await other.context().close()
})
