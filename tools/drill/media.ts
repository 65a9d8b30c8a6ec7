import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import type { Digest, MediaHeld, Outcome } from '../harness/door.ts'
import { need, Stage } from '../lib/stage.ts'
import { Device, type Blow } from './crash-stage.ts'
import type { Drill, Floor } from './drill.ts'
import { sendAndGiveBack } from './media/service-half.ts'
import { makeSource, type Source } from './media/source.ts'

const blows: readonly Exclude<Blow, 'service'>[] = ['worker', 'worker', 'tab', 'browser']
const patienceMs = 60_000
const exportedTo = 'drill-folder'

/** Files that come in and go out with the device killed at random instants, until every byte is where it belongs. */
export const media: Drill = {
  about:
    'files imported, exported, sent and given back, with network, worker, tab, browser and service cut or killed (--kills 20, --files 60)',
  async run(floor) {
    const folder = await mkdtemp(join(tmpdir(), 'heirloom-media-'))
    const stage = await Stage.build()
    const { browser } = await stage.freshBrowser()
    try {
      const device = new Device(browser, () => stage.service.url)
      const source = await makeSource(folder, floor)
      const life = new FileLife(floor, device, source)
      const kills = floor.option('kills', 20)
      while (life.struck < kills) await life.live(kills)
      for (const line of life.lines()) floor.say(line)
      await sendAndGiveBack(floor, source)
    } finally {
      await stage.clear()
      await rm(folder, { recursive: true, force: true })
    }
  },
}

interface Step {
  readonly name: string
  run(page: Page): Promise<Outcome<unknown>>
}

/** In with the folder, out to another, erased, in from that: a blow in every step, and then the step to its end. */
class FileLife {
  struck = 0
  private readonly floor: Floor
  private readonly device: Device
  private readonly source: Source
  private readonly lengths = new Map<string, number>()
  private readonly tally = new Map<string, { all: number; inside: number; left: number }>()

  constructor(floor: Floor, device: Device, source: Source) {
    this.floor = floor
    this.device = device
    this.source = source
  }

  async live(most: number): Promise<void> {
    await this.empty()
    const first = await this.step({ name: 'import', run: (page) => this.importPicked(page) }, most)
    const whole = await this.digest()
    let key = ''
    const write = async (page: Page) => {
      const outcome = await page.evaluate((name) => window.heirloom.exportFolder(name), exportedTo)
      if (outcome.ok) key = outcome.value.key
      return outcome
    }
    await this.step({ name: 'export', run: write }, most)
    await this.checkPool()
    await this.empty()
    const back = (page: Page) =>
      page.evaluate(([name, typed]) => window.heirloom.importFolder(name, typed), [exportedTo, key] as const)
    const second = await this.step({ name: 'import back', run: back }, most)
    if ((await this.digest()).content !== whole.content)
      this.floor.fail('import back', 'another history than was exported')
    else if (first.join() !== second.join()) this.floor.fail('import back', 'other files than were exported')
    else this.floor.pass()
    need(await (await this.device.page()).evaluate((name) => window.heirloom.clearFolder(name), exportedTo))
  }

  lines(): string[] {
    return [...this.tally].map(
      ([name, { all, inside, left }]) =>
        `${name.padEnd(14)}${all} blows, ${inside} before its end, which left ${left} files without a record`,
    )
  }

  private async empty(): Promise<void> {
    need(await (await this.device.page()).evaluate(() => window.heirloom.call('eraseHistory', [])))
    const { files } = await this.held()
    if (files > 0) this.floor.fail('erase', `${files} files are left behind`)
  }

  private async importPicked(page: Page): Promise<Outcome<unknown>> {
    await page.setInputFiles('#files', [...this.source.paths])
    const request = { paths: this.source.names, key: this.source.key, accountId: '', preview: false }
    return page.evaluate((asked) => window.heirloom.importPicked(asked), request)
  }

  /** Answers the contents that are here at its end. */
  private async step(step: Step, most: number): Promise<readonly string[]> {
    if (this.struck < most) await this.blow(step)
    const started = Date.now()
    await this.toItsEnd(step)
    this.learn(step.name, Date.now() - started)
    const { contents, files, leftByKills } = await this.held()
    this.row(step.name).left += leftByKills
    if (contents.join() !== this.source.contents.join())
      this.floor.fail(step.name, `${contents.length} contents here, ${this.source.contents.length} meant`)
    else if (files !== contents.length) this.floor.fail(step.name, `${files - contents.length} files leak`)
    else this.floor.pass()
    return contents
  }

  /** What was struck may hold its lock for a moment. */
  private async toItsEnd(step: Step): Promise<void> {
    for (const patience = Date.now() + patienceMs; ;) {
      const outcome = await step.run(await this.device.page())
      if (outcome.ok || outcome.code !== 'busy' || Date.now() > patience) {
        need(outcome)
        return
      }
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
  }

  private async checkPool(): Promise<void> {
    const pool = need(
      await (await this.device.page()).evaluate((name) => window.heirloom.poolOf(name), exportedTo),
    )
    const missing = this.source.pool.filter((name) => !Object.hasOwn(pool, name))
    if (missing.length > 0) this.floor.fail('export', `${missing.length} files are not in the folder`)
    else this.floor.pass()
  }

  private async blow(step: Step): Promise<void> {
    const { name } = step
    const { random } = this.floor
    const blow = random.pick(blows)
    const page = await this.device.page()
    const started = Date.now()
    let ended = 0
    const running = step
      .run(page)
      .catch(() => null)
      .finally(() => (ended = Date.now()))
    await new Promise((resolve) => setTimeout(resolve, random.int((this.lengths.get(name) ?? 1500) * 1.05)))
    this.struck++
    const row = this.row(name)
    row.all++
    if (ended === 0) row.inside++
    await this.device.strike(blow)
    if (ended > 0) this.learn(name, ended - started)
    await running
  }

  private row(name: string): { all: number; inside: number; left: number } {
    const row = this.tally.get(name) ?? { all: 0, inside: 0, left: 0 }
    this.tally.set(name, row)
    return row
  }

  private learn(name: string, took: number): void {
    this.lengths.set(name, 0.3 * took + 0.7 * (this.lengths.get(name) ?? took))
  }

  private async held(): Promise<MediaHeld> {
    return need(await (await this.device.page()).evaluate(() => window.heirloom.media()))
  }

  private async digest(): Promise<Digest> {
    return need(await (await this.device.page()).evaluate(() => window.heirloom.digest({ messages: true })))
  }
}
