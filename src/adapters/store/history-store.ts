import { equalBytes } from '../../core/bytes.ts'
import type { Bytes } from '../../core/bytes.ts'
import { HeirloomError, isCode } from '../../core/errors.ts'
import { decodeChatRow, decodeChatTail } from '../../domain/history/chat-codec.ts'
import { maxIdRun } from '../../domain/history/id-run.ts'
import { decodePage } from '../../domain/history/page-codec.ts'
import type { ReadMark } from '../../domain/history/read-mark.ts'
import { decodeReadMark } from '../../domain/history/read-mark.ts'
import { decodeSegment } from '../../domain/history/segment-codec.ts'
import { decodeSpine } from '../../domain/history/spine-codec.ts'
import type {
  ChatId,
  ChatRow,
  ChatTail,
  DirectoryRow,
  Page,
  PageId,
  Segment,
  SegmentId,
  Spine,
} from '../../domain/history/types.ts'
import type { LockState } from '../../domain/lock-port.ts'
import type { HistoryChange, HistoryStore } from '../../domain/ports.ts'
import { openNotices } from './change-notices.ts'
import type { ChangeNotices } from './change-notices.ts'
import {
  changeWrites,
  drops,
  jobWrites,
  mediaListWrites,
  smallPictureWrite,
  mediaWrites,
  outboxWrites,
  pageWrites,
  readMarkWrite,
  readPrefix,
  rowPrefix,
  segmentWrites,
  settingWrites,
  spineId,
  tailId,
} from './change-writes.ts'
import { connect } from './connection.ts'
import type { Connection } from './connection.ts'
import { KeyRing } from './key-ring.ts'
import { MediaRecords } from './media-records.ts'
import { kindOfJob, recordKinds } from './record-kinds.ts'
import type { RecordKind } from './record-kinds.ts'
import type { RecordStore } from './schema.ts'
import { nullWhenDamaged, SealedAccess } from './sealed-access.ts'
import type { SeenSpine } from './seen-spine.ts'
import { isResealed } from './seen-spine.ts'

export interface StoreOptions {
  /** Name of the database. */
  readonly name?: string
}

/** A history and what the app lock needs to work on it. */
export interface OpenedHistory {
  readonly store: HistoryStore
  readonly ring: KeyRing
  readonly connection: Connection
  /** Of the database. */
  readonly name: string
}

/**
 * Opens the sealed history of this origin, making its keys at the first start. Throws `newer-database`,
 * `storage-blocked`, `storage-failed`. Every context (tab, worker, service worker) opens its own. One that is locked
 * opens too, and answers `locked` until it has the key.
 */
export async function openHistory(options: StoreOptions = {}): Promise<OpenedHistory> {
  const name = options.name ?? 'heirloom'
  const connection = connect(name)
  const ring = await KeyRing.open(connection)
  const access = new SealedAccess(connection, ring)
  const notices = openNotices(name)
  notices.listen((generation) => {
    if (generation === 0) ring.doubt()
  })
  const store = new IdbHistoryStore(connection, access, notices)
  // Anything that a newer Heirloom wrote says so here, before the first write.
  await store.readSpine().catch(unlessLocked)
  return { store, ring, connection, name }
}

/** `openHistory` for those who need the store alone. */
export async function openHistoryStore(options: StoreOptions = {}): Promise<HistoryStore> {
  return (await openHistory(options)).store
}

function unlessLocked(error: unknown): void {
  if (!isCode(error, 'locked')) throw error
}

class IdbHistoryStore implements HistoryStore {
  private readonly connection: Connection
  private readonly access: SealedAccess
  private readonly notices: ChangeNotices
  private readonly media: MediaRecords
  private seen: SeenSpine | null = null

  constructor(connection: Connection, access: SealedAccess, notices: ChangeNotices) {
    this.connection = connection
    this.access = access
    this.media = new MediaRecords(access)
    this.notices = notices
  }

  get historyId(): Bytes {
    return this.access.historyId
  }

  lockState(): Promise<LockState> {
    return this.access.lockState()
  }

  async readSpine(): Promise<Spine | null> {
    const sealed = (await this.access.get('spine', [spineId]))[0] ?? null
    if (!sealed) {
      this.seen = { generation: 0, sealed, historyId: this.historyId }
      return null
    }
    const spine = decodeSpine(await this.access.open(recordKinds.spine, { id: spineId, sealed }))
    this.seen = { generation: spine.generation, sealed, historyId: this.historyId }
    return spine
  }

