import type { Bytes } from '../../core/bytes.ts'
import { toBase64Url } from '../../core/bytes.ts'
import { badRecord, owned, WireReader, WireWriter } from '../history/wire.ts'
import { maxManifestBytes, nameBytes, tokenBytes } from '../protocol/limits.ts'
import type { FilterResult } from './filter-memory.ts'
import { decodeFilterResult, encodeFilterResult, maxFilterResultBytes } from './filter-memory.ts'
import { maxObjectBodies, maxObjectBytes } from './object.ts'
import type { ObjectRow } from './object-rows.ts'
import { decodeRows, encodeRows, maxRows } from './object-rows.ts'
import type { SetAsidePart } from './set-aside.ts'
import { decodeSetAside, encodeSetAside, maxSetAside, maxSetAsideBytes } from './set-aside.ts'

// [Note: The journal of a backup] Everything that a killed backup needs to go on, in `jobs` under `archive/`. A key or
// name exists only from the transaction on that keeps the sealed object beside it.

/** `archive/head`: what is fixed before anything is made. */
export interface JournalHead {
  readonly archiveTime: number
  /** For what is new (`ArchiveTimes`). */
  readonly admitBy: number
  /** What this device's clock said when these times were fixed. */
  readonly fixedAt: number
  readonly startedAt: number
  /** Objects that the service turned out not to have: they are made anew. 16 bytes each, at most `maxLost`. */
  readonly lost: readonly Bytes[]
}

/** All that an archive names, and as much again. */
const maxLost = 2 * maxRows

/** Of a backup that has not begun: its times passed long ago, so that it takes new ones and keeps what is lost. */
export function timelessHead(startedAt: number, lost: readonly Bytes[]): JournalHead {
  return { archiveTime: 0, admitBy: 0, fixedAt: 0, startedAt, lost }
}

export function encodeHead({ archiveTime, admitBy, fixedAt, startedAt, lost }: JournalHead): Bytes {
  const writer = new WireWriter().uint(1, archiveTime).uint(2, startedAt).uint(4, admitBy).uint(5, fixedAt)
  // A name may have been found to be lost more than once.
  const names = new Map(lost.map((name) => [toBase64Url(name), name]))
  for (const name of [...names.values()].slice(-maxLost)) writer.bytes(3, name)
  return writer.finish()
}

/** Throws `bad-record`. */
export function decodeHead(bytes: Bytes): JournalHead {
  const reader = new WireReader(bytes)
  const head = { archiveTime: 0, admitBy: 0, fixedAt: 0, startedAt: 0, lost: [] as Bytes[] }
  while (reader.more) {
    const field = reader.field()
    if (field === 1) head.archiveTime = reader.uint()
    else if (field === 2) head.startedAt = reader.uint()
    else if (field === 3) head.lost.push(owned(reader.bytes(nameBytes)))
    else if (field === 4) head.admitBy = reader.uint()
    else if (field === 5) head.fixedAt = reader.uint()
    else reader.skip()
    if (head.lost.length > maxLost) throw badRecord('more is lost than archives have')
  }
  const { archiveTime, admitBy, fixedAt } = head
  return { ...head, admitBy: admitBy || archiveTime, fixedAt: fixedAt || archiveTime }
}

/** `archive/o/<n>`: one object that was made by this backup. */
export interface JournalObject {
  readonly row: ObjectRow
  /** A part of the directory; else pages. */
  readonly directory: boolean
  /** Sealed, as it goes to the service. */
  readonly length: number
  /** The receipt was verified; the bytes are no longer here. */
  readonly sent: boolean
  /** Messages in it that the archive to be replaced may hold too. */
  readonly oldItems: number
  readonly filters: readonly FilterResult[]
}

export function encodeJournalObject(object: JournalObject): Bytes {
  const writer = new WireWriter()
    .message(1, encodeRows([object.row]))
    .uint(2, object.length)
    .uint(3, object.sent ? 1 : 0)
    .uint(4, object.oldItems)
    .uint(6, object.directory ? 1 : 0)
  for (const filter of object.filters) writer.message(5, encodeFilterResult(filter))
  return writer.finish()
}

/** Throws `bad-record`. */
export function decodeJournalObject(bytes: Bytes): JournalObject {
  const reader = new WireReader(bytes)
  let rows: readonly ObjectRow[] = []
  let length = 0
  let sent = 0
  let oldItems = 0
  let directory = 0
  const filters: FilterResult[] = []
  while (reader.more) {
    const field = reader.field()
    if (field === 1) rows = decodeRows(reader.bytes(256))
    else if (field === 2) length = reader.uint(maxObjectBytes)
    else if (field === 3) sent = reader.uint(1)
    else if (field === 4) oldItems = reader.uint()
    else if (field === 5) filters.push(decodeFilterResult(reader.message(maxFilterResultBytes)))
    else if (field === 6) directory = reader.uint(1)
    else reader.skip()
    if (filters.length > maxObjectBodies) throw badRecord('bad journal entry')
  }
  const row = rows[0]
  if (!row) throw badRecord('bad journal entry')
  return { row, directory: directory === 1, length, sent: sent === 1, oldItems, filters }
}

