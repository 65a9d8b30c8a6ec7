import { equalBytes, toHex } from '../../core/bytes.ts'
import type { AccountData, Frame } from '../frame/backup_pb.ts'
import { ChatFolder_FolderType } from '../frame/backup_pb.ts'
import { decodeBackupInfo, decodeFrame } from '../frame/frame.ts'
import { patchIds } from '../frame/patch-ids.ts'
import type { DirectoryRow } from '../history/types.ts'
import { DirectoryCheck } from '../importers/signal/directory-check.ts'
import type { OddReason } from '../importers/signal/odd-reason.ts'
import { maxDate } from '../importers/signal/shape.ts'
import { safeId } from '../importers/signal/known-ids.ts'
import { rankOf } from '../importers/signal/standing-directory.ts'
import { OddCounts } from '../importers/signal/odd-reason.ts'
import type { DirectoryEntry } from './directory-rows.ts'
import { replace, rowBody } from './directory-rows.ts'
import { ChatMatcher } from './chat-matcher.ts'
import { IdAssigner } from './id-assigner.ts'
import { RecipientMatcher } from './recipient-matcher.ts'

/** The directory of a source, read whole: `BackupInfo` and frames, without their length varints. */
export interface SourceDirectory {
  readonly info: Uint8Array
  readonly frames: readonly Uint8Array[]
}

export interface MergedDirectory {
  readonly entries: readonly DirectoryEntry[]
  /** Without length varint. */
  readonly info: Uint8Array
  readonly infoChanged: boolean
  readonly ids: IdAssigner
  readonly samePhone: boolean
  readonly newer: boolean
  readonly odd: OddCounts
  /** The source's ids, as the source has them. */
  readonly check: DirectoryCheck
}

/**
 * Brings the directory of a source into that of a history (empty when there is none). What is already here keeps its
 * row and id; the contents of the source win only if it is a newer backup of the same phone, or where an akin one's
 * do. What is odd, and the same in an akin source, keeps its id there as well.
 */
export function mergeDirectory(
  rows: readonly DirectoryRow[],
  source: SourceDirectory,
  asOf: number,
  akin: Akin | null = null,
): MergedDirectory {
  return new Merge(rows, source, asOf, akin).run()
}

/** For a source that was made from this very history, or this history from it: ids mean the same in both. */
export interface Akin {
  /** Whether the source's form of a row takes the place of the one here. */
  takesRow(row: number): boolean
}

class Merge {
  private readonly entries: DirectoryEntry[] = []
  private readonly byKey = new Map<string, DirectoryEntry>()
  private readonly oddBodies = new Set<string>()
  private readonly matcher = new RecipientMatcher()
  private readonly chats = new ChatMatcher()
  private readonly ids: IdAssigner
  private readonly check = new DirectoryCheck()
  private readonly odd = new OddCounts()
  private readonly source: SourceDirectory
  private readonly akin: Akin | null
  private readonly fresh: boolean
  private info: Uint8Array | null = null
  private readonly newer: boolean
  private samePhone = false

  constructor(rows: readonly DirectoryRow[], source: SourceDirectory, asOf: number, akin: Akin | null) {
    this.source = source
    this.akin = akin
    this.fresh = rows.length === 0
    this.ids = new IdAssigner(this.fresh)
    this.loadRows(rows)
    this.newer = this.fresh || backupTime(source.info) > asOf
  }

  run(): MergedDirectory {
    this.samePhone = this.fresh || isSamePhone(this.info, this.accountHere(), this.source)
    for (const body of this.source.frames) this.takeFrame(body)
    const adopt = this.info === null || (this.samePhone && this.newer)
    const info = adopt ? this.source.info : this.info!
    return {
      entries: this.entries,
      info,
      infoChanged: this.info === null || !equalBytes(info, this.info),
      ids: this.ids,
      samePhone: this.samePhone,
      newer: this.newer,
      odd: this.odd,
      check: this.check,
    }
  }

  private loadRows(rows: readonly DirectoryRow[]): void {
    const bodies = rows.map(({ row, frame }) => ({ row, body: rowBody(frame) }))
    this.info = bodies.find(({ row }) => row === 0)?.body ?? null
    const ranked = bodies.flatMap((each) => (each.row === 0 ? [] : [{ ...each, rank: rankOf(each.body) }]))
    const check = new DirectoryCheck()
    const entries = ranked
      .sort((a, b) => a.rank - b.rank || a.row - b.row)
      .map(({ row, body }): DirectoryEntry & { row: number } => {
        const { frame, odd } = check.take(body)
        return { row, frame, body, odd: odd !== null, changed: false, fromSource: false }
      })
    for (const entry of entries.sort((a, b) => a.row - b.row)) this.enter(entry)
  }

  private enter(entry: DirectoryEntry): void {
    this.entries.push(entry)
    const { frame } = entry
    if (frame) this.ids.reserve(frame)
    if (!frame || entry.odd) {
      this.oddBodies.add(toHex(entry.body))
      return
    }
    if (frame.item.case === 'recipient') this.matcher.add(frame.item.value, entry)
    if (frame.item.case === 'chat') this.chats.add(entry)
    const key = entryKey(frame)
    if (key !== null && !this.byKey.has(key)) this.byKey.set(key, entry)
  }

  private accountHere(): AccountData | null {
    const item = this.byKey.get('account')?.frame?.item
    return item?.case === 'account' ? item.value : null
  }