  async readSegments(ids: readonly SegmentId[]): Promise<Segment[]> {
    return this.readMany('segments', recordKinds.segment, ids, decodeSegment)
  }

  async readPages(ids: readonly PageId[]): Promise<Page[]> {
    return this.readMany('pages', recordKinds.page, ids, decodePage)
  }

  private async readMany<T>(
    store: RecordStore,
    kind: RecordKind,
    ids: readonly number[],
    decode: (id: number, bytes: Bytes) => T,
  ): Promise<T[]> {
    const records = await this.access.get(store, ids)
    return Promise.all(
      ids.map(async (id, i) => {
        const sealed = records[i]
        if (!sealed) throw new HeirloomError('conflict', 'a part of the history was replaced meanwhile')
        return decode(id, await this.access.open(kind, { id, sealed }))
      }),
    )
  }

  async readDirectory(): Promise<DirectoryRow[]> {
    const records = await this.access.getAll('directory')
    return Promise.all(
      records.map(async (record) => ({
        row: Number(record.id),
        frame: await this.access.open(recordKinds.directory, record),
      })),
    )
  }

  async readChatRows(): Promise<ChatRow[]> {
    const records = await this.access.getAll('chats', rowPrefix)
    const rows = await Promise.all(
      records.map((record) =>
        this.access.open(recordKinds.chatRow, record).then(decodeChatRow).catch(nullWhenDamaged),
      ),
    )
    return rows.filter((row) => row !== null)
  }

  async readChatTail(chat: ChatId): Promise<ChatTail | null> {
    return (await this.readChatTails([chat]))[0] ?? null
  }

  async readChatTails(chats: readonly ChatId[]): Promise<(ChatTail | null)[]> {
    const ids = chats.map(tailId)
    const records = await this.access.get('chats', ids)
    return Promise.all(
      records.map(async (sealed, i) => {
        if (!sealed) return null
        return decodeChatTail(
          chats[i]!,
          await this.access.open(recordKinds.chatTail, { id: ids[i]!, sealed }),
        )
      }),
    )
  }

  async readReadMarks(): Promise<ReadMark[]> {
    const records = await this.access.getAll('chats', readPrefix)
    const marks = await Promise.all(
      records.map((record) =>
        this.access.open(recordKinds.readMark, record).then(decodeReadMark).catch(nullWhenDamaged),
      ),
    )
    return marks.filter((mark) => mark !== null)
  }

  async writeReadMark(mark: ReadMark): Promise<void> {
    await this.access.write([readMarkWrite(mark.chat, mark)])
    this.notices.tell((this.seen ?? (await this.look())).generation)
  }

  private async look(): Promise<SeenSpine> {
    await this.readSpine()
    return this.seen!
  }

  async commit(change: HistoryChange): Promise<void> {
    const seen = this.seen ?? (await this.look())
    if (seen.generation !== change.spine.generation - 1) {
      throw new HeirloomError('conflict', 'the history has changed meanwhile')
    }
    // Whether it was written is not known after every failure: then the next one looks.
    this.seen = null
    const spine = await this.put(change, seen)
    this.seen = { generation: change.spine.generation, sealed: spine, historyId: this.historyId }
    this.notices.tell(change.spine.generation)
  }

  /** The spine as it was sealed. */
  private async put(change: HistoryChange, seen: SeenSpine): Promise<Bytes> {
    try {
      return (await this.access.write(changeWrites(change), { spine: seen.sealed }))[0]!
    } catch (error) {
      if (!isCode(error, 'conflict')) throw error
      const now = await this.look()
      this.seen = null
      if (!isResealed(seen, now)) throw error
      return (await this.access.write(changeWrites(change), { spine: now.sealed }))[0]!
    }
  }

  async stage(staged: Parameters<HistoryStore['stage']>[0]): Promise<void> {
    await this.access.write([
      ...pageWrites(staged.pages),
      ...segmentWrites(staged.segments),
      ...jobWrites(staged.jobs),
    ])
  }

  async storedParts(): Promise<{ pages: PageId[]; segments: SegmentId[] }> {
    const [pages, segments] = await Promise.all([this.access.ids('pages'), this.access.ids('segments')])
    return { pages: pages.map(Number), segments: segments.map(Number) }
  }

