import type { Page } from '@playwright/test'
import { startTestService, type TestService } from '../../server/testing/start-test-service.ts'
import type { ChatWindow, HistoryStatus } from '../../src/app/api/views.ts'
import { archiveGenerations, readArchive, type ReadArchive } from '../lib/archive-reader.ts'
import { servedApp, type ServedApp } from '../lib/served-app.ts'
import { need } from '../lib/stage.ts'
import type { Drill, Floor } from './drill.ts'
import { importSample } from './lab.ts'
import { sealedSample } from './small-samples.ts'
import { WorkerDevice, type WorkerBlow } from './worker-device.ts'
import { waitsDuring } from './worker-waits.ts'

const patienceMs = 60_000
const killsPerRound = 3
/** Deletions of a round, here and there: a few objects are to be made again. */
const scattered = 4
const maxWaitMs = 100
/** Until a worker that was woken has begun. */
const startMs = 100
const blows: readonly WorkerBlow[] = ['worker', 'worker', 'browser']

/** The service worker backs up with no window open, and is killed at random instants while it does. */
export const worker: Drill = {
  about: 'backups by the service worker alone, killed at random instants (--kills 100 --messages 12000)',
  async run(floor) {
    const app = await servedApp()
    const service = await startTestService({ port: 0, appFolder: app.folder })
    const device = await WorkerDevice.make(service.url)
    try {
      await new WorkerDrill(floor, service, device).run()
    } finally {
      await clear(device, service, app)
    }
  },
}

async function clear(device: WorkerDevice, service: TestService, app: ServedApp): Promise<void> {
  await device.close()
  await service.close()
  await app.remove()
}

class WorkerDrill {
  private readonly floor: Floor
  private readonly url: string
  private readonly device: WorkerDevice
  private key = ''
  private generation: (key: string) => Promise<number> = () => Promise.resolve(0)
  /** How long a run takes, as far as was seen. */
  private usualMs = 1500
  private struck = 0
  private cutOff = 0

  constructor(floor: Floor, service: TestService, device: WorkerDevice) {
    this.floor = floor
    this.url = service.url
    this.device = device
  }

  async run(): Promise<void> {
    const { floor, device } = this
    const sample = await sealedSample(floor.option('messages', 12_000), floor.seed)
    this.generation = await archiveGenerations(this.url)
    this.key = await device.inWindow(async (page) => {
      need(await importSample(page, sample))
      return need(await page.evaluate(() => window.heirloom.turnOn())).key
    })
    await this.firstBackup()
    await this.laterBackup('periodicsync')
    await this.laterBackup('sync')
    const kills = floor.option('kills', 100)
    while (this.cutOff < kills) await this.round(Math.min(killsPerRound, kills - this.cutOff))
    floor.say(`${this.struck} blows, ${this.cutOff} of them before the new archive was in place`)
    await this.nothingLeftToDo()
  }

  /** All of the history, while a window of the origin asks the service worker for a file again and again. */
  private async firstBackup(): Promise<void> {
    const { floor, device } = this
    const page = await device.deafWindow()
    const waits = await waitsDuring(page, () => device.wake('periodicsync'))
    await page.close()
    floor.say(`fetches through the worker at rest: ${waits.rest.words()}`)
    floor.say(`fetches through the worker in a run: ${waits.run.words()}`)
    if (waits.run.count < 20) floor.fail('fetch', 'too few fetches met the run')
    else if (waits.run.longest <= maxWaitMs) floor.pass()
    else if (waits.rest.longest > maxWaitMs) floor.say('this machine is too busy to tell what the run costs')
    else floor.fail('fetch', `one waited ${waits.run.longest} ms`)
    await this.finished(0)
    const { backup } = await this.status()
    floor.say(`first backup: ${backup.last?.sentBytes} bytes sent, ${backup.last?.ms} ms`)
    await this.compare('first backup')
  }

  private async laterBackup(event: 'periodicsync' | 'sync'): Promise<void> {
    const { floor } = this
    await this.change()
    const before = await this.generation(this.key)
    await this.device.wake(event)
    await this.finished(before)
    const { backup } = await this.status()
    const { sentBytes = 0, archiveBytes = 1, ms = 0 } = backup.last ?? {}
    floor.say(`${event}: ${sentBytes} of ${archiveBytes} bytes sent, ${ms} ms`)
    this.usualMs = ms + startMs
    if (sentBytes > archiveBytes * 0.8) floor.fail(event, 'nearly everything was sent again')
    else floor.pass()
    await this.compare(event)
  }

