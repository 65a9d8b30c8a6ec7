import type { Page } from '@playwright/test'
import type { ChatWindow, HistoryStatus } from '../../src/app/api/views.ts'
import type { Digest, Outcome } from '../harness/door.ts'
import { need } from '../lib/stage.ts'
import { CrashStage, type Blow, type Device } from './crash-stage.ts'
import type { Drill, Floor } from './drill.ts'
import { importSample } from './lab.ts'
import { makePhases, type Phases } from './crash-phases.ts'

/** What is under way when the blow falls. Run again to the end, it must come out as if nothing had happened. */
interface Step {
  readonly name: string
  readonly device: Device
  readonly blows: readonly Blow[]
  run(page: Page): Promise<Outcome<unknown>>
}

const patienceMs = 60_000
const local: readonly Blow[] = ['worker', 'worker', 'tab', 'browser']
const withService: readonly Blow[] = [...local, 'service', 'service']

/** Kills at random instants across import, change, archive, commit and restore. */
export const crash: Drill = {
  about: 'worker, tab, browser and service killed at random instants (--kills 200)',
  async run(floor) {
    const kills = floor.option('kills', 200)
    const phases = await makePhases(floor.option('messages', 4000), floor.seed)
    const stage = await CrashStage.build()
    try {
      let left = kills
      const tally = new Tally()
      for (let life = 1; left > 0; life++) {
        left -= await new Life(floor, stage, phases, tally).live(left)
        floor.say(`life ${life}: ${kills - Math.max(0, left)} blows so far`)
      }
      for (const line of tally.lines()) floor.say(line)
    } finally {
      await stage.clear()
    }
  },
}

/** One history from its first import to a restore on another device, with a blow in every step. */
class Life {
  private struck = 0
  private readonly floor: Floor
  private readonly stage: CrashStage
  private readonly phases: Phases
  private readonly tally: Tally
  /** Usual length of each step in ms, learned as they run. */
  private static readonly lengths = new Map<string, number>()
  /** What a restore gave after the last archive that was finished. */
  private archived: string | null = null

  constructor(floor: Floor, stage: CrashStage, phases: Phases, tally: Tally) {
    this.tally = tally
    this.floor = floor
    this.stage = stage
    this.phases = phases
  }

  /** Answers how many blows fell. */
  async live(most: number): Promise<number> {
    const { home } = this.stage
    need(await (await home.page()).evaluate(() => window.heirloom.call('eraseHistory', [])))
    await this.importStep('first import', 0, most)
    const { key } = need(await (await home.page()).evaluate(() => window.heirloom.turnOn()))
    for (const round of [0, 1]) {
      if (this.struck >= most) break
      if (round > 0) await this.importStep('later import', round, most)
      await this.changeStep(most)
      await this.archiveStep(key, most)
      await this.restoreStep(key, most)
    }
    await (await home.page()).evaluate(() => window.heirloom.call('deleteArchive', []))
    return Math.max(1, this.struck)
  }

  /** The first import must give what a calm one gives; the later one must add precisely what is new in it. */
  private async importStep(name: string, phase: number, most: number): Promise<void> {
    const { home } = this.stage
    const { files, contents, messages } = this.phases
    const before = await digestOf(home)
    const run = (page: Page) => importSample(page, files[phase]!)
    await this.roughly({ name, device: home, blows: local, run }, most, (digest) =>
      digest.exact === before.exact || digest.messages === before.messages + grownBy(messages, phase)
        ? null
        : `${digest.messages} messages, neither none of the new ones nor all`,
    )
    const after = await digestOf(home)
    const grown = after.messages - before.messages
    if (grown !== grownBy(messages, phase)) this.floor.fail(name, `${grown} messages more than before`)
    else if (phase === 0 && after.content !== contents[0])
      this.floor.fail(name, 'not what a calm import gives')
    else this.floor.pass()
  }

  /** Notes and deletions: each is there wholly or not at all, and can be done afterwards. */
  private async changeStep(most: number): Promise<void> {
    const { home } = this.stage
    const text = `a note ${this.floor.random.int(1e9)}`
    const run = (page: Page) => page.evaluate((said) => window.heirloom.call('appendNote', [said]), text)
    await this.change({ name: 'note', device: home, blows: local, run }, most, { step: 1, again: true })
    const page = await home.page()
    const { chats } = await digestOf(home)
    const chat = this.floor.random.pick(chats.filter((candidate) => candidate.messages > 3))
    const read = need(
      await page.evaluate((id) => window.heirloom.call('openChat', [id]), chat.id),
    ) as ChatWindow
    const doomed = [chat.id, read.messages.slice(0, 2).map((message) => message.id)]
    const erase = (open: Page) =>
      open.evaluate((args) => window.heirloom.call('deleteMessages', args), doomed)
    const step: Step = { name: 'delete', device: home, blows: local, run: erase }
    await this.change(step, most, { step: -2, again: false })
  }

  /** `step`: by how much the history grows. `again`: doing it twice does it twice. */
  private async change(
    step: Step,
    most: number,
    rule: { readonly step: number; readonly again: boolean },
  ): Promise<void> {
    const before = (await digestOf(step.device)).messages
    if (this.struck < most) await this.blow(step)
    const grown = (await digestOf(step.device)).messages - before
    if (grown !== 0 && grown !== rule.step) {
      this.floor.fail(step.name, `${grown} after a change by ${rule.step}`)
      return
    }
    if (grown === 0 || rule.again) await this.finish(step)
    const whole = (await digestOf(step.device)).messages - before
    const expected = grown !== 0 && rule.again ? 2 * rule.step : rule.step
    if (whole !== expected) this.floor.fail(step.name, `${whole} in the end, not ${expected}`)
    else this.floor.pass()
  }

