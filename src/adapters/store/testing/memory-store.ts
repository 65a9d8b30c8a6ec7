import type { Bytes } from '../../../core/bytes.ts'
import { HeirloomError } from '../../../core/errors.ts'
import { decodeChatRow, decodeChatTail } from '../../../domain/history/chat-codec.ts'
import { decodePage } from '../../../domain/history/page-codec.ts'
import type { ReadMark } from '../../../domain/history/read-mark.ts'
import { decodeReadMark } from '../../../domain/history/read-mark.ts'
import { decodeSegment } from '../../../domain/history/segment-codec.ts'
import { decodeSpine } from '../../../domain/history/spine-codec.ts'
import type { LockState } from '../../../domain/lock-port.ts'
import type { SegmentId } from '../../../domain/history/types.ts'
import type { HistoryChange, HistoryStore } from '../../../domain/ports.ts'
import {
  changeWrites,
  drops,
  jobWrites,
  markSuffix,
  mediaListPrefix,
  mediaListWrites,
  mediaWrites,
  smallPicturePrefix,
  smallPictureWrite,
  outboxWrites,
  pageWrites,
  readMarkWrite,
  readPrefix,
  rowPrefix,
  segmentWrites,
  settingWrites,
  spineId,
  tailId,
} from '../change-writes.ts'
import type { RecordWrite } from '../sealed-access.ts'

type Id = number | string

/** One database that several stores open, as tabs do. */
export interface MemoryDatabase {
  records: Map<string, Map<Id, Bytes>>
  historyId: Bytes
  nextRun: number
  readonly listeners: Map<object, Set<(generation: number) => void>>
}

export function memoryDatabase(): MemoryDatabase {
  return { records: new Map(), historyId: new Uint8Array(16).fill(1), nextRun: 2, listeners: new Map() }
}

/** Stands for a record that was altered where it lies. */
const spoilt: Bytes = new Uint8Array(0)

function opened(record: Bytes): Bytes {
  if (record === spoilt) throw new HeirloomError('bad-record', 'a record was altered')
  return record
}

/** Unsealed records in maps, for tests in Node; it passes the contract suite of the real one. */
export class MemoryStore implements HistoryStore {
  private readonly database: MemoryDatabase
  private seen: { generation: number; bytes: Bytes | undefined } | null = null
  private mine: Bytes
  private readonly isBound: boolean

  constructor(database = memoryDatabase(), isBound = false) {
    this.database = database
    this.isBound = isBound
    this.mine = database.historyId
    database.listeners.set(this, new Set())
  }

  get historyId(): Bytes {
    return this.mine
  }

  /** There is no lock here; see `lockable` for one. */
  lockState(): Promise<LockState> {
    return Promise.resolve('off')
  }

  private table(name: string): Map<Id, Bytes> {
    const table = this.database.records.get(name) ?? new Map<Id, Bytes>()
    this.database.records.set(name, table)
    return table
  }

  private write(writes: readonly RecordWrite[]): void {
    if (this.mine !== this.database.historyId) {
      if (!this.isBound) this.mine = this.database.historyId
      throw new HeirloomError('conflict', 'another history')
    }
    if (writes.some(({ store, id, add }) => add && this.table(store).has(id))) {
      throw new HeirloomError('conflict', 'an id is taken')
    }
    for (const { store, id, plaintext } of writes) {
      if (plaintext) this.table(store).set(id, plaintext)
      else this.table(store).delete(id)
    }
  }

  private tell(generation: number): void {
    for (const [store, listeners] of this.database.listeners) {
      if (store !== this) for (const listener of listeners) setTimeout(() => listener(generation))
    }
  }

  readSpine() {
    if (!this.isBound) this.mine = this.database.historyId
    const bytes = this.table('spine').get(spineId)
    const spine = bytes ? decodeSpine(bytes) : null
    this.seen = { generation: spine?.generation ?? 0, bytes }
    return Promise.resolve(spine)
  }

  private many<T>(
    store: string,
    ids: readonly number[],
    decode: (id: number, bytes: Bytes) => T,
  ): Promise<T[]> {
    const found = ids.map((id) => {
      const bytes = this.table(store).get(id)
      return bytes ? decode(id, bytes) : null
    })
    if (found.includes(null)) return Promise.reject(new HeirloomError('conflict', 'replaced meanwhile'))
    return Promise.resolve(found as T[])
  }

