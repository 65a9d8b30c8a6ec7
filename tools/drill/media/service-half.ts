import type { Page } from '@playwright/test'
import type { Outcome } from '../../harness/door.ts'
import type { HistoryStatus } from '../../../src/app/api/views.ts'
import { need } from '../../lib/stage.ts'
import { CrashStage, type Blow, type Device } from '../crash-stage.ts'
import type { Floor } from '../drill.ts'
import type { Source } from './source.ts'

type Strike = Blow | 'network'
const strikes: readonly Strike[] = ['network', 'network', 'worker', 'tab', 'browser', 'service', 'service']
/** Into one step, before it is done to its end. */
const mostInStep = 5
const patienceMs = 120_000

interface Step {
  readonly name: string
  readonly device: Device
  run(page: Page): Promise<Outcome<unknown>>
}

/**
 * Files that go up and come back on a paid plan, with the network cut and everything killed at random moments: every
 * byte must be on the other device in the end.
 */
export async function sendAndGiveBack(floor: Floor, source: Source): Promise<void> {
  const kills = floor.option('kills', 20)
  const stage = await CrashStage.build(['--plans', 'open'])
  try {
    const half = new ServiceHalf(floor, stage, source)
    while (half.struck < kills) await half.live(kills)
    for (const line of half.lines()) floor.say(line)
  } finally {
    await stage.clear()
  }
}

class ServiceHalf {
  struck = 0
  private readonly floor: Floor
  private readonly stage: CrashStage
  private readonly source: Source
  private readonly lengths = new Map<string, number>()
  private readonly tally = new Map<string, number>()

  constructor(floor: Floor, stage: CrashStage, source: Source) {
    this.floor = floor
    this.stage = stage
    this.source = source
  }

  async live(most: number): Promise<void> {
    const { home, guest } = this.stage
    for (const device of [home, guest])
      need(await (await device.page()).evaluate(() => window.heirloom.call('eraseHistory', [])))
    need(await this.importPicked(await home.page()))
    const { key } = need(await (await home.page()).evaluate(() => window.heirloom.turnOn()))
    const backUp = (page: Page) => page.evaluate(() => window.heirloom.backUp({ guard: true }))
    await this.roughly({ name: 'send', device: home, run: backUp }, most, async () => {
      const { backup } = await statusOf(home)
      return backup.media?.waiting.files === 0 && backup.media.stored.files > 0
    })
    need(await (await guest.page()).evaluate((typed) => window.heirloom.restore(typed), key))
    const fetch = (page: Page) => page.evaluate(() => window.heirloom.fetchFiles())
    await this.roughly({ name: 'give back', device: guest, run: fetch }, most, async () => {
      return (await statusOf(guest)).backup.media?.bringing === null
    })
    await this.compare(guest)
    need(await (await home.page()).evaluate(() => window.heirloom.call('deleteArchive', [])))
  }

  lines(): string[] {
    return [...this.tally].map(([name, times]) => `${name.padEnd(20)}${times} times`)
  }

  private async importPicked(page: Page): Promise<Outcome<unknown>> {
    await page.setInputFiles('#files', [...this.source.paths])
    const request = { paths: this.source.names, key: this.source.key, accountId: '', preview: false }
    return page.evaluate((asked) => window.heirloom.importPicked(asked), request)
  }

  private async compare(guest: Device): Promise<void> {
    const { contents } = need(await (await guest.page()).evaluate(() => window.heirloom.media()))
    if (contents.join() === this.source.contents.join()) this.floor.pass()
    else
      this.floor.fail(
        'give back',
        `${contents.length} contents came back, ${this.source.contents.length} meant`,
      )
  }

  /** Some blows into the step, then the step until `isDone`. */
  private async roughly(step: Step, most: number, isDone: () => Promise<boolean>): Promise<void> {
    for (let blows = 0; blows < mostInStep && this.struck < most; blows++) await this.blow(step)
    for (const patience = Date.now() + patienceMs; Date.now() < patience;) {
      const started = Date.now()
      const outcome = await step.run(await step.device.page())
      if (outcome.ok && (await isDone())) {
        this.lengths.set(step.name, Math.max(400, Date.now() - started))
        this.floor.pass()
        return
      }
      await pause(300)
    }
    this.floor.fail(step.name, 'did not come to its end')
  }

  private async blow(step: Step): Promise<void> {
    const { name, device } = step
    const { random } = this.floor
    const strike = random.pick(strikes)
    const page = await device.page()
    const end = { came: false }
    const running = step
      .run(page)
      .catch(() => null)
      .finally(() => (end.came = true))
    await pause(random.int(this.lengths.get(name) ?? 1500))
    this.struck++
    const told = `${name}, ${strike}${end.came ? ', after its end' : ''}`
    this.tally.set(told, (this.tally.get(told) ?? 0) + 1)
    if (strike === 'service') await this.stage.restartService()
    else if (strike === 'network') {
      await page.context().setOffline(true)
      await pause(200 + random.int(800))
      await page.context().setOffline(false)
    } else await device.strike(strike)
    await running
  }
}

async function statusOf(device: Device): Promise<HistoryStatus> {
  return need(await (await device.page()).evaluate(() => window.heirloom.call('status', []))) as HistoryStatus
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