  private takeFrame(body: Uint8Array): void {
    const { frame, odd } = this.check.take(body)
    if (odd || !frame) this.takeOdd(body, frame, odd ?? 'malformed')
    else if (frame.item.case === 'recipient') this.takeRecipient(frame, body)
    else if (frame.item.case === 'chat') this.takeChat(frame, body)
    else this.takeOther(this.patched(frame, body))
  }

  /** Kept as it is, once. It is not looked into again, so its ids stay what they were. */
  private takeOdd(body: Uint8Array, frame: Frame | null, reason: OddReason): void {
    this.odd.add(reason)
    const text = toHex(body)
    if (this.oddBodies.has(text)) {
      if (this.akin && frame) this.keepId(frame)
      return
    }
    this.oddBodies.add(text)
    this.entries.push({ row: null, frame, body, odd: true, changed: true, fromSource: true })
  }

  private keepId({ item }: Frame): void {
    const id = item.case === 'recipient' || item.case === 'chat' ? safeId(item.value.id) : null
    if (id === null) return
    if (item.case === 'recipient') this.ids.mapRecipient(id, id)
    else this.ids.mapChat(id, id)
  }

  private takeRecipient(frame: Frame, body: Uint8Array): void {
    const item = frame.item
    if (item.case !== 'recipient') return
    const match = this.matcher.find(item.value)
    const matched = match?.frame?.item
    const sourceId = Number(item.value.id)
    const id = matched?.case === 'recipient' ? Number(matched.value.id) : this.ids.newRecipient(sourceId)
    this.ids.mapRecipient(sourceId, id)
    this.settle(match, this.patched(frame, body), (entry) => {
      this.matcher.add(item.value, entry)
    })
  }

  private takeChat(frame: Frame, body: Uint8Array): void {
    const item = frame.item
    if (item.case !== 'chat') return
    const sourceId = Number(item.value.id)
    const match = this.fresh
      ? null
      : this.chats.next(this.ids.recipients.get(Number(item.value.recipientId)) ?? 0)
    const matched = match?.entry.frame?.item
    const id = matched?.case === 'chat' ? Number(matched.value.id) : this.ids.newChat(sourceId)
    this.ids.mapChat(sourceId, id)
    if (match && !match.first) return
    this.settle(match?.entry, this.patched(frame, body), (entry) => {
      if (!this.fresh) this.chats.addTaken(entry)
    })
  }

  private takeOther(patched: { frame: Frame; body: Uint8Array }): void {
    const key = entryKey(patched.frame)
    this.settle(key === null ? undefined : this.byKey.get(key), patched)
  }

  private settle(
    match: DirectoryEntry | undefined,
    { frame, body }: { frame: Frame; body: Uint8Array },
    entered?: (entry: DirectoryEntry) => void,
  ): void {
    if (match) {
      const older = match.row !== null && this.akin?.takesRow(match.row)
      if (older || (this.samePhone && this.newer)) replace(match, frame, body)
      return
    }
    const entry: DirectoryEntry = { row: null, frame, body, odd: false, changed: true, fromSource: true }
    this.entries.push(entry)
    entered?.(entry)
  }

  /** In this history's ids. References were checked, so none stays unmapped. */
  private patched(frame: Frame, body: Uint8Array): { frame: Frame; body: Uint8Array } {
    if (this.ids.unchanged) return { frame, body }
    const { bytes } = patchIds(body, this.ids)
    if (bytes === body) return { frame, body }
    const decoded = decodeFrame(bytes)
    return { frame: decoded.ok ? decoded.message : frame, body: bytes }
  }
}

/** Names a frame by what stays the same from backup to backup; null: nothing does. */
function entryKey({ item }: Frame): string | null {
  switch (item.case) {
    case 'account':
      return 'account'
    case 'stickerPack':
      return `pack:${toHex(item.value.packId)}`
    case 'adHocCall':
      return `call:${item.value.callId}`
    case 'notificationProfile':
      return `profile:${toHex(item.value.id)}`
    case 'chatFolder':
      return item.value.folderType === ChatFolder_FolderType.ALL
        ? 'folder:all'
        : `folder:${toHex(item.value.id)}`
    default:
      return null
  }
}

/** 0 when it cannot be read, or is no date. Milliseconds. */
export function backupTime(info: Uint8Array): number {
  const decoded = decodeBackupInfo(info)
  const time = decoded.ok ? decoded.message.backupTimeMs : 0n
  return time <= BigInt(maxDate) ? Number(time) : 0
}

/** The media root key and the profile key are made once for an account and go with it from phone to phone. */
function isSamePhone(info: Uint8Array | null, account: AccountData | null, source: SourceDirectory): boolean {
  const here = info && decodeBackupInfo(info)
  const there = decodeBackupInfo(source.info)
  const keyHere = here?.ok ? here.message.mediaRootBackupKey : new Uint8Array(0)
  if (there.ok && keyHere.length === 32 && equalBytes(keyHere, there.message.mediaRootBackupKey)) return true
  if (account?.profileKey.length !== 32) return false
  return source.frames.some((body) => {
    if (body[0] !== 0x0a) return false
    const decoded = decodeFrame(body)
    const item = decoded.ok ? decoded.message.item : null
    return item?.case === 'account' && equalBytes(item.value.profileKey, account.profileKey)
  })
}