/** `archive/plan`: what was committed last, so that unchanged parts are neither opened nor sent again. */
export interface ArchivePlan {
  /** `encodeManifest`, unsealed. */
  readonly manifest: Bytes
  /** Sealed lengths, directory first, in the order of the rows. 0: not known. */
  readonly lengths: readonly number[]
  /** Chats that hold messages. */
  readonly chats: readonly number[]
  readonly filters: readonly FilterResult[]
  /** Objects of it that could not be read when it was restored here. */
  readonly lostParts: number
  /** Nothing but the manifest is known: the plan was lost, and the manifest read again at the service. */
  readonly readAgain: boolean
  /** What could not be read here when it was made. */
  readonly setAside: readonly SetAsidePart[]
  /** First item id that was not given here yet when it was committed, restored or joined; 0: the manifest's. */
  readonly firstNewItemId: number
}

export function encodePlan(plan: ArchivePlan): Bytes {
  const { manifest, lengths, chats, filters, lostParts, readAgain, setAside, firstNewItemId } = plan
  const writer = new WireWriter().bytes(1, manifest).packed(2, lengths).packed(3, chats).uint(5, lostParts)
  writer.uint(6, readAgain ? 1 : 0).uint(8, firstNewItemId)
  for (const filter of filters) writer.message(4, encodeFilterResult(filter))
  for (const part of setAside.slice(0, maxSetAside)) writer.message(7, encodeSetAside(part))
  return writer.finish()
}

const maxChats = 1 << 24
const maxFilters = maxRows * maxObjectBodies

/** Throws `bad-record`. */
export function decodePlan(bytes: Bytes): ArchivePlan {
  const reader = new WireReader(bytes)
  const lengths: number[] = []
  const chats: number[] = []
  const filters: FilterResult[] = []
  const setAside: SetAsidePart[] = []
  let manifest: Bytes = new Uint8Array(0)
  let lostParts = 0
  let readAgain = 0
  let firstNewItemId = 0
  while (reader.more) {
    const field = reader.field()
    if (field === 1) manifest = owned(reader.bytes(maxManifestBytes))
    else if (field === 2) reader.uints(lengths, 2 * maxRows, maxObjectBytes)
    else if (field === 3) reader.uints(chats, maxChats)
    else if (field === 4) filters.push(decodeFilterResult(reader.message(maxFilterResultBytes)))
    else if (field === 5) lostParts = reader.uint()
    else if (field === 6) readAgain = reader.uint(1)
    else if (field === 7) setAside.push(decodeSetAside(reader.message(maxSetAsideBytes)))
    else if (field === 8) firstNewItemId = reader.uint()
    else reader.skip()
    if (setAside.length > maxSetAside || filters.length > maxFilters)
      throw badRecord('more than an archive leaves out')
  }
  const known = { manifest, lengths, chats, filters, lostParts }
  return { ...known, readAgain: readAgain === 1, setAside, firstNewItemId }
}

/** `archive/commit`: written before the call that makes the archive the one at the service. */
export interface JournalCommit {
  readonly sealed: Bytes
  readonly token: Bytes
  /** SHA-256 of the sealed manifest this one replaces; empty: there must be none. */
  readonly replaces: Bytes
  /** `encodePlan` of what is then the last plan. */
  readonly plan: Bytes
  /** `encodeReport`. */
  readonly report: Bytes
}

export function encodeCommit({ sealed, token, replaces, plan, report }: JournalCommit): Bytes {
  return new WireWriter()
    .bytes(1, sealed)
    .bytes(2, token)
    .bytes(3, replaces)
    .bytes(4, plan)
    .bytes(5, report)
    .finish()
}

/** Throws `bad-record`; `plan` and `report` are decoded by those who need them. */
export function decodeCommit(bytes: Bytes): JournalCommit {
  const reader = new WireReader(bytes)
  const parts = new Map<number, Bytes>()
  while (reader.more) {
    const field = reader.field()
    if (field >= 1 && field <= 5) parts.set(field, owned(reader.bytes(bytes.length)))
    else reader.skip()
  }
  const part = (field: number) => parts.get(field) ?? new Uint8Array(0)
  const [sealed, token, replaces, plan, report] = [part(1), part(2), part(3), part(4), part(5)]
  if (token.length !== tokenBytes || sealed.length === 0) throw badRecord('bad commit entry')
  return { sealed, token, replaces, plan, report }
}
