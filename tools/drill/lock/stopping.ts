import type { Page } from '@playwright/test'
import type { HistoryStatus } from '../../../src/app/api/views.ts'
import type { Outcome } from '../../harness/door.ts'
import { need } from '../../lib/stage.ts'
import type { Device } from '../crash-stage.ts'
import type { Floor } from '../drill.ts'
import { importSample } from '../lab.ts'
import { sealedSample } from '../small-samples.ts'

/** The lock comes while jobs run: they end at a step, say why, and go on to the same end after unlocking. */
export class Stopping {
  private readonly floor: Floor
  private readonly device: Device
  private readonly passphrase: string

  constructor(floor: Floor, device: Device, passphrase: string) {
    this.floor = floor
    this.device = device
    this.passphrase = passphrase
  }

  async run(): Promise<void> {
    const page = await this.device.page()
    const sample = await sealedSample(this.floor.option('messages', 6000), this.floor.seed + 1)
    need(await page.evaluate(() => window.heirloom.call('eraseHistory', [])))
    const importing = (open: Page) => importSample(open, sample)
    await this.stopped(page, 'import', importing)
    const { messages } = await this.status(page)
    this.judge('import', messages > 0, 'nothing was imported in the end')
    need(await page.evaluate(() => window.heirloom.turnOn()))
    await this.stopped(page, 'backup', (open) => open.evaluate(() => window.heirloom.backUp({ guard: true })))
    const { backup } = await this.status(page)
    this.judge('backup', backup.last !== null, 'no backup was made in the end')
  }

  /** Locked a moment after it began, as often as it takes to meet it in the middle; then to its end. */
  private async stopped(
    page: Page,
    name: string,
    job: (page: Page) => Promise<Outcome<unknown>>,
  ): Promise<void> {
    const running = job(page)
    await new Promise((resolve) => setTimeout(resolve, 100 + this.floor.random.int(300)))
    need(await page.evaluate(() => window.heirloom.call('lockNow', [])))
    const outcome = await running
    const right = outcome.ok || outcome.code === 'locked'
    this.judge(`${name}, stopped`, right, outcome.ok ? '' : `${outcome.code} instead of locked`)
    this.floor.say(`${name}: ${outcome.ok ? 'had ended before the lock came' : 'stopped by the lock'}`)
    need(await page.evaluate((words) => window.heirloom.unlock(words), this.passphrase))
    need(await job(page))
  }

  private async status(page: Page): Promise<HistoryStatus> {
    return need(await page.evaluate(() => window.heirloom.call('status', []))) as HistoryStatus
  }

  private judge(what: string, right: boolean, why: string): void {
    if (right) this.floor.pass()
    else this.floor.fail(what, why)
  }
}