  readSegments(ids: readonly number[]) {
    return this.many('segments', ids, decodeSegment)
  }

  readPages(ids: readonly number[]) {
    return this.many('pages', ids, decodePage)
  }

  readDirectory() {
    const rows = [...this.table('directory')].map(([row, frame]) => ({ row: Number(row), frame }))
    return Promise.resolve(rows.sort((a, b) => a.row - b.row))
  }

  readChatRows() {
    const rows = [...this.table('chats')].filter(([id]) => String(id).startsWith(rowPrefix))
    const whole = rows.filter(([, record]) => record !== spoilt)
    return Promise.resolve(whole.map(([, bytes]) => decodeChatRow(bytes)).filter((row) => row !== null))
  }

  readChatTail(chat: number) {
    const bytes = this.table('chats').get(tailId(chat))
    return Promise.resolve(bytes ? decodeChatTail(chat, bytes) : null)
  }

  readChatTails(chats: readonly number[]) {
    return Promise.all(chats.map((chat) => this.readChatTail(chat)))
  }

  readReadMarks() {
    const records = [...this.table('chats')].filter(([id]) => String(id).startsWith(readPrefix))
    const marks = records
      .filter(([, record]) => record !== spoilt)
      .map(([, record]) => decodeReadMark(record))
    return Promise.resolve(marks)
  }

  async writeReadMark(mark: ReadMark) {
    if (!this.seen) await this.readSpine()
    this.write([readMarkWrite(mark.chat, mark)])
    this.tell(this.seen!.generation)
  }

  async commit(change: HistoryChange) {
    if (!this.seen) await this.readSpine()
    const { generation, bytes } = this.seen!
    if (generation !== change.spine.generation - 1 || this.table('spine').get(spineId) !== bytes) {
      this.seen = null
      throw new HeirloomError('conflict', 'changed meanwhile')
    }
    this.write(changeWrites(change))
    this.seen = { generation: change.spine.generation, bytes: this.table('spine').get(spineId) }
    this.tell(change.spine.generation)
  }

  async stage(staged: Parameters<HistoryStore['stage']>[0]) {
    await Promise.resolve()
    this.write([...pageWrites(staged.pages), ...segmentWrites(staged.segments), ...jobWrites(staged.jobs)])
  }

  storedParts() {
    const ids = (name: string) => [...this.table(name).keys()].map(Number)
    return Promise.resolve({ pages: ids('pages'), segments: ids('segments') })
  }

  async unstage(dropped: Parameters<HistoryStore['unstage']>[0]) {
    const jobs = jobWrites(Object.fromEntries(dropped.jobs.map((id) => [id, null])))
    await Promise.resolve()
    this.write([...drops('pages', dropped.pages), ...drops('segments', dropped.segments), ...jobs])
  }

  /** From now on this record cannot be read, until it is written again. */
  spoil(store: string, id: Id): void {
    if (!this.table(store).has(id)) throw new Error('there is no such record')
    this.table(store).set(id, spoilt)
  }

  private one(store: string, id: Id): Promise<Bytes | null> {
    const record = this.table(store).get(id)
    return Promise.resolve().then(() => (record ? opened(record) : null))
  }

  readJob(id: string) {
    return this.one('jobs', id)
  }

  readJobs(prefix: string) {
    const found = [...this.table('jobs')].filter(([id]) => String(id).startsWith(prefix)).sort()
    return Promise.resolve(
      found.map(([id, record]) => ({ id: String(id), record: record === spoilt ? null : record })),
    )
  }

  async writeJobs(records: Readonly<Record<string, Bytes | null>>) {
    await Promise.resolve()
    this.write(jobWrites(records))
  }

  readSetting(name: string) {
    return this.one('settings', name)
  }

  async writeSetting(name: string, record: Bytes | null) {
    await Promise.resolve()
    this.write(settingWrites({ [name]: record }))
  }

