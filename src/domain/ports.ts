import type { Bytes } from '../core/bytes.ts'
import type { ReadMark } from './history/read-mark.ts'
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
} from './history/types.ts'
import type { LockState } from './lock-port.ts'
import type { RemoteFiles } from './media/remote-files.ts'
import type { PublicParameters } from './protocol/parameters.ts'

/** What domain and app ask of the world around them. Adapters implement these; `entries` hands them in. */

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
}

export interface Randomness {
  bytes(length: number): Bytes
}

/** A file, wherever it lies. Reads never return more or fewer bytes than asked: `source-unreadable` else. */
export interface ByteSource {
  readonly size: number
  read(start: number, end: number, signal?: AbortSignal): Promise<Bytes>
}

/** Where a long file is written to, front to back. */
export interface ByteSink {
  write(bytes: Bytes): Promise<void>
  /** Resolves when everything is safely written. */
  close(): Promise<void>
  /** Leaves nothing behind. */
  abort(): Promise<void>
}

/** A folder that was picked, read only. Paths are relative, `/` between parts. */
export interface FolderSource {
  readonly name: string
  /** Direct children of a path ('' is the root); at most 100 000. */
  list(path: string): Promise<readonly { readonly name: string; readonly kind: 'file' | 'directory' }[]>
  open(path: string): Promise<ByteSource>
}

export interface FolderSink {
  readonly name: string
  /** Makes the folders in between. */
  create(path: string): Promise<ByteSink>
  remove(path: string): Promise<void>
  /** Length of a file that lies there; null: there is none. */
  sizeOf(path: string): Promise<number | null>
}

/**
 * Everything that one change of the history does, in one transaction. `spine.generation` must be the generation
 * read plus one; the store refuses (`conflict`) when another one was written meanwhile.
 */
export interface HistoryChange {
  readonly spine: Spine
  readonly addPages?: readonly Page[]
  readonly dropPages?: readonly PageId[]
  /** Pages whose records could not be read: put again under their ids, with what they held. */
  readonly mendPages?: readonly Page[]
  readonly addSegments?: readonly Segment[]
  readonly dropSegments?: readonly SegmentId[]
  readonly putChats?: readonly { readonly row: ChatRow; readonly tail: ChatTail }[]
  readonly dropChats?: readonly ChatId[]
  /** Of chats that take the place of others: what was read in those was not read in these. */
  readonly dropReadMarks?: readonly ChatId[]
  readonly putDirectory?: readonly DirectoryRow[]
  readonly dropDirectory?: readonly number[]
  /** Settings and job records that change together with it; null deletes. */
  readonly settings?: Readonly<Record<string, Bytes | null>>
  readonly jobs?: Readonly<Record<string, Bytes | null>>
  /** Facts of files of media, by name; null deletes. */
  readonly media?: Readonly<Record<string, Bytes | null>>
}

/**
 * The sealed history in IndexedDB. Every read may throw `bad-record`; every write `storage-full`, `storage-failed`;
 * every use but `lockState`, `erase` and `close` `locked`, at any moment.
 */