  /** Some changes, some kills while they are backed up, then the run that finishes. */
  private async round(kills: number): Promise<void> {
    const { floor, device } = this
    await this.change()
    const before = await readArchive(this.url, this.key)
    const seen: ReadArchive[] = []
    for (let n = 0; n < kills && seen.every((held) => held.generation === before?.generation); n++) {
      await device.wake(floor.random.pick(['periodicsync', 'sync'] as const))
      await pause(floor.random.int(this.usualMs * 1.1))
      await device.strike(floor.random.pick(blows))
      this.struck++
      const held = await readArchive(this.url, this.key)
      if (held) seen.push(held)
      else floor.fail('kill', 'the service holds no archive any more')
      if (held?.generation === before?.generation) this.cutOff++
    }
    // Also where the new archive is in place already: that it is may not have been noted here.
    await device.wake('periodicsync')
    await this.finished(before!.generation)
    const whole = await this.compare('after kills')
    for (const held of seen) {
      if (held.content === before?.content || held.content === whole.content) floor.pass()
      else floor.fail('kill', 'what was restored is neither the last archive nor the new one')
    }
    floor.say(`${this.struck} blows so far, ${this.cutOff} in the middle`)
  }

  /** What a fresh device gets holds as many messages as the report says, and the newest note. */
  private async compare(what: string): Promise<ReadArchive> {
    const { floor } = this
    const held = await readArchive(this.url, this.key)
    if (!held) throw new Error(`${what}: nothing to restore`)
    const { backup, messages } = await this.settled()
    const left = backup.last!.leftOut
    const expected = messages - left.viewOnce - left.expiring - left.odd
    if (backup.state !== 'done' || backup.failure) floor.fail(what, `it says ${backup.state}`)
    else if (held.messages !== expected) floor.fail(what, `${held.messages} restored, ${expected} here`)
    else floor.pass()
    return held
  }

  /** A window that backs up the same history finds that nothing of it has to be sent: the worker sent what a window sends. */
  private async nothingLeftToDo(): Promise<void> {
    const { floor, device } = this
    const held = await readArchive(this.url, this.key)
    const sent = await device.inWindow(async (page) => {
      need(await page.evaluate(() => window.heirloom.backUp(null)))
      return (await statusIn(page)).backup.last!.sentBytes
    })
    const after = await readArchive(this.url, this.key)
    floor.say(`a window’s backup of the same: ${sent} bytes sent`)
    if (held?.content !== after?.content)
      floor.fail('end', 'a window makes another archive of the same history')
    else floor.pass()
  }

  private change(): Promise<void> {
    const { floor, device } = this
    return device.inWindow(async (page) => {
      const { chats } = need(await page.evaluate(() => window.heirloom.digest({ messages: false })))
      for (let n = 0; n < scattered; n++) {
        const chat = floor.random.pick(chats.filter(({ messages }) => messages > 60))
        const at = floor.random.int(chat.messages - 60)
        const args = [chat.id, at, at + 1]
        const read = need(
          await page.evaluate((given) => window.heirloom.call('readMessages', given), args),
        ) as ChatWindow
        const doomed = [chat.id, read.messages.map(({ id }) => id)]
        need(await page.evaluate((given) => window.heirloom.call('deleteMessages', given), doomed))
      }
      const note = `note ${floor.random.int(1e9)}`
      need(await page.evaluate((text) => window.heirloom.call('appendNote', [text]), note))
      need(await page.evaluate(() => window.heirloom.makeBackupDue()))
    })
  }

  private async finished(before: number): Promise<void> {
    const patience = Date.now() + patienceMs
    while ((await this.generation(this.key)) === before) {
      if (Date.now() > patience) throw new Error('no backup came')
      await pause(50)
    }
    // Its report is kept right after the commit.
    await pause(300)
  }

  /** A run that has only to note what is done may still be at it. */
  private settled(): Promise<HistoryStatus> {
    return this.device.inWindow(async (page) => {
      const patience = Date.now() + patienceMs
      for (;;) {
        const status = await statusIn(page)
        if (status.backup.state === 'done' || Date.now() > patience) return status
        await pause(100)
      }
    })
  }

  private status(): Promise<HistoryStatus> {
    return this.device.inWindow(statusIn)
  }
}

async function statusIn(page: Page): Promise<HistoryStatus> {
  return need(await page.evaluate(() => window.heirloom.call('status', []))) as HistoryStatus
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