  /** After each blow the service must hold an archive that restores: the last one or the new one. */
  private async archiveStep(key: string, most: number): Promise<void> {
    const { home } = this.stage
    const step: Step = {
      name: 'archive',
      device: home,
      blows: withService,
      run: (page) => page.evaluate(() => window.heirloom.backUp({ guard: true })),
    }
    const seen: string[] = []
    if (this.struck < most) {
      const before = await digestOf(home)
      const blow = await this.blow(step)
      const after = await digestOf(home)
      if (after.exact !== before.exact)
        this.floor.fail(
          'archive',
          `${blow}: ${before.messages} messages became ${after.messages} under an archive`,
        )
      const held = await this.restoredContent(key)
      if (held !== null) seen.push(held)
      else if (this.archived !== null) this.floor.fail('archive', 'the service holds no archive any more')
    }
    await this.finish(step)
    const whole = await this.restoredContent(key)
    if (whole === null) {
      this.floor.fail('archive', 'nothing to restore after a finished archive')
      return
    }
    const odd = seen.filter((content) => content !== whole && content !== this.archived)
    if (odd.length > 0)
      this.floor.fail('archive', 'what was restored is neither the last archive nor the new one')
    else this.floor.pass()
    this.archived = whole
  }

  /** A device that dies while it restores, and goes on or begins again, ends with the same history. */
  private async restoreStep(key: string, most: number): Promise<void> {
    if (this.struck >= most || this.archived === null) return
    const { guest } = this.stage
    await this.emptied(guest)
    const step: Step = {
      name: 'restore',
      device: guest,
      blows: withService,
      run: (page) => page.evaluate((typed) => window.heirloom.restore(typed), key),
    }
    await this.blow(step)
    const state = await settled(guest)
    if (state === 'ready' && (await digestOf(guest)).content === this.archived) {
      this.floor.pass()
      return
    }
    await this.finish(step)
    const content = (await digestOf(guest)).content
    if (content !== this.archived) this.floor.fail('restore', 'another history than the archive holds')
    else this.floor.pass()
  }

  /** What a fresh device gets; null when the service has nothing under this key. */
  private async restoredContent(key: string): Promise<string | null> {
    const { guest } = this.stage
    await this.emptied(guest)
    const page = await guest.page()
    const restored = await page.evaluate((typed) => window.heirloom.restore(typed), key)
    if (!restored.ok && restored.code === 'no-archive') return null
    need(restored)
    return (await digestOf(guest)).content
  }

  private async emptied(device: Device): Promise<void> {
    need(await (await device.page()).evaluate(() => window.heirloom.call('eraseHistory', [])))
  }

  /** One blow into the step; then what is there must please `judge`; then the step is done to its end. */
  private async roughly(step: Step, most: number, judge: (after: Digest) => string | null): Promise<void> {
    if (this.struck < most) {
      await this.blow(step)
      const problem = judge(await digestOf(step.device))
      if (problem === null) this.floor.pass()
      else this.floor.fail(step.name, problem)
    }
    await this.finish(step)
  }

  private async blow(step: Step): Promise<Blow> {
    const { random } = this.floor
    const blow = random.pick(step.blows)
    const usual = Life.lengths.get(step.name) ?? 400
    const page = await step.device.page()
    const started = Date.now()
    let ended = 0
    const running = step
      .run(page)
      .catch(() => null)
      .finally(() => (ended = Date.now()))
    await pause(random.int(usual * 1.05))
    this.struck++
    const took = ended - started
    this.tally.note(`${step.name}, ${blow}`, took < 0)
    if (blow === 'service') await this.stage.restartService()
    else await step.device.strike(blow)
    if (took >= 0) this.learn(step, took)
    await running
    return blow
  }

  /** To the end. Work that goes on by itself after a death may hold the lock for a while. */
  private async finish(step: Step): Promise<void> {
    const patience = Date.now() + patienceMs
    for (;;) {
      const started = Date.now()
      const outcome = await step.run(await step.device.page())
      if (!outcome.ok && outcome.code === 'busy' && started < patience) {
        await pause(200)
        continue
      }
      need(outcome)
      this.learn(step, Date.now() - started)
      return
    }
  }

  private learn(step: Step, took: number): void {
    const known = Life.lengths.get(step.name) ?? took
    Life.lengths.set(step.name, 0.7 * known + 0.3 * took)
  }
}

/** What was struck how often, and how often in the middle of it. */
class Tally {
  private readonly rows = new Map<string, { all: number; inside: number }>()

  note(name: string, inside: boolean): void {
    const row = this.rows.get(name) ?? { all: 0, inside: 0 }
    this.rows.set(name, row)
    row.all++
    if (inside) row.inside++
  }

  lines(): string[] {
    const sorted = [...this.rows].sort(([a], [b]) => (a < b ? -1 : 1))
    return sorted.map(([name, { all, inside }]) => `${name.padEnd(24)}${all} blows, ${inside} before its end`)
  }
}

function grownBy(messages: readonly number[], phase: number): number {
  return messages[phase]! - (messages[phase - 1] ?? 0)
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

/** A restore that was cut off goes on by itself when the app is opened: waits for its end. */
async function settled(device: Device): Promise<HistoryStatus['state']> {
  const patience = Date.now() + patienceMs
  for (;;) {
    const page = await device.page()
    const { state } = need(await page.evaluate(() => window.heirloom.call('status', []))) as HistoryStatus
    if (state !== 'restoring' || Date.now() > patience) return state
    await pause(200)
  }
}

async function digestOf(device: Device): Promise<Digest> {
  return need(await (await device.page()).evaluate(() => window.heirloom.digest({ messages: true })))
}
