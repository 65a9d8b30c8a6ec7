import type { Page } from '@playwright/test'
import type { BackupReport, ChatSummaryView, ChatWindow } from '../../src/app/api/views.ts'
import type { Imported } from '../harness/door.ts'
import type { HarnessBrowser } from '../lib/harness-browser.ts'
import { watchMemory } from '../lib/processes.ts'
import {
  nativeOpenFile,
  nativeSealFile,
  nativeSealPages,
  nativeValidate,
  nativeValidateMemory,
} from './native.ts'
import { median, row, type Row } from './row.ts'
import type { SampleFile } from './sample-file.ts'
import { need, type Stage } from '../lib/stage.ts'

export interface HistoryBench {
  readonly messages: number
  readonly stage: Stage
  readonly sample: SampleFile
  readonly say: (line: string) => void
}

interface Home {
  readonly browser: HarnessBrowser
  readonly page: Page
}

const plainMessages = 50_000
const plainChats = 300

/** The rows that need a whole history in the browser. Each step is done once, when the first row asks for it. */
export class HistoryRows {
  private readonly bench: HistoryBench
  private home: Promise<Home> | null = null
  private rows = new Map<string, Row>()
  private archived: Promise<{ key: string; firstMs: number; first: BackupReport }> | null = null

  constructor(bench: HistoryBench) {
    this.bench = bench
  }

  async row(name: string): Promise<Row> {
    if (!this.rows.has(name)) await this.make(name)
    const made = this.rows.get(name)
    if (!made) throw new Error(`no row ${name}`)
    return made
  }

  private async make(name: string): Promise<void> {
    await this.imported()
    if (name === 'export') await this.exported()
    else if (name === 'open-chat') await this.opened()
    else if (name === 'archive.first') await this.backedUp()
    else if (name.startsWith('archive.delta')) await this.delta()
    else if (name.startsWith('restore.')) await this.restored()
  }

  private put(made: Row): void {
    this.rows.set(made.name, made)
  }

  /** Import until a chat is readable: key check, import, first open. The peer runs before and after each of ours. */
  private imported(): Promise<Home> {
    return (this.home ??= this.importRounds())
  }

  private async importRounds(): Promise<Home> {
    const { sample, messages, stage, say } = this.bench
    const rounds = messages > 300_000 ? 1 : 3
    const peers = [await nativeValidate(sample.path, sample.key)]
    const ours: number[] = []
    const peaks: number[] = []
    let home: Home | null = null
    for (let round = 0; round < rounds; round++) {
      await home?.browser.close()
      home = await stage.freshBrowser()
      const stop = watchMemory(home.browser.profile)
      const imported = await this.importInto(home.page)
      const opened = await this.openNewest(home.page)
      peaks.push(stop())
      ours.push(imported.keyMs + imported.importMs + opened)
      say(
        `import: key ${ms(imported.keyMs)}, preview ${ms(imported.previewMs)} (not counted), ` +
          `import ${ms(imported.importMs)}, first open ${ms(opened)}; ${imported.report.added} added, ` +
          `${imported.report.expired} expired`,
      )
      peers.push(await nativeValidate(sample.path, sample.key))
    }
    const validate = 'validate() of @signalapp/libsignal-client, native'
    this.put(row('import', 'ms', median(ours), median(peers), validate))
    const memory = await nativeValidateMemory(sample.path, sample.key)
    this.put(row('memory', 'bytes', Math.max(...peaks), memory, `a whole Node process that runs ${validate}`))
    return home!
  }

  private async importInto(page: Page): Promise<Imported> {
    const { sample } = this.bench
    await page.setInputFiles('#files', sample.path)
    const request = { paths: null, key: sample.key.recoveryKey as string, accountId: sample.key.accountId }
    return need(await page.evaluate((asked) => window.heirloom.importPicked(asked), request))
  }

  private async chats(page: Page): Promise<ChatSummaryView[]> {
    const chats = need(await page.evaluate(() => window.heirloom.call('listChats', []))) as ChatSummaryView[]
    return [...chats].sort((a, b) => b.lastDate - a.lastDate)
  }

