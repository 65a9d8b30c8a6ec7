import { HeirloomError, isCode } from '../../core/errors.ts'
import { emptySpine } from '../../domain/history/spine-codec.ts'
import type { ReadMark } from '../../domain/history/read-mark.ts'
import type { ChatId, ChatRow, Spine } from '../../domain/history/types.ts'
import { Directory } from './directory.ts'
import type { HistoryDeps } from './history-deps.ts'
import { OpenPages } from './open-pages.ts'
import { needsBooks, rebuildBooks } from './rebuild-books.ts'

/** The history as it stands at one generation. */
export interface Standing {
  /** Null: there is none. */
  readonly spine: Spine | null
  readonly generation: number
  readonly directory: Directory
  readonly rows: ReadonlyMap<ChatId, ChatRow>
  readonly readMarks: ReadonlyMap<ChatId, ReadMark>
}

const maxTries = 5

/** Holds the present standing, and looks again after every change, here or elsewhere. */
export class StandingHistory {
  readonly deps: HistoryDeps
  readonly pages: OpenPages
  private reading: Promise<Standing> | null = null
  /** A directory that is known to stand at a generation still: reading it again is the dear part. */
  private kept: { readonly generation: number; readonly directory: Directory } | null = null
  private turn: Promise<unknown> = Promise.resolve()
  private readonly listeners = new Set<() => void>()
  private readonly stopListening: () => void

  constructor(deps: HistoryDeps) {
    this.deps = deps
    this.pages = new OpenPages(deps)
    this.stopListening = deps.store.onChange((generation) => {
      if (generation === 0) this.forget()
      this.changed()
    })
  }

  get(): Promise<Standing> {
    if (this.reading) return this.reading
    const reading = this.read()
    this.reading = reading
    // A failed reading is not remembered.
    reading.catch(() => {
      if (this.reading === reading) this.reading = null
    })
    return reading
  }

  private async read(): Promise<Standing> {
    const { store } = this.deps
    for (let tries = 0; tries < maxTries; tries++) {
      const spine = await store.readSpine()
      const generation = spine?.generation ?? 0
      const kept = this.kept?.generation === generation ? this.kept.directory : null
      const [rows, marks, directory] = await Promise.all([
        store.readChatRows(),
        store.readReadMarks(),
        kept ?? this.readDirectory(),
      ])
      const after = await store.readSpine()
      // Rows and directory are read in transactions of their own: another change may have come between.
      if ((after?.generation ?? 0) !== generation) continue
      this.kept = { generation, directory }
      const standing = {
        spine,
        generation,
        directory,
        rows: new Map(rows.map((row) => [row.chat, row])),
        readMarks: new Map(marks.map((mark) => [mark.chat, mark])),
      }
      if (!spine || !needsBooks(standing.rows, standing.directory, spine)) return standing
      await rebuildBooks(this.deps, spine, standing.directory)
    }
    throw new HeirloomError('conflict', 'the history changes faster than it can be read')
  }

  private async readDirectory(): Promise<Directory> {
    const { store, core } = this.deps
    return new Directory(await store.readDirectory(), core, (bytes) => core.sha256([bytes])[0]!)
  }

  /** Says that a change of our own, which made this generation, left the directory as it was. */
  keepDirectory(generation: number, directory: Directory): void {
    this.kept = { generation, directory }
  }

  /** Runs `work` on the present standing; once more on the next one when a change came between. */
  async use<T>(work: (standing: Standing) => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries++) {
      try {
        return await work(await this.get())
      } catch (error) {
        if (!isCode(error, 'conflict') || tries === maxTries) throw error
        this.reading = null
      }
    }
  }

  /** One change after the other: those of one context need not meet in the store to find that out. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.turn.then(work)
    this.turn = done.catch(() => undefined)
    return done
  }

  /** Called after every change: what is known is looked up anew, and who observes is told. */
  changed(): void {
    this.reading = null
    for (const listener of this.listeners) listener()
  }

  /** After an erasure: nothing that is open belongs to what comes next. */
  forget(): void {
    this.pages.clear()
    this.kept = null
  }

  observe(listener: () => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  close(): void {
    this.stopListening()
    this.listeners.clear()
  }
}

/** The spine, or the one that a first change goes on from. */
export function spineOf(standing: Standing): Spine {
  return standing.spine ?? emptySpine
}

/** `not-found` when the chat is gone. */
export function rowOf(standing: Standing, chat: ChatId): ChatRow {
  const row = standing.rows.get(chat)
  if (!row) throw new HeirloomError('not-found', 'this chat is gone')
  return row
}