export interface HistoryStore {
  /** 16 bytes, made at the first start. */
  readonly historyId: Bytes
  /** Whether there is an app lock, and whether this context may use what is sealed under it. */
  lockState(): Promise<LockState>
  /** Null: no history yet. */
  readSpine(): Promise<Spine | null>
  readSegments(ids: readonly SegmentId[]): Promise<Segment[]>
  /** In the order asked. `conflict` when one is gone: the caller reads the spine again. */
  readPages(ids: readonly PageId[]): Promise<Page[]>
  /** All rows in row order. */
  readDirectory(): Promise<DirectoryRow[]>
  /** Rows of another derived version, and damaged ones, are left out: their chats are to be rebuilt. */
  readChatRows(): Promise<ChatRow[]>
  /** Null: none, or of another derived version. */
  readChatTail(chat: ChatId): Promise<ChatTail | null>
  /** In the order asked. */
  readChatTails(chats: readonly ChatId[]): Promise<(ChatTail | null)[]>
  /** Those that can be read. */
  readReadMarks(): Promise<ReadMark[]>
  /** Changes nothing else, the generation neither; the others are told all the same. */
  writeReadMark(mark: ReadMark): Promise<void>
  commit(change: HistoryChange): Promise<void>
  /** Pages and segments that no spine names yet, together with the job record that names them. */
  stage(staged: {
    readonly pages: readonly Page[]
    readonly segments: readonly Segment[]
    readonly jobs: Readonly<Record<string, Bytes | null>>
  }): Promise<void>
  /** Ids of everything that lies there, named by a spine or a job or by nothing. */
  storedParts(): Promise<{ readonly pages: readonly PageId[]; readonly segments: readonly SegmentId[] }>
  /** Removes pages, segments and job records in one transaction. */
  unstage(dropped: {
    readonly pages: readonly PageId[]
    readonly segments: readonly SegmentId[]
    readonly jobs: readonly string[]
  }): Promise<void>
  readJob(id: string): Promise<Bytes | null>
  /** Ids and records below a prefix, in id order; null for a record that cannot be read. */
  readJobs(prefix: string): Promise<readonly { readonly id: string; readonly record: Bytes | null }[]>
  writeJobs(records: Readonly<Record<string, Bytes | null>>): Promise<void>
  readSetting(name: string): Promise<Bytes | null>
  writeSetting(name: string, record: Bytes | null): Promise<void>
  /**
   * Reads a setting and writes what `settle` makes of it (null: there is none, or it cannot be read), so that of two
   * contexts that do so at once both end with the same. Answers what stands there.
   */
  settleSetting(name: string, settle: (record: Bytes | null) => Bytes): Promise<Bytes>
  /** Sealed objects that wait for their receipt: bytes as they go to the service. */
  readOutbox(name: string): Promise<Bytes | null>
  outboxNames(): Promise<string[]>
  /** Outbox entries and the journal records that name them, in one transaction. */
  writeOutbox(
    entries: Readonly<Record<string, Bytes | null>>,
    jobs: Readonly<Record<string, Bytes | null>>,
  ): Promise<void>
  /** Facts of files of media, in the order asked; null: none. `bad-record` for a damaged one. */
  readMedia(names: readonly string[]): Promise<(Bytes | null)[]>
  /** Of all that there are, without reading them. */
  mediaNames(): Promise<readonly string[]>
  /** All of them, in no order; null for a record that cannot be read. */
  readAllMedia(): Promise<readonly { readonly name: string; readonly record: Bytes | null }[]>
  /** One transaction; null deletes. `marks`: what the service has of a file, by the same names. */
  writeMedia(change: {
    readonly facts?: Readonly<Record<string, Bytes | null>>
    readonly marks?: Readonly<Record<string, Bytes | null>>
  }): Promise<void>
  /**
   * Reads facts and changes them, as nobody else did meanwhile: `change` hears of what stands there (null: nothing, or
   * it cannot be read) and answers what is to stand there; undefined leaves it. It may be asked more than once. Answers
   * the names that were changed.
   */
  exchangeMedia(
    names: readonly string[],
    change: (record: Bytes | null, name: string) => Bytes | null | undefined,
  ): Promise<ReadonlySet<string>>
  readMediaMarks(): Promise<readonly { readonly name: string; readonly record: Bytes | null }[]>
  /** What is derived of segments, by segment; null: none, or damaged: to be made again. */
  readMediaLists(segments: readonly SegmentId[]): Promise<(Bytes | null)[]>
  writeMediaLists(lists: ReadonlyMap<SegmentId, Bytes | null>): Promise<void>
  /** The small picture made of a file, by the name of its facts, with which it goes. Null: none, or damaged. */
  readSmallPicture(name: string): Promise<Bytes | null>
  writeSmallPicture(name: string, picture: Bytes | null): Promise<void>
  smallPictureNames(): Promise<string[]>
  /** Segments of which there is a list. */
  mediaListIds(): Promise<SegmentId[]>
  /** A run number for new page and segment ids: ids are run × 2^20 + counter. */
  newIdRun(): number
  /** Everything of this history, keys included. `unlessChanged`: `conflict` when the spine read last is not the present one. */
  erase(options?: { readonly unlessChanged: boolean }): Promise<void>
  /**
   * For a long job: a store that stays with the present history. Once that was erased, here or elsewhere, its writes
   * are a `conflict`, so that nothing of the job turns up in the history that comes after.
   */
  bound(): Promise<HistoryStore>
  /** Calls back when another context committed. */
  onChange(listener: (generation: number) => void): () => void
  close(): void
}

