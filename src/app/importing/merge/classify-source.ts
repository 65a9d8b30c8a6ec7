import { frameFlags } from '../../../domain/core-port.ts'
import type { FrameChunk } from '../../../domain/file/splitter.ts'
import { expiredBy } from '../../../domain/frame/expiry.ts'
import type { IdentityHash } from '../../../domain/frame/identity.ts'
import { identityHasher } from '../../../domain/frame/identity.ts'
import type { Spine } from '../../../domain/history/types.ts'
import type { ChosenTest } from '../../../domain/importers/signal/choice.ts'
import { chosenBy } from '../../../domain/importers/signal/choice.ts'
import { chatItemKind, ItemCheck } from '../../../domain/importers/signal/item-check.ts'
import { frameOf } from '../../../domain/importers/signal/item-runs.ts'
import { contentHash } from '../../../domain/merge/content-hash.ts'
import type { MergedDirectory } from '../../../domain/merge/directory-merge.ts'
import type { IdentityIndex } from '../../../domain/merge/identity-index.ts'
import { OccurrenceCounter } from '../../../domain/merge/identity-index.ts'
import type { ImportRun } from '../import-run.ts'
import { deletedChats } from '../tombstones.ts'
import { Classification } from './classification.ts'
import type { MergeSeeds } from './index-history.ts'
import { inHistoryIds, mappedId } from './source-items.ts'
import { bodyOf } from '../../../domain/frame/wire.ts'

/** Malformed items kept for one source: they are bytes that nobody can read. */
const maxMalformed = 10_000

export interface Comparison {
  readonly run: ImportRun
  readonly spine: Spine
  readonly index: IdentityIndex
  readonly merged: MergedDirectory
  readonly seeds: MergeSeeds
}

/** Goes through the source's items in order and decides what becomes of each. */
export class SourceClassifier {
  readonly found: Classification
  /** Chats (in this history's ids) that new or changed items lie in, and recipients that new ones name. */
  readonly chats = new Set<number>()
  readonly recipients = new Set<number>()
  /** Every chat that something chosen lies in. */
  readonly chatsMet = new Set<number>()
  /** Frames without lengths that name no chat reliably: they are kept in the directory. */
  readonly malformed: Uint8Array[] = []
  private readonly parts: Comparison
  private readonly chosen: ChosenTest
  private readonly check: ItemCheck
  private readonly hash: IdentityHash
  private readonly occurrences: OccurrenceCounter
  private readonly deletedAt: ReadonlyMap<number, number>
  private named: number[] = []
  private orderKey = 0

  constructor(parts: Comparison) {
    this.parts = parts
    this.found = new Classification(parts.spine.segments.map((segment) => segment.items))
    this.chosen = chosenBy(parts.run.choice)
    this.check = new ItemCheck(parts.merged.check.known, (id) => this.named.push(id))
    this.hash = identityHasher(parts.seeds.identity)
    this.occurrences = new OccurrenceCounter(this.hash)
    this.deletedAt = deletedChats(parts.merged.entries, parts.run.tombstones)
  }

  take(chunk: FrameChunk): void {
    for (let i = 0; i < chunk.frames; i++) if (chunk.columns.kind[i] === chatItemKind) this.takeItem(chunk, i)
  }

  private takeItem(chunk: FrameChunk, i: number): void {
    const { columns } = chunk
    const { counts, now } = this.parts.run
    counts.read++
    this.orderKey = Math.max(this.orderKey, columns.dateReceived[i]! || columns.dateSent[i]!)
    if (expiredBy(columns, i, now)) counts.expired++
    else if (!this.chosen(columns, i)) counts.notChosen++
    else if (this.compare(chunk, i)) return
    this.found.addStaying()
  }

  /** True when the item was entered as new or changed. */
  private compare(chunk: FrameChunk, i: number): boolean {
    const { run, merged, index, seeds } = this.parts
    const { columns } = chunk
    this.named = []
    const odd = this.check.check(chunk.bytes, columns, i)
    if (odd) run.counts.odd.add(odd)
    if (columns.flags[i]! & frameFlags.odd) return this.compareBytes(chunk, i, odd === 'malformed')
    const chat = mappedId(columns.chat[i]!, merged.ids.chats)
    const author = mappedId(columns.author[i]!, merged.ids.recipients)
    const date = columns.dateSent[i]!
    this.chatsMet.add(chat)
    if (this.chatDeleted(columns.chat[i]!, date)) return false
    const occurrence = this.occurrences.next(chat, author, date)
    const ordinal = index.find(this.hash(chat, author, date, occurrence))
    if (ordinal < 0) return this.enterNew(chunk, i, { chat, author, date, occurrence })
    this.found.met[ordinal] = 1
    const frame = inHistoryIds(chunk, i, merged.ids, odd !== null)
    const same = contentHash(frame, 0, frame.length, seeds.content) === index.contentHash(ordinal)
    // Also of one that stays as it is: its files may have been missing until now.
    run.files.want(columns, i, false)
    if (same || !(merged.newer || run.rules?.takesMessage(ordinal))) {
      run.counts.unchanged++
      return false
    }
    run.counts.updated++
    this.note(chat)
    this.found.addUpdate(ordinal)
    return true
  }

  /** What cannot be read has no identity but its bytes. */
  private compareBytes(chunk: FrameChunk, i: number, malformed: boolean): boolean {
    const { run, merged, index, seeds } = this.parts
    const frame = inHistoryIds(chunk, i, merged.ids, true)
    const content = contentHash(frame, 0, frame.length, seeds.content)
    const ordinal = index.find(this.hash(content, 0, 0, this.occurrences.next(content, 0, 0)))
    if (ordinal >= 0) {
      this.found.met[ordinal] = 1
      run.counts.unchanged++
      return false
    }
    // Its ids could not be patched, and might mean another chat here.
    if (malformed && !merged.ids.unchanged) {
      this.keepMalformed(chunk, i)
      return false
    }
    run.counts.added++
    this.found.addNew(this.orderKey)
    return true
  }

  private enterNew(
    chunk: FrameChunk,
    i: number,
    who: {
      readonly chat: number
      readonly author: number
      readonly date: number
      readonly occurrence: number
    },
  ): boolean {
    const { counts, files, tombstones } = this.parts.run
    if (tombstones?.hasItem(who.chat, who.author, who.date, who.occurrence)) {
      counts.deletedHere++
      return false
    }
    counts.added++
    counts.attachments += chunk.columns.attachments[i]!
    files.want(chunk.columns, i)
    this.note(who.chat)
    this.found.addNew(this.orderKey)
    return true
  }

  private note(chat: number): void {
    this.chats.add(chat)
    for (const id of this.named) this.recipients.add(mappedId(id, this.parts.merged.ids.recipients))
  }

  private chatDeleted(sourceChat: number, date: number): boolean {
    const { merged, run } = this.parts
    const recipient = this.deletedAt.size > 0 ? merged.check.known.chatRecipients.get(sourceChat) : undefined
    if (recipient === undefined) return false
    const deleted = (this.deletedAt.get(mappedId(recipient, merged.ids.recipients)) ?? 0) >= date
    if (deleted) run.counts.deletedHere++
    return deleted
  }

  private keepMalformed(chunk: FrameChunk, i: number): void {
    if (this.malformed.length === maxMalformed) return
    const frame = frameOf(chunk.bytes, chunk.columns, i)
    this.malformed.push(bodyOf(frame).slice())
  }
}