  async unstage(dropped: Parameters<HistoryStore['unstage']>[0]): Promise<void> {
    const jobs = Object.fromEntries(dropped.jobs.map((id) => [id, null]))
    await this.access.write([
      ...drops('pages', dropped.pages),
      ...drops('segments', dropped.segments),
      ...jobWrites(jobs),
    ])
  }

  async readJob(id: string): Promise<Bytes | null> {
    return this.readOne('jobs', kindOfJob(id), id)
  }

  async readJobs(prefix: string): Promise<{ id: string; record: Bytes | null }[]> {
    const records = await this.access.getAll('jobs', prefix)
    return Promise.all(
      records.map(async (record) => {
        const id = String(record.id)
        const open = this.access.open(kindOfJob(id), record)
        return { id, record: await open.catch(nullWhenDamaged) }
      }),
    )
  }

  async writeJobs(records: Readonly<Record<string, Bytes | null>>): Promise<void> {
    await this.access.write(jobWrites(records))
  }

  async readSetting(name: string): Promise<Bytes | null> {
    return this.readOne('settings', recordKinds.setting, name)
  }

  async writeSetting(name: string, record: Bytes | null): Promise<void> {
    await this.access.write(settingWrites({ [name]: record }))
  }

  async settleSetting(name: string, settle: (record: Bytes | null) => Bytes): Promise<Bytes> {
    let settled: Bytes | null = null
    await this.access.exchange({ store: 'settings', kind: recordKinds.setting, ids: [name] }, (record) => {
      settled = settle(record)
      return record && equalBytes(record, settled) ? [] : settingWrites({ [name]: settled })
    })
    return settled!
  }

  async readOutbox(name: string): Promise<Bytes | null> {
    return this.readOne('outbox', recordKinds.outbox, name)
  }

  private async readOne(store: RecordStore, kind: RecordKind, id: string): Promise<Bytes | null> {
    const [sealed] = await this.access.get(store, [id])
    return sealed ? this.access.open(kind, { id, sealed }) : null
  }

  async outboxNames(): Promise<string[]> {
    return (await this.access.ids('outbox')).map(String)
  }

  async writeOutbox(
    entries: Readonly<Record<string, Bytes | null>>,
    jobs: Readonly<Record<string, Bytes | null>>,
  ): Promise<void> {
    await this.access.write([...outboxWrites(entries), ...jobWrites(jobs)])
  }

  readMedia(names: readonly string[]) {
    return this.media.facts(names)
  }

  mediaNames() {
    return this.media.factNames()
  }

  readAllMedia() {
    return this.media.allFacts()
  }

  readMediaMarks() {
    return this.media.marks()
  }

  async writeMedia(change: Parameters<HistoryStore['writeMedia']>[0]): Promise<void> {
    await this.access.write(mediaWrites(change))
  }

  exchangeMedia(names: readonly string[], change: Parameters<HistoryStore['exchangeMedia']>[1]) {
    return this.media.exchange(names, change)
  }

  readMediaLists(segments: readonly SegmentId[]) {
    return this.media.lists(segments)
  }

  async writeMediaLists(lists: ReadonlyMap<SegmentId, Bytes | null>): Promise<void> {
    await this.access.write(mediaListWrites(lists))
  }

  mediaListIds() {
    return this.media.listIds()
  }

  readSmallPicture(name: string) {
    return this.media.smallPicture(name)
  }

  async writeSmallPicture(name: string, picture: Bytes | null): Promise<void> {
    await this.access.write([smallPictureWrite(name, picture)])
  }

  smallPictureNames() {
    return this.media.smallPictureNames()
  }

  newIdRun(): number {
    const [high, low] = crypto.getRandomValues(new Uint32Array(2))
    const run = (high! & 1) * 2 ** 32 + low!
    return run % maxIdRun
  }

  async erase(options?: { readonly unlessChanged: boolean }): Promise<void> {
    if (options?.unlessChanged && !this.seen) await this.readSpine()
    await this.access.erase(options?.unlessChanged ? { spine: this.seen!.sealed } : undefined)
    this.seen = null
    this.notices.tell(0)
  }

  async bound(): Promise<HistoryStore> {
    return new IdbHistoryStore(this.connection, await this.access.bound(), this.notices)
  }

  onChange(listener: (generation: number) => void): () => void {
    return this.notices.listen(listener)
  }

  close(): void {
    this.notices.close()
    this.connection.close()
  }
}