/** One page's compression work, done wherever there is a free core (a pool of workers, or right here). */
export interface PagePacker {
  /** Raw frames in, page body and its facts out. `bytes` is given away. */
  pack(frames: Bytes): Promise<{ readonly body: Bytes; readonly crc32: number; readonly contentHash: Bytes }>
  /** How many pages may be under way at once. */
  readonly width: number
}

/** Runs one long job at a time across tabs; `busy` when another context holds it and is alive. */
export interface JobLock {
  run<T>(name: string, work: (heartbeat: () => void) => Promise<T>): Promise<T>
}

/** The anonymous side of the service, one archive (docs/protocol.md section 5). */
export interface ArchiveService extends RemoteFiles {
  readonly url: string
  /** How far this device's clock was ahead of the service's at its last answer; null: none has told the time. */
  clockAheadMs(): number | null
  setKey(): Promise<void>
  info(): Promise<ArchiveInfo>
  refresh(): Promise<void>
  /** Null: there is no manifest (or nothing at all) under this key. */
  readManifest(): Promise<{ readonly token: Bytes; readonly sealed: Bytes; readonly etag: string } | null>
  /** The manifest's name without the manifest; null like there. */
  manifestEtag(): Promise<string | null>
  commit(request: {
    readonly token: Bytes
    readonly sealed: Bytes
    /** 16-byte names, ascending. */
    readonly names: readonly Bytes[]
    /** Null: there must be none yet. */
    readonly replaces: string | null
  }): Promise<CommitAnswer>
  /** Resolves with the service's receipt after fsync. Resumes by itself after a drop. */
  putObject(name: string, bytes: Bytes, signal?: AbortSignal): Promise<{ length: number; sha256: Bytes }>
  /** `not-found` when it is gone. */
  getObject(name: string, signal?: AbortSignal): Promise<Bytes>
  listObjects(cursor?: string): Promise<{
    readonly objects: readonly { readonly name: string; readonly length: number }[]
    readonly cursor: string | null
  }>
  deleteObjects(names: readonly string[]): Promise<void>
  deleteAll(): Promise<void>
  /** Deletes everything, and nobody begins anew under this id while a credential for it may still be shown. */
  retire(): Promise<void>
  /** Of a media archive: another key signs from now on. 32 bytes. `unauthorised` also where nothing was begun yet. */
  replaceKey(nextPrivateKey: Bytes): Promise<void>
}

export interface ArchiveInfo {
  readonly usedBytes: number
  readonly maxBytes: number
  readonly maxObjectBytes: number
  readonly hasManifest: boolean
  /** Days without a visit after which the service deletes; null: never. */
  readonly idleDays: number | null
  /** Days for which files of an ended paid plan stay. */
  readonly graceDays: number
  /** Days for which a file stays that is sent now; null: as long as the plan goes on. */
  readonly mediaDays: number | null
  /** Files of a paid plan are there, and stay for now although none is shown any more. */
  readonly inGrace: boolean
  readonly objects: number
  /** The archive's own row as the service keeps it. */
  readonly row: StoredRow
}

/** A row of the service's database, field by field, as it says it is stored. */
export type StoredRow = Readonly<Record<string, string | number | null>>

export type CommitAnswer =
  | { readonly outcome: 'done'; readonly etag: string }
  | { readonly outcome: 'other-manifest'; readonly etag: string | null }
  | { readonly outcome: 'missing-objects'; readonly names: readonly string[] }

/** Who calls on the anonymous side. */
export interface ArchiveIdentity {
  /** X25519, 32 bytes: signs every call. */
  readonly privateKey: Bytes
  /** 345 bytes that show today's credential; `now` is the service's clock in milliseconds. */
  present(now: number): Bytes
}

