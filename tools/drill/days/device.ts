import { memoryMedia } from '../../../src/adapters/media/testing/memory-media.ts'
import { localPacker } from '../../../src/adapters/compute/pack-here.ts'
import { webCiphers } from '../../../src/adapters/crypto/web-ciphers.ts'
import { httpServices } from '../../../src/adapters/service/http-services.ts'
import { pause } from '../../../src/adapters/service/pause.ts'
import type { Backups } from '../../../src/app/archive/create-backups.ts'
import { createBackups } from '../../../src/app/archive/create-backups.ts'
import type { BackupDeps } from '../../../src/app/archive/deps.ts'
import { executioner } from '../../../src/app/archive/testing/killing.ts'
import { WatchedStore } from '../../../src/app/archive/testing/watched-store.ts'
import { judgedTime } from '../../../src/app/expiry/judged-time.ts'
import type { History } from '../../../src/app/history/create-history.ts'
import { createHistory } from '../../../src/app/history/create-history.ts'
import { changeHistory } from '../../../src/app/history/change-history.ts'
import type { HistoryDeps } from '../../../src/app/history/history-deps.ts'
import { sweepOnce } from '../../../src/app/history/keep-expiring.ts'
import { StandingHistory } from '../../../src/app/history/standing.ts'
import type { Bytes } from '../../../src/core/bytes.ts'
import type { JobLock, Randomness } from '../../../src/domain/ports.ts'
import type { DaysStage } from './stage.ts'
import { brokenStore } from './broken-store.ts'
import type { Trouble } from './line.ts'
import { Line } from './line.ts'

/** What cuts a backup short on the device itself. */
export type Blow =
  { readonly kind: 'killed'; readonly at: number } | { readonly kind: 'full'; readonly at: number }

const never = new AbortController().signal
const quiet = () => undefined
const freeLock: JobLock = { run: (_name, work) => work(() => undefined) }

/** One device: its storage, its clock, its line, and the app on it, which can be started anew at any time. */
export class DrillDevice {
  readonly store: WatchedStore
  readonly line: Line
  /** What its clock is ahead of the true time. */
  ahead = 0
  history: History
  private standing: StandingHistory
  private backups: Backups
  private readonly stage: DaysStage
  private readonly randomness: Randomness
  private readonly mediaFiles = memoryMedia()

  constructor(stage: DaysStage) {
    this.stage = stage
    this.randomness = { bytes: (length) => stage.random.bytes(length) }
    this.store = WatchedStore.of(stage.random.bytes(16))
    this.line = new Line(stage.plant === 'resend')
    const deps = this.historyDeps()
    this.history = createHistory(deps)
    this.standing = new StandingHistory(deps)
    this.backups = createBackups(this.backupDeps())
  }

  get now(): number {
    return this.stage.time.now + this.ahead
  }

  /** The app is opened anew: nothing is in memory. */
  start(): void {
    this.close()
    const deps = this.historyDeps()
    this.history = createHistory(deps)
    this.standing = new StandingHistory(deps)
    this.backups = createBackups(this.backupDeps())
  }

  close(): void {
    this.history.close()
    this.standing.close()
  }

  private historyDeps(): HistoryDeps {
    const { core } = this.stage
    return {
      store: this.stage.faults.historyStore(this.store),
      core,
      packer: localPacker(core),
      ciphers: webCiphers,
      mediaFiles: this.mediaFiles,
      lock: freeLock,
      clock: { now: () => this.now },
      randomness: this.randomness,
      storage: {
        persistence: () => Promise.resolve('persistent'),
        askPersistence: () => Promise.resolve('persistent'),
        usedBytes: () => Promise.resolve(0),
      },
      onceFiles: {
        take: () =>
          Promise.resolve({
            file: { size: 0, type: 'image/png', bytes: new Uint8Array(0) },
            change: {},
            erase: () => Promise.resolve(),
          }),
      },
    }
  }

  private backupDeps(over: Partial<BackupDeps> = {}): BackupDeps {
    const { core, url } = this.stage
    const clock = { now: () => this.now }
    return {
      store: this.stage.faults.backupStore(this.store),
      core,
      packer: localPacker(core),
      ciphers: webCiphers,
      mediaFiles: this.mediaFiles,
      services: this.line.wrap(httpServices({ clock, randomness: this.randomness })),
      lock: freeLock,
      clock,
      randomness: this.randomness,
      pause: (_ms, signal) => pause(0, signal),
      serviceUrl: url,
      ...over,
    }
  }

  async turnOn(): Promise<string> {
    const { key } = await this.backups.makeRecoveryKey()
    const answer = await this.backups.turnOnBackups(key)
    if (!answer.ok) throw new Error(answer.reason)
    return key
  }

  async backUp(trouble: Trouble, blow: Blow | null, guard: boolean) {
    this.line.begin(trouble)
    try {
      const backups = blow ? createBackups(this.struck(blow)) : this.backups
      return await backups.backUpNow(quiet, never, { guard })
    } finally {
      this.line.begin({ kind: 'none' })
      if (blow) this.start()
    }
  }

  private struck(blow: Blow): BackupDeps {
    const deps = this.backupDeps()
    if (blow.kind === 'full') return { ...deps, store: brokenStore(this.store, blow.at) }
    return { ...deps, ...executioner(this.store, deps.services, { at: blow.at, when: 'after' }) }
  }

  async restore(key: string): Promise<number> {
    const { archive } = await this.backups.peekArchive(key)
    await this.backups.restoreArchive(quiet, never)
    this.start()
    return archive!.generation
  }

  visit(): Promise<number> {
    return this.backups.visit(never)
  }

  sweep(): Promise<number> {
    const { history } = this
    const store = this.stage.faults.historyStore(this.store)
    return sweepOnce({ history, store, clock: { now: () => this.now }, later: quiet })
  }

  judged() {
    return judgedTime({ store: this.store, clock: { now: () => this.now } })
  }

  /** Messages arrive from elsewhere, in one change; with them the person and chat that they need. */
  async receive(frames: readonly Bytes[], fresh: NewChat | null): Promise<void> {
    await changeHistory(this.standing, ({ spine }) => {
      const first = spine!.nextItemId
      const { nextRow } = spine!
      const rows = fresh ? [fresh.recipientFrame, fresh.chatFrame] : []
      const place = fresh && { chat: fresh.chat, recipient: fresh.chat, row: nextRow + 1 }
      return Promise.resolve({
        edits: {
          edits: new Map(),
          append: frames.map((frame, i) => ({ frame, id: first + i })),
          newPlaces: place ? [place] : [],
        },
        spine: { nextItemId: first + frames.length, nextRow: nextRow + rows.length },
        also: { putDirectory: rows.map((frame, i) => ({ row: nextRow + i, frame })) },
        result: null,
      })
    })
    this.history.changed()
  }
}

export interface NewChat {
  readonly chat: number
  readonly recipientFrame: Bytes
  readonly chatFrame: Bytes
}
