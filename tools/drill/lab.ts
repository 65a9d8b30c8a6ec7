import type { Page } from '@playwright/test'
import { codes } from '../../src/core/errors.ts'
import type { HistoryStatus } from '../../src/app/api/views.ts'
import type { Digest, Imported, Outcome } from '../harness/door.ts'
import type { HarnessBrowser } from '../lib/harness-browser.ts'
import { Purpose, validateBytes } from '../lib/oracle.ts'
import { watchMemory } from '../lib/processes.ts'
import type { FileKey } from '../lib/seal-archive.ts'
import { need, type Stage } from '../lib/stage.ts'
import type { HostileCase, Victim } from './hostile-cases.ts'
import type { SealedSample } from './small-samples.ts'

const maxMs = 10_000
const maxMemory = 600 * 1024 * 1024

export interface Told {
  /** How it ended: `imported` or a code. */
  readonly end: string
  readonly problem: string | null
  /** The page must be opened anew. */
  readonly spent: boolean
}

export function wrong(problem: string): Told {
  return { end: 'went wrong', problem, spent: true }
}

/** One page with a history in it that no hostile file may change. */
export class Lab {
  peak = 0
  private readonly page: Page
  private readonly browser: HarnessBrowser
  private readonly base: SealedSample
  private before: Digest

  static async open(stage: Stage, browser: HarnessBrowser, base: SealedSample): Promise<Lab> {
    const page = await browser.open(stage.service.url)
    return new Lab(page, browser, base, await Lab.reset(page, base))
  }

  private static async reset(page: Page, base: SealedSample): Promise<Digest> {
    need(await page.evaluate(() => window.heirloom.call('eraseHistory', [])))
    need(await importSample(page, base))
    return digest(page)
  }

  private constructor(page: Page, browser: HarnessBrowser, base: SealedSample, before: Digest) {
    this.page = page
    this.browser = browser
    this.base = base
    this.before = before
  }

  async close(): Promise<void> {
    await this.page.close().catch(() => undefined)
  }

  /** Memory at rest. */
  get now(): number {
    return watchMemory(this.browser.profile)()
  }

  async take(hostileCase: HostileCase, victim: Victim): Promise<Told> {
    const stop = watchMemory(this.browser.profile, 100)
    const outcome = await within(maxMs, this.pick(hostileCase, victim))
    const memory = stop()
    this.peak = Math.max(this.peak, memory)
    if (!outcome) return wrong(`no end within ${maxMs} ms`)
    if (memory > maxMemory) return wrong(`memory rose to ${Math.round(memory / 1e6)} MB`)
    return outcome.ok ? this.imported(outcome.value) : this.refused(outcome.code, outcome.message)
  }

  private async pick({ folder, files }: HostileCase, { key }: Victim): Promise<Outcome<Imported>> {
    const payloads = files.map(({ path, bytes }) => ({
      name: path.slice(path.lastIndexOf('/') + 1),
      mimeType: 'application/octet-stream',
      buffer: Buffer.from(bytes),
    }))
    await this.page.setInputFiles('#files', payloads)
    const paths = folder ? files.map(({ path }) => path) : null
    const request = { paths, key: key.recoveryKey as string, accountId: key.accountId }
    return this.page.evaluate((asked) => window.heirloom.importPicked(asked), request)
  }

  private async refused(code: string, message: string): Promise<Told> {
    const known = Object.hasOwn(codes, code) || code === 'wrong-key' || code === 'bad-account-id'
    if (!known || code === 'bug') return wrong(`ended without a name: ${code} (${message})`)
    const after = await digest(this.page)
    if (after.exact !== this.before.exact) return wrong(`refused with ${code}, yet the history changed`)
    await this.discard()
    return { end: code, problem: null, spent: false }
  }

  private async discard(): Promise<void> {
    const status = need(await this.page.evaluate(() => window.heirloom.call('status', []))) as HistoryStatus
    for (const { id } of status.unfinished)
      need(await this.page.evaluate((job) => window.heirloom.call('discardImport', [job]), id))
  }

  /** Every message can be read, the counts agree, and an export is accepted; then all is put back as it was. */
  private async imported({ report }: Imported): Promise<Told> {
    const after = await digest(this.page)
    const expected = this.before.messages + report.added
    const refusal = await this.exportRefusal()
    this.before = await Lab.reset(this.page, this.base)
    if (after.messages !== expected) return wrong(`${after.messages} messages, expected ${expected}`)
    if (refusal !== null) return wrong(`its export is refused: ${refusal}`)
    return { end: 'imported', problem: null, spent: false }
  }

  /** What the official library says of the history as a file. Null: nothing. */
  private async exportRefusal(): Promise<string | null> {
    const exported = await this.page.evaluate(() => window.heirloom.exportFile())
    if (!exported.ok) return `there is none: ${exported.code} (${exported.message})`
    const { base64, key, accountId } = exported.value
    const fileKey = { recoveryKey: key, accountId } as FileKey
    const file = Buffer.from(base64, 'base64')
    return (await validateBytes(file, fileKey, Purpose.DeviceTransfer)).errorMessage
  }
}

export async function importSample(page: Page, sample: SealedSample): Promise<Outcome<Imported>> {
  const buffer = Buffer.from(sample.file)
  await page.setInputFiles('#files', { name: 'sample.bin', mimeType: 'application/octet-stream', buffer })
  const request = { paths: null, key: sample.key.recoveryKey as string, accountId: sample.key.accountId }
  return page.evaluate((asked) => window.heirloom.importPicked(asked), request)
}

async function digest(page: Page): Promise<Digest> {
  return need(await page.evaluate(() => window.heirloom.digest({ messages: true })))
}

/** Null when it takes longer. */
async function within<T>(ms: number, work: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), ms)
  })
  work.catch(() => undefined)
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
