import { expect, test } from './journey.ts'
import { look } from './look.ts'
import { button, chatRows, messages, startEmpty } from './person.ts'

const executablePath = process.env['HEIRLOOM_BROWSER']

// A microphone that beeps, and nobody who must be asked.
test.use({
  permissions: ['microphone'],
  launchOptions: {
    ...(executablePath ? { executablePath } : {}),
    args: ['--no-sandbox', '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'],
  },
})

test('a voice is recorded, thrown away, recorded again and added', async ({ page, service }) => {
  await startEmpty(page, service.url)
  await chatRows(page).filter({ hasText: 'Note to Self' }).click()
  await button(page, 'Record your voice').click()
  await expect(page.getByText('Recording')).toBeVisible()
  await button(page, 'Throw this recording away').click()
  await expect(page.getByRole('textbox', { name: 'Write a note' })).toBeVisible()
  await expect(page.getByRole('region', { name: 'Files to add' })).toHaveCount(0)

  await button(page, 'Record your voice').click()
  await expect(page.getByText('0:01')).toBeVisible()
  await look(page, 'composer-recording')
  await button(page, 'Done').click()
  const files = page.getByRole('region', { name: 'Files to add' }).getByRole('listitem')
  await expect(files).toHaveCount(1)
  await expect(button(page, 'Add note')).toBeFocused()
  await look(page, 'composer-voice')
  await page.keyboard.press('Enter')
  await expect(messages(page).last().getByRole('button', { name: /play/i })).toBeVisible()
  await expect(files).toHaveCount(0)
  // How loud it was is drawn, and it was not silent.
  const tallest = () =>
    Math.max(
      ...[...document.querySelectorAll('.waveform line')].map((bar) => bar.getBoundingClientRect().height),
    )
  await expect.poll(() => page.evaluate(tallest)).toBeGreaterThan(16)
})
