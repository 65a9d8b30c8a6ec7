import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, type Page } from '@playwright/test'
import { button, heading } from './person.ts'
import { root, type ServiceProcess } from './service.ts'

/** As whoever runs the service makes one, while it runs. */
export async function makeVoucher({ data }: ServiceProcess, months: number): Promise<string> {
  const wish = ['--months', String(months), '--count', '1', '--data', data]
  const args = [join(root, 'tools', 'run.mjs'), 'voucher', ...wish]
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root })
  return stdout.trim()
}

/** On the page that asks for one. */
export async function enterVoucher(page: Page, voucher: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Voucher' }).fill(voucher)
  await button(page, 'Redeem').click()
}

/** From the Backup page to the paid plan. */
export async function redeemVoucher(page: Page, voucher: string): Promise<void> {
  await page.getByRole('link', { name: 'Your plan', exact: true }).click()
  await page.getByRole('link', { name: 'Enter a voucher' }).click()
  await enterVoucher(page, voucher)
  await expect(heading(page, 'The whole plan is yours')).toBeVisible()
}
