import type { Bytes } from '../../../core/bytes.ts'
import { HeirloomError } from '../../../core/errors.ts'
import type { ChatRow, ChatTail, DirectoryRow, Page, Segment, Spine } from '../../../domain/history/types.ts'
import type { HistoryChange, HistoryStore } from '../../../domain/ports.ts'

/** A history store that keeps everything in maps, with the promises of the real one: add once, check the generation. */
export class MemoryStore implements HistoryStore {
  readonly historyId: Bytes = new Uint8Array(16)
  spine: Spine | null = null
  readonly pages = new Map<number, Page>()
  readonly segments = new Map<number, Segment>()
  readonly directory = new Map<number, DirectoryRow>()
  readonly rows = new Map<number, ChatRow>()
  readonly tails = new Map<number, ChatTail>()
  readonly jobs = new Map<string, Bytes>()
  readonly settings = new Map<string, Bytes>()
  /** Called before every write: tests cut off or interfere here. */
  beforeWrite: (what: 'stage' | 'commit' | 'other') => void = () => undefined
  commits = 0
  staged = 0
  private run = 0

  readSpine = () => Promise.resolve(this.spine)
  readSegments = (ids: readonly number[]) => this.all(this.segments, ids)
  readPages = (ids: readonly number[]) => this.all(this.pages, ids)
  readDirectory = () => Promise.resolve([...this.directory.values()].sort((a, b) => a.row - b.row))
  readChatRows = () => Promise.resolve([...this.rows.values()])
  readChatTail = (chat: number) => Promise.resolve(this.tails.get(chat) ?? null)
  readJob = (id: string) => Promise.resolve(this.jobs.get(id) ?? null)
  readSetting = (name: string) => Promise.resolve(this.settings.get(name) ?? null)
  readOutbox = () => Promise.resolve(null)
  outboxNames = () => Promise.resolve([])
  writeOutbox = () => Promise.resolve()
  newIdRun = () => ++this.run
  onChange = () => () => undefined
  close = () => undefined

  readJobs(prefix: string) {
    const found = [...this.jobs].filter(([id]) => id.startsWith(prefix))
    return Promise.resolve(found.map(([id, record]) => ({ id, record })))
  }

  writeJobs(records: Readonly<Record<string, Bytes | null>>) {
    this.beforeWrite('other')
    putAll(this.jobs, records)
    return Promise.resolve()
  }

  writeSetting(name: string, record: Bytes | null) {
    this.beforeWrite('other')
    putAll(this.settings, { [name]: record })
    return Promise.resolve()
  }

  erase() {
    this.spine = null
    for (const map of [
      this.pages,
      this.segments,
      this.directory,
      this.rows,
      this.tails,
      this.jobs,
      this.settings,
    ])
      map.clear()
    return Promise.resolve()
  }

  async stage(staged: Parameters<HistoryStore['stage']>[0]) {
    await Promise.resolve()
    this.beforeWrite('stage')
    this.add(staged.pages, staged.segments)
    putAll(this.jobs, staged.jobs)
    this.staged++
  }

  async unstage(dropped: Parameters<HistoryStore['unstage']>[0]) {
    await Promise.resolve()
    this.beforeWrite('other')
    for (const id of dropped.pages) this.pages.delete(id)
    for (const id of dropped.segments) this.segments.delete(id)
    for (const id of dropped.jobs) this.jobs.delete(id)
  }

  async commit(change: HistoryChange) {
    await Promise.resolve()
    this.beforeWrite('commit')
    if (change.spine.generation !== (this.spine?.generation ?? 0) + 1)
      throw new HeirloomError('conflict', 'another change came first')
    this.add(change.addPages ?? [], change.addSegments ?? [])
    for (const id of change.dropPages ?? []) this.pages.delete(id)
    for (const id of change.dropSegments ?? []) this.segments.delete(id)
    for (const { row, tail } of change.putChats ?? []) {
      this.rows.set(row.chat, row)
      this.tails.set(row.chat, tail)
    }
    for (const chat of change.dropChats ?? []) this.rows.delete(chat)
    for (const row of change.putDirectory ?? []) this.directory.set(row.row, row)
    for (const row of change.dropDirectory ?? []) this.directory.delete(row)
    putAll(this.settings, change.settings ?? {})
    putAll(this.jobs, change.jobs ?? {})
    this.spine = change.spine
    this.commits++
  }

  private add(pages: readonly Page[], segments: readonly Segment[]) {
    for (const page of pages) addOnce(this.pages, page)
    for (const segment of segments) addOnce(this.segments, segment)
  }

  private all<T>(map: ReadonlyMap<number, T>, ids: readonly number[]): Promise<T[]> {
    const found = ids.flatMap((id) => map.get(id) ?? [])
    if (found.length !== ids.length) return Promise.reject(new HeirloomError('conflict', 'one is gone'))
    return Promise.resolve(found)
  }
}

function addOnce<T extends { readonly id: number }>(map: Map<number, T>, value: T): void {
  if (map.has(value.id)) throw new HeirloomError('conflict', 'an id is taken')
  map.set(value.id, value)
}

function putAll(map: Map<string, Bytes>, records: Readonly<Record<string, Bytes | null>>): void {
  for (const [name, record] of Object.entries(records)) {
    if (record === null) map.delete(name)
    else map.set(name, record)
  }
}
