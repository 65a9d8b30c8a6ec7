import { decodePlan } from '../../../src/domain/archive/journal-records.ts'
import { decodeManifest } from '../../../src/domain/archive/manifest.ts'
import { isCode } from '../../../src/core/errors.ts'
import { Killed } from '../../../src/app/archive/testing/killing.ts'
import type { Random } from '../../../src/domain/sample/random.ts'
import type { Scene } from './acts.ts'
import { anAct, someItem } from './acts.ts'
import type { Problem } from './checks.ts'
import { ChangedBytes, keptItems, restoredProblem, shownProblem } from './checks.ts'
import type { Blow } from './device.ts'
import { DrillDevice } from './device.ts'
import { self, writeFirst } from './first-history.ts'
import type { Trouble } from './line.ts'
import type { Archive, Chat } from './plain-model.ts'
import { dayMs, lineOf, PlainModel } from './plain-model.ts'
import { linesIn } from './stage.ts'
import type { DaysStage } from './stage.ts'
import { firstDay } from './stage.ts'
import { someBlow, someJump, someTrouble } from './weather.ts'

const hour = 3_600_000
const minute = 60_000

/** A person's days with a device, its clock, its line and its storage; and what the plain model says of them. */
export class Life {
  readonly counts = new Map<string, number>()
  readonly changed = new ChangedBytes()
  private readonly model = new PlainModel()
  private readonly stage: DaysStage
  private readonly random: Random
  private readonly lines: DrillDevice['line'][] = []
  private device: DrillDevice
  /** The device before, which does not know yet that another has taken over. */
  private former: DrillDevice | null = null
  private key = ''
  private generation = 0
  /** Written down by a backup that was cut off: it may arrive, or have arrived. */
  private pending: Archive | null = null
  private asleepUntil = 0
  private wrongUntil = 0
  /** The last try was refused for what was left of a wrong clock: the next one must not be. */
  private wasSpent = false

  constructor(stage: DaysStage, random: Random) {
    this.stage = stage
    this.random = random
    this.device = this.newDevice()
  }

  get sent(): number {
    return this.lines.reduce((sum, { sent }) => sum + sent, 0)
  }

  async begin(messages: number): Promise<void> {
    const chats: Chat[] = Array.from({ length: 8 }, (_, i) => ({
      id: self + i,
      recipient: self + i,
      timer: 0,
    }))
    this.model.chats = chats
    const { random, stage } = this
    for (let i = 0; i < messages; i++) {
      const trueNow = () => stage.time.now - (messages - i) * hour
      const item = someItem({ random, trueNow }, random.pick(chats), 0)
      if (!this.model.isDue(item, stage.time.now)) this.model.items.push(item)
    }
    await writeFirst(stage, this.device, this.model)
    this.key = await this.device.turnOn()
  }

  /** What went wrong on that day, null: nothing. */
  async live(day: number): Promise<Problem> {
    const { random, stage } = this
    stage.time.now = (firstDay + day) * dayMs + random.between(6 * hour, 9 * hour)
    if (day >= this.asleepUntil && random.chance(0.05)) this.sleep(day)
    const problem = day < this.asleepUntil ? null : await this.wake(day)
    await stage.sweepService()
    return problem ?? this.restoreAndCompare()
  }

  close(): void {
    this.device.close()
    this.former?.close()
  }

  private sleep(day: number): void {
    this.asleepUntil = day + this.random.between(2, 9)
    this.count('sleeps')
  }

  private async wake(day: number): Promise<Problem> {
    const { random } = this
    if (this.model.archive && !this.former && this.device.ahead === 0 && random.chance(0.03)) {
      const problem = await this.changePhone()
      if (problem) return problem
    }
    this.setClock(day)
    this.device.start()
    await this.device.sweep()
    const shown = (await this.prune()) ?? (await shownProblem(this.device, this.model))
    if (shown) return shown
    await this.act()
    if (random.chance(0.3)) await this.visit()
    return this.tries()
  }

  private setClock(day: number): void {
    const { random, device } = this
    if (day >= this.wrongUntil) device.ahead = 0
    if (device.ahead !== 0 || !random.chance(0.08)) return
    device.ahead = someJump(random)
    this.wrongUntil = day + random.between(1, 2)
    this.count('clock jumps')
  }

  private async act(): Promise<void> {
    const { random, stage, model } = this
    const scene: Scene = {
      random,
      model,
      device: this.device,
      wait: () => (stage.time.now += random.between(2, 20) * minute),
      trueNow: () => stage.time.now,
      count: (what) => this.count(what),
    }
    for (let acts = random.between(1, 8); acts > 0; acts--) {
      scene.wait()
      await anAct(random)(scene)
      if (random.chance(0.1)) this.device.start()
    }
  }

  private async visit(): Promise<void> {
    await this.device.visit()
    this.count('visits')
  }

  private async tries(): Promise<Problem> {
    const { random, stage, device } = this
    for (let tries = random.between(1, 2); tries > 0; tries--) {
      stage.time.now += random.between(121, 180) * minute
      const isFarAhead = device.ahead > 2 * dayMs
      const blow = random.chance(0.15) ? someBlow(random) : null
      const trouble: Trouble = blow ? { kind: 'none' } : someTrouble(random, isFarAhead)
      const problem = (await this.backUp(trouble, blow)) ?? (await this.meetFormer())
      if (problem) return problem
    }
    return null
  }