  private async openNewest(page: Page): Promise<number> {
    const started = performance.now()
    const [newest] = await this.chats(page)
    need(await page.evaluate((id) => window.heirloom.openChats([id]), newest!.id))
    return performance.now() - started
  }

  private async exported(): Promise<void> {
    const { page } = await this.imported()
    const { framesPath } = this.bench.sample
    const before = await nativeSealFile(framesPath)
    const ours = need(await page.evaluate(() => window.heirloom.exportDownload()))
    const peer = (before + (await nativeSealFile(framesPath))) / 2
    this.put(
      row('export', 'ms', ours.ms, peer, 'gzip level 1 + AES-256-CBC + HMAC of the same frames, native'),
    )
  }

  private async opened(): Promise<void> {
    const { page } = await this.imported()
    const ids = (await this.chats(page)).map((chat) => chat.id)
    const ours = need(await page.evaluate((chats) => window.heirloom.openChats(chats), ids))
    const peer = need(
      await page.evaluate(([m, c]) => window.heirloom.plainDatabase(m!, c!), [plainMessages, plainChats]),
    )
    this.bench.say(`open-chat: slowest of ${ours.length} chats ${ms(Math.max(...ours))}`)
    const peerName = `plain IndexedDB, a record per message (${plainMessages}), newest 50 by index`
    this.put(row('open-chat', 'ms', median(ours), median(peer), peerName))
  }

  private backedUp() {
    return (this.archived ??= this.firstArchive())
  }

  private async firstArchive() {
    const { page } = await this.imported()
    const { framesPath } = this.bench.sample
    const { key } = need(await page.evaluate(() => window.heirloom.turnOn()))
    const before = await nativeSealPages(framesPath)
    const { ms: firstMs, value } = need(await page.evaluate(() => window.heirloom.backUp(null)))
    const peer = (before + (await nativeSealPages(framesPath))) / 2
    const peerName = 'zlib level 1 + AES-256-GCM of the same pages, native, one thread, nothing sent'
    this.put(row('archive.first', 'ms', firstMs, peer, peerName))
    return { key, firstMs, first: value as BackupReport }
  }

  /** 100 new messages and 10 deletions in ten chats, then the next archive. */
  private async delta(): Promise<void> {
    const { first, firstMs } = await this.backedUp()
    const { page } = await this.imported()
    for (let i = 0; i < 100; i++)
      need(
        await page.evaluate(
          (text) => window.heirloom.call('appendNote', [text]),
          `a new note with number ${i}`,
        ),
      )
    const chats = (await this.chats(page)).filter((chat) => chat.messages > 20)
    for (let i = 0; i < 10; i++) {
      const chat = chats[Math.floor((i * chats.length) / 10)]!
      const from = Math.floor((chat.messages * (i + 1)) / 12)
      const args = [chat.id, from, from + 1]
      const read = need(await page.evaluate((a) => window.heirloom.call('readMessages', a), args))
      const { messages } = read as ChatWindow
      const doomed = [chat.id, messages.map((message) => message.id)]
      need(await page.evaluate((a) => window.heirloom.call('deleteMessages', a), doomed))
    }
    const { ms: took, value } = need(await page.evaluate(() => window.heirloom.backUp(null)))
    this.put(row('archive.delta', 'ms', took, firstMs, 'our own first archive'))
    const sent = (value as BackupReport).sentBytes
    this.put(row('archive.delta.bytes', 'bytes', sent, first.sentBytes, 'our own first archive'))
  }

  private async restored(): Promise<void> {
    const { key } = await this.backedUp()
    const { sample, stage } = this.bench
    const fresh = await stage.freshBrowser()
    const before = await nativeOpenFile(sample.path, sample.key)
    const ours = need(await fresh.page.evaluate((typed) => window.heirloom.restore(typed), key))
    const peer = (before + (await nativeOpenFile(sample.path, sample.key))) / 2
    await fresh.browser.close()
    this.put(row('restore.first-chat', 'ms', ours.firstChatMs, ours.ms, 'our own whole restore'))
    const peerName = 'HMAC + AES-256-CBC + gunzip of the archive file, native, nothing fetched or stored'
    this.put(row('restore.whole', 'ms', ours.ms, peer, peerName))
  }
}

function ms(value: number): string {
  return `${Math.round(value)} ms`
}