  async settleSetting(name: string, settle: (record: Bytes | null) => Bytes) {
    await Promise.resolve()
    const record = this.table('settings').get(name) ?? null
    const settled = settle(record === spoilt ? null : record)
    this.write(settingWrites({ [name]: settled }))
    return settled
  }

  readOutbox(name: string) {
    return this.one('outbox', name)
  }

  outboxNames() {
    return Promise.resolve([...this.table('outbox').keys()].map(String).sort())
  }

  async writeOutbox(
    entries: Readonly<Record<string, Bytes | null>>,
    jobs: Readonly<Record<string, Bytes | null>>,
  ) {
    await Promise.resolve()
    this.write([...outboxWrites(entries), ...jobWrites(jobs)])
  }

  readMedia(names: readonly string[]) {
    return Promise.all(names.map((name) => this.one('media', name)))
  }

  mediaNames() {
    return Promise.resolve(this.mediaRecords(false).map(({ name }) => name))
  }

  readAllMedia() {
    return Promise.resolve(this.mediaRecords(false))
  }

  readMediaMarks() {
    return Promise.resolve(this.mediaRecords(true))
  }

  private mediaRecords(marks: boolean) {
    return [...this.table('media')]
      .filter(([id]) => String(id).endsWith(markSuffix) === marks)
      .map(([id, record]) => ({
        name: String(id).replace(markSuffix, ''),
        record: record === spoilt ? null : record,
      }))
  }

  async writeMedia(change: Parameters<HistoryStore['writeMedia']>[0]) {
    await Promise.resolve()
    this.write(mediaWrites(change))
  }

  async exchangeMedia(names: readonly string[], change: Parameters<HistoryStore['exchangeMedia']>[1]) {
    await Promise.resolve()
    const changed = new Map<string, Bytes | null>()
    for (const name of names) {
      const record = this.table('media').get(name) ?? null
      const next = change(record === spoilt ? null : record, name)
      if (next !== undefined) changed.set(name, next)
    }
    if (changed.size > 0) this.write(mediaWrites({ facts: Object.fromEntries(changed) }))
    return new Set(changed.keys())
  }

  readMediaLists(segments: readonly SegmentId[]) {
    const lists = segments.map((id) => this.table('search').get(`${mediaListPrefix}${id}`) ?? null)
    return Promise.resolve(lists.map((record) => (record === spoilt ? null : record)))
  }

  async writeMediaLists(lists: ReadonlyMap<SegmentId, Bytes | null>) {
    await Promise.resolve()
    this.write(mediaListWrites(lists))
  }

  readSmallPicture(name: string) {
    const record = this.table('search').get(smallPicturePrefix + name) ?? null
    return Promise.resolve(record === spoilt ? null : record)
  }

  async writeSmallPicture(name: string, picture: Bytes | null) {
    await Promise.resolve()
    this.write([smallPictureWrite(name, picture)])
  }

  smallPictureNames() {
    const ids = [...this.table('search').keys()].map(String).filter((id) => id.startsWith(smallPicturePrefix))
    return Promise.resolve(ids.map((id) => id.slice(smallPicturePrefix.length)))
  }

  mediaListIds() {
    const ids = [...this.table('search').keys()].map(String).filter((id) => id.startsWith(mediaListPrefix))
    return Promise.resolve(ids.map((id) => Number(id.slice(mediaListPrefix.length))))
  }

  newIdRun() {
    return this.database.nextRun++
  }

  async erase(options?: { readonly unlessChanged: boolean }) {
    if (options?.unlessChanged) {
      if (!this.seen) await this.readSpine()
      if (this.table('spine').get(spineId) !== this.seen!.bytes)
        throw new HeirloomError('conflict', 'changed meanwhile')
    }
    this.database.records.clear()
    this.mine = this.database.historyId = new Uint8Array(16).fill(this.database.nextRun++)
    this.seen = null
    this.tell(0)
  }

  bound() {
    return Promise.resolve(new MemoryStore(this.database, true))
  }

  onChange(listener: (generation: number) => void) {
    const listeners = this.database.listeners.get(this)
    listeners?.add(listener)
    return () => listeners?.delete(listener)
  }

  close() {
    this.database.listeners.delete(this)
  }
}