  /** What was erased must have been due; the model then forgets it as well. */
  private async prune(): Promise<Problem> {
    const { problem, here } = await keptItems(this.device, this.model, this.stage.time.now)
    this.model.items = this.model.items.filter((item) => here.has(item))
    return problem
  }

  private async backUp(trouble: Trouble, blow: Blow | null): Promise<Problem> {
    const { device, model, stage } = this
    await device.sweep()
    const kept = await this.prune()
    if (kept) return kept
    const service = Math.floor(stage.time.now / 1000) * 1000
    const draft = model.draft(model.times(device.now, service), device.now)
    const before = {
      commit: device.store.jobs.get('archive/commit'),
      plan: device.store.jobs.get('archive/plan'),
    }
    try {
      const report = await this.answering(draft, trouble, blow)
      return this.arrived(report, draft)
    } catch (error) {
      if (error instanceof Unasked) return error.message
      const commit = device.store.jobs.get('archive/commit')
      if (commit && commit !== before.commit) this.pending = draft
      // Killed when all was done, and before it could say so.
      const time = device.store.jobs.get('archive/plan') === before.plan ? null : archiveTime(device)
      const done = [draft, this.pending].find((one) => one?.time === time)
      return this.expectedFailure(error) ?? (done ? this.arrived(done, draft) : null)
    }
  }

  private expectedFailure(error: unknown): Problem {
    const isSpent = isCode(error, 'credentials-spent') && !this.wasSpent
    this.wasSpent = isSpent
    if (error instanceof Killed) this.count('kills')
    else if (isCode(error, 'offline')) this.count('network losses')
    else if (isCode(error, 'quota', 'storage-full')) this.count('no room')
    else if (isSpent) this.count('credentials spent')
    else return error instanceof Error ? (error.stack ?? error.message) : String(error)
    return null
  }

  /** Answers the guard's question as a person would who knows what was deleted. */
  private async answering(draft: Archive, trouble: Trouble, blow: Blow | null) {
    const { device, model } = this
    const [dropped, held] = [model.dropped(draft), model.archive?.items.length ?? 0]
    try {
      const report = await device.backUp(trouble, blow, false)
      if (report.at === draft.at && (dropped - report.leftOut.expiring) * 10 > held)
        throw new Unasked(`${dropped} of ${held} dropped without a question`)
      return report
    } catch (error) {
      if (!isCode(error, 'guard-question')) throw error
      if (dropped * 10 <= held)
        throw new Unasked(`asked about ${JSON.stringify(error.facts)} when ${dropped} of ${held} go`)
      this.count('questions')
      return device.backUp({ kind: 'none' }, null, true)
    }
  }

  private arrived(report: { readonly at: number }, draft: Archive): Problem {
    const which = [draft, this.pending].find((one) => one?.at === report.at)
    if (!which) return 'a backup that nobody made'
    this.wasSpent = false
    this.adopt(which)
    this.changed.commit(this.device.store)
    this.pending = null
    this.count('backups')
    return null
  }

  private adopt(archive: Archive): void {
    if (archive === this.model.archive) return
    this.model.adopt(archive)
    this.generation++
  }

  /** With the key alone, on a device that knows nothing else. */
  private async restoreAndCompare(): Promise<Problem> {
    if (this.generation === 0 && !this.pending) return null
    const fresh = new DrillDevice(this.stage)
    try {
      const generation = await fresh.restore(this.key)
      if (generation === this.generation + 1 && this.pending) this.adopt(this.pending)
      if (generation !== this.generation) return `archive ${generation} where ${this.generation} was expected`
      const { model } = this
      return await restoredProblem(fresh, model.archive!, (item) => model.isDue(item, fresh.now))
    } catch (error) {
      if (this.generation === 0 && isCode(error, 'no-archive')) return null
      throw error
    } finally {
      fresh.close()
    }
  }

  private newDevice(): DrillDevice {
    const device = new DrillDevice(this.stage)
    this.lines.push(device.line)
    return device
  }

  /** The second device: restored with the key, it goes on where the first one was at its last backup. */
  private async changePhone(): Promise<Problem> {
    if (this.pending) return null
    const next = this.newDevice()
    await next.restore(this.key)
    this.former = this.device
    this.device = next
    this.model.becomeRestored(next.now)
    this.count('second devices')
    const { items } = await linesIn(next.store)
    return items.join() === this.model.items.map(lineOf).join()
      ? null
      : 'the second device holds something else'
  }

  /** The first device tries once more, and is told that another one writes. */
  private async meetFormer(): Promise<Problem> {
    const { former } = this
    if (!former || this.model.archive!.present.size === 0 || this.generation === 0) return null
    if (!this.hasWritten()) return null
    this.former = null
    const trying = () => former.backUp({ kind: 'none' }, null, true)
    try {
      await trying().catch((error: unknown) => {
        // Its clock was wrong while it fetched them: a try passes before it hears of the other device.
        if (isCode(error, 'credentials-spent')) return trying()
        throw error
      })
      return 'a device that was left behind replaced the archive'
    } catch (error) {
      return isCode(error, 'other-device') ? null : String(error)
    } finally {
      former.close()
    }
  }

  private hasWritten(): boolean {
    return this.model.archive!.sources !== this.model.archive!.present
  }

  private count(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1)
  }
}

/** Of the last archive that the device knows of. */
function archiveTime({ store }: DrillDevice): number {
  return decodeManifest(decodePlan(store.jobs.get('archive/plan')!).manifest).archiveTime
}

/** The guard did something else than it should. */
class Unasked extends Error {}
