import { HeirloomError } from '../../core/errors.ts'
import { linkedController, throwIfCancelled } from '../archive/cancelling.ts'
import type { Progress } from '../api/basic-views.ts'
import type { OnProgress } from '../api/history-api.ts'
import type { BackupNews } from './backup-news.ts'
import type { KnownRun } from './decide.ts'

/** How often a run says that it lives. */
const beatMs = 2000
/** One that was not heard of for so long is dead. */
const silentMs = 3 * beatMs
/** Between two tellings of progress: screens and channels are not faster. */
const tellMs = 200

export interface RunsDeps {
  readonly news: BackupNews
  readonly clock: { now(): number }
  /** Calls back once after so many milliseconds. */
  readonly later: (work: () => void, ms: number) => void
}

export type RunWork<T> = (onProgress: OnProgress, signal: AbortSignal) => Promise<T>

/** The backups under way that this context knows of: its own, and those it hears of. */
export interface Runs {
  readonly known: () => KnownRun | null
  /** One at a time: whoever asks while one is at work gets that one's end, unless `alone`. */
  run<T>(options: RunOptions, work: RunWork<T>): Promise<T>
  /** Ends what is under way, wherever it is. Resolves when the one of this context has ended. */
  cancel(): Promise<void>
  /** Something that is told of backups is another by now. */
  readonly changed: () => void
  /** As `changed`, of what only this context shows. */
  readonly moved: () => void
  observe(listener: () => void): () => void
}

export interface RunOptions {
  readonly onProgress: OnProgress
  readonly signal: AbortSignal
  /** `busy` instead of joining. */
  readonly alone: boolean
}

interface OwnRun {
  readonly controller: AbortController
  readonly ended: Promise<unknown>
  readonly watchers: Set<OnProgress>
  progress: Progress | null
}

export function createRuns(deps: RunsDeps): Runs {
  return new ContextRuns(deps)
}

class ContextRuns implements Runs {
  private readonly deps: RunsDeps
  private readonly listeners = new Set<() => void>()
  private own: OwnRun | null = null
  private heard: { readonly at: number; readonly progress: Progress | null } | null = null
  private toldAt = 0

  constructor(deps: RunsDeps) {
    this.deps = deps
    deps.news.listen((word) => {
      if (word.kind === 'running') this.hear(word.progress)
      else if (word.kind === 'changed') this.silence()
      else if (word.kind === 'cancel') this.own?.controller.abort()
      else if (word.kind === 'ask') this.beat()
    })
    deps.news.tell({ kind: 'ask' })
  }

  readonly known = (): KnownRun | null => {
    if (this.own) return { where: 'here', progress: this.own.progress }
    return this.heard && { where: 'elsewhere', progress: this.heard.progress }
  }

  async run<T>(options: RunOptions, work: RunWork<T>): Promise<T> {
    throwIfCancelled(options.signal)
    if (!this.own) return this.begin(options, work)
    if (options.alone) throw new HeirloomError('busy', 'a backup is under way')
    return this.join<T>(this.own, options)
  }

  async cancel(): Promise<void> {
    this.deps.news.tell({ kind: 'cancel' })
    this.own?.controller.abort()
    await this.own?.ended.catch(() => undefined)
  }

  readonly changed = (): void => {
    this.deps.news.tell({ kind: 'changed' })
    this.tellHere()
  }

  readonly moved = (): void => this.tellHere()

  observe(listener: () => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  private async begin<T>({ onProgress, signal }: RunOptions, work: RunWork<T>): Promise<T> {
    const { controller, unlink } = linkedController(signal)
    const watchers = new Set([onProgress])
    const told = (progress: Progress) => {
      own.progress = progress
      for (const watcher of watchers) watcher(progress)
      this.tellProgress(progress)
    }
    // Begun in the next turn: by then `own` is there, whatever the work does first.
    const ended = Promise.resolve().then(() => work(told, controller.signal))
    const own: OwnRun = { controller, ended, watchers, progress: null }
    this.own = own
    this.toldAt = 0
    this.keepBeating(own)
    this.tellHere()
    try {
      return await ended
    } finally {
      unlink()
      this.own = null
      this.changed()
    }
  }

  /** Whoever joined and leaves ends it: there is one backup, and one way to stop it. */
  private async join<T>(own: OwnRun, { onProgress, signal }: RunOptions): Promise<T> {
    own.watchers.add(onProgress)
    const abort = () => own.controller.abort()
    signal.addEventListener('abort', abort)
    try {
      return (await own.ended) as T
    } finally {
      own.watchers.delete(onProgress)
      signal.removeEventListener('abort', abort)
    }
  }

  private keepBeating(own: OwnRun): void {
    if (this.own !== own) return
    this.beat()
    this.deps.later(() => this.keepBeating(own), beatMs)
  }

  private beat(): void {
    if (this.own) this.deps.news.tell({ kind: 'running', progress: this.own.progress })
  }

  /** The first and last of each step in any case. */
  private tellProgress({ done, total }: Progress): void {
    const now = this.deps.clock.now()
    if (done > 0 && done < total && Math.abs(now - this.toldAt) < tellMs) return
    this.toldAt = now
    this.beat()
    this.tellHere()
  }

  private hear(progress: Progress | null): void {
    const at = this.deps.clock.now()
    this.heard = { at, progress }
    this.tellHere()
    this.deps.later(() => {
      if (this.heard?.at === at) this.silence()
    }, silentMs)
  }

  private silence(): void {
    this.heard = null
    this.tellHere()
  }

  private tellHere(): void {
    for (const listener of this.listeners) listener()
  }
}