/** The account side (docs/protocol.md section 3). */
export interface AccountService {
  /** `sign-up` makes the account when it is new; `session` is `unauthorised` then. */
  open(accountSeed: Bytes, purpose: 'sign-up' | 'session'): Promise<AccountSession>
}

/** Good for the few calls of one visit. */
export interface AccountSession {
  /** The service's clock by its last answer, in milliseconds; null: it did not tell. */
  readonly serviceNow: number | null
  parameters(): Promise<PublicParameters>
  /** 97 bytes each. `rate-limited` when they are replaced too often. */
  setBackupIds(requests: { readonly messages: Bytes; readonly media: Bytes }): Promise<void>
  /** For whole days since 1970, on the present requests or the next ones. `not-found` while an id is missing. */
  credentials(from: number, days: number, of?: 'current' | 'next'): Promise<IssuedCredentials>
  /** How often the requests may still be replaced. */
  permits(): Promise<RequestPermits>
  /** Keeps a key beside the present one; the same again is free. `rate-limited` when no permit is left. */
  putNext(next: NextAccount): Promise<void>
  /** Puts the next key in the place of the present one, which opens no session any more; nor does this one go on. */
  promoteNext(next: NextAccount): Promise<void>
  dropNext(): Promise<void>
  /** 329 bytes. `bad-receipt` when it is not taken. */
  redeem(receiptPresentation: Bytes): Promise<void>
  /** The account's own row as the service keeps it. */
  row(): Promise<StoredRow>
  remove(): Promise<void>
}

/** The key an account is to have: 32-byte seed, and the requests (97 bytes each) that belong to it. */
export interface NextAccount {
  readonly accountSeed: Bytes
  readonly messages: Bytes
  readonly media: Bytes
}

/** For each request: how many replacements are left, and how long until there is one. */
export interface RequestPermits {
  readonly messages: { readonly left: number; readonly retryAfterMs: number }
  readonly media: { readonly left: number; readonly retryAfterMs: number }
}

/** 417 bytes each, not yet looked at. */
export interface IssuedCredentials {
  readonly messages: readonly IssuedCredential[]
  readonly media: readonly IssuedCredential[]
}

export interface IssuedCredential {
  readonly day: number
  readonly response: Bytes
}

/** The payment side (docs/protocol.md section 9). It hears of no account and no archive. */
export interface PaymentService {
  plans(): Promise<PlansOffered>
  /** Where the person pays or manages the payment: an address of the payment processor. */
  checkout(subscriber: Bytes): Promise<string>
  portal(subscriber: Bytes): Promise<string>
  status(payment: Payment): Promise<PaymentStatus>
  /** 409 bytes, or null while the payment is still open. */
  receipt(payment: Payment, request: Bytes): Promise<Bytes | null>
}

/** 32 random bytes that stand for a subscription, or a voucher as it is shown. */
export type Payment = { readonly subscriber: Bytes } | { readonly voucher: string }

export interface PlanLimits {
  readonly textBytes: number
  readonly mediaBytes: number
  /** Null: without end. */
  readonly mediaDays: number | null
}

export interface PlansOffered {
  /** Everyone is on the paid plan here. */
  readonly open: boolean
  readonly free: PlanLimits
  readonly paid: PlanLimits
  readonly priceCents: number
  readonly currency: string
  readonly ways: readonly ('card' | 'voucher')[]
}

export interface PaymentStatus {
  readonly state: 'none' | 'open' | 'active' | 'failed' | 'ended'
  readonly paidThroughDay: number | null
  readonly endsAtPeriodEnd: boolean
  /** Of a voucher. */
  readonly months: number | null
}

/** The sides of one service; none of them knows of the others. */
export interface Services {
  archive(url: string, identity: ArchiveIdentity): ArchiveService
  /** The parameters as the anonymous side tells them to somebody unknown. */
  parameters(url: string): Promise<PublicParameters>
  account(url: string): AccountService
  payments(url: string): PaymentService
}
