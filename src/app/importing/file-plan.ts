import type { Bytes } from '../../core/bytes.ts'
import { concat, concatAll, equalBytes } from '../../core/bytes.ts'
import { HeirloomError } from '../../core/errors.ts'
import type { Core, FrameColumns } from '../../domain/core-port.ts'
import { frameColumns, frameFlags } from '../../domain/core-port.ts'
import type { FrameChunk } from '../../domain/file/splitter.ts'
import type { NamedFile } from '../../domain/frame/files-of.ts'
import { filesOf, hasLocalCopy } from '../../domain/frame/files-of.ts'
import { frameWithKeys } from '../../domain/frame/give-keys.ts'
import { bodyOf } from '../../domain/frame/wire.ts'
import { chatItemKind } from '../../domain/importers/signal/item-check.ts'
import { frameOf } from '../../domain/importers/signal/item-runs.ts'
import type { MediaRecord } from '../../domain/media/media-record.ts'
import type { Shelf } from '../media/shelf.ts'
import type { MediaPool } from './media-pool.ts'

/** Contents that one source may name: about 250 bytes of memory each. */
const maxContents = 500_000
/** Keys under which one content may lie in a source, beyond the one it is to have here. */
const maxOthers = 4
const keyBytes = 64
const keysInPart = 4096
const none: readonly Uint8Array[] = []

/** Files that item `i` names with their hash; `bytes`: what the columns are of. Most items name none. */
export function hashedFilesOf(bytes: Uint8Array, columns: FrameColumns, i: number): NamedFile[] {
  if ((columns.flags[i]! & frameFlags.namesHashed) === 0) return []
  const frame = frameOf(bytes, columns, i)
  const files = filesOf(bodyOf(frame))
  return files.filter((file) => file.plaintextHash.length === 32)
}

/**
 * Files that item `i` names and that were never hashed, so that nothing of them can lie anywhere else. Pictures of quotes and
 * links alone are not counted: they are no loss that anybody would look for. `hashed`: how many of its files were.
 */
export function unhashedFilesOf(columns: FrameColumns, i: number, hashed: number): number {
  if (columns.attachments[i]! === 0 && hashed === 0) return 0
  return Math.max(0, columns.files[i]! - hashed)
}

/** What is known of one content that a source names. */
export interface PlannedFile {
  readonly plaintextHash: Uint8Array
  /** What it is sealed under here, and so in every message that comes in; null: no message says a key. */
  readonly key: Uint8Array | null
  /** Of the plaintext, as the first message says. */
  readonly size: number
  /** Keys under which it lies in the source's pool, `key` first where it is one of them. */
  readonly sources: readonly Uint8Array[]
  /** How often what is brought in names it; 0: nothing does. */
  readonly uses: number
  /** Named by a message that is here already, or that comes in. */
  readonly wanted: boolean
  readonly firstDate: number
  readonly contentType: string
}

/** A content while the source is read: as little as can be, for there may be one for every few messages. */
interface Draft {
  /** Its key in the table of keys; -1: none yet. */
  keyAt: number
  /** It was known here before this source: a message that says no key gets its. */
  readonly known: boolean
  size: number
  uses: number
  wanted: boolean
  firstDate: number
  contentType: string
  /** Whether it lies in the pool under its own key. */
  pooled: boolean
  /** Other keys under which it does. */
  others: readonly Uint8Array[]
}

/** A file that an item names, and what is planned for its content; null: there are too many of them. */
interface Named {
  readonly row: number
  readonly file: NamedFile
  content: Draft | null
}

/**
 * [Note: One key for each content] The files that a source names, by content. Two messages may name the same content
 * under two keys, and it may lie here under a third: what is here already, else the first key met in the source's own
 * order, takes the place of the others in every message that passes. So the same source gives the same bytes each
 * time, and a message that came in before is found unchanged. A message may say no key at all: the phone that wrote it had
 * put the file away. Where the content is known here it gets the key in which it lies here, else the newer message would
 * take from the older one all that leads to the file.
 */
export class FilePlan {
  /** Files named that were never hashed, so that nothing of them can lie in a snapshot. */
  unhashed = 0
  private readonly shelf: Pick<Shelf, 'find'>
  private readonly pool: MediaPool | null
  private readonly core: Core
  private readonly keys = new KeyTable()
  private readonly contents = new Map<string, Draft>()
  private readonly contentTypes = new Map<string, string>()
  /** Of the chunk that came last: by row. */
  private rows = new Map<number, Named[]>()

  constructor(shelf: Pick<Shelf, 'find'>, pool: MediaPool | null, core: Core) {
    this.shelf = shelf
    this.pool = pool
    this.core = core
  }

  /** The chunks of a source, in which each content has its one key. They are changed where they lie. */
  async *settled(chunks: AsyncGenerator<FrameChunk, void, void>): AsyncGenerator<FrameChunk, void, void> {
    for await (const chunk of chunks) {
      const named = namedIn(chunk)
      await this.enter(named)
      this.settle(named)
      this.rows = byRow(named)
      yield named.some(isMute) ? this.given(chunk) : chunk
    }
  }

  /** The chunk with frames that say the keys of what is known here. */
  private given({ bytes, columns, frames }: FrameChunk): FrameChunk {
    const parts: Uint8Array[] = []
    for (let i = 0; i < frames; i++) {
      const frame = frameOf(bytes, columns, i)
      parts.push(this.rows.has(i) ? frameWithKeys(frame, (hash) => this.knownKey(hash)) : frame)
    }
    const given = concatAll(parts)
    const scanned = frameColumns(frames)
    const { frames: count, next } = this.core.scan(given, 0, scanned)
    if (count !== frames || next !== given.length)
      throw new HeirloomError('bug', 'keys made other frames of these')
    return { bytes: given, frames, columns: scanned }
  }

  private knownKey(plaintextHash: Uint8Array): Uint8Array | null {
    const content = plaintextHash.length === 32 ? this.contents.get(nameOf({ plaintextHash })) : undefined
    return content?.known ? this.keys.at(content.keyAt) : null
  }

  /**
   * Item `i` of the chunk that came last comes in, or is here already (`counted` false: then what it names is no part of
   * what was brought in).
   */
  want(columns: FrameColumns, i: number, counted = true): void {
    let planned = 0
    for (const { file, content } of this.rows.get(i) ?? []) {
      if (!content) continue
      planned++
      content.wanted = true
      if (!counted) continue
      if (content.uses === 0) {
        content.firstDate = columns.dateSent[i]!
        content.contentType = this.shared(file.contentType)
      }
      content.uses++
    }
    if (counted) this.unhashed += unhashedFilesOf(columns, i, planned)
  }

  /** In the order met. */
  *wanted(): Generator<PlannedFile> {
    for (const [name, content] of this.contents) if (content.wanted) yield this.planned(name, content)
  }

  private planned(name: string, { keyAt, pooled, others, ...known }: Draft): PlannedFile {
    const key = keyAt < 0 ? null : this.keys.at(keyAt)
    const sources = pooled && key ? [key, ...others] : others
    return { ...known, plaintextHash: hashOf(name), key, sources }
  }

  /** The same text once for all: files are of few types. */
  private shared(contentType: string): string {
    const known = this.contentTypes.get(contentType)
    if (known === undefined) this.contentTypes.set(contentType, contentType)
    return known ?? contentType
  }

  /** Gives each its content, and looks for those that were not met before. */
  private async enter(named: readonly Named[]): Promise<void> {
    const fresh: { readonly name: string; readonly named: Named }[] = []
    const waiting = new Map<string, Named[]>()
    for (const one of named) {
      const name = nameOf(one.file)
      one.content = this.contents.get(name) ?? null
      if (one.content) continue
      const alike = waiting.get(name)
      if (alike) alike.push(one)
      else {
        waiting.set(name, [one])
        fresh.push({ name, named: one })
      }
    }
    const records =
      fresh.length > 0 ? await this.shelf.find(fresh.map((one) => one.named.file.plaintextHash)) : []
    for (const [i, { name, named: first }] of fresh.entries()) {
      if (this.contents.size === maxContents) return
      const content = this.draftOf(first.file, records[i] ?? null)
      this.contents.set(name, content)
      for (const one of waiting.get(name)!) one.content = content
    }
  }

  private settle(named: readonly Named[]): void {
    const pooled = this.pooled(named.map(({ file }) => file))
    named.forEach(({ file, content }, i) => {
      if (content && hasLocalCopy(file)) this.settleOne(file, content, pooled[i]!)
    })
  }

  private draftOf({ size }: NamedFile, known: MediaRecord | null): Draft {
    return {
      keyAt: known ? this.keys.add(known.key) : -1,
      known: known !== null,
      size: known?.size ?? size,
      ...{ uses: 0, wanted: false, firstDate: 0, contentType: '', pooled: false, others: none },
    }
  }

  private settleOne({ localKey }: NamedFile, content: Draft, pooled: boolean): void {
    if (content.keyAt < 0) content.keyAt = this.keys.add(localKey)
    const key = this.keys.at(content.keyAt)
    const { others } = content
    if (pooled && equalBytes(localKey, key)) content.pooled = true
    else if (pooled && others.length < maxOthers && !others.some((other) => equalBytes(other, localKey)))
      content.others = [...others, localKey.slice()]
    localKey.set(key)
  }

  /** Which of these lie in the pool under the key they are named with, four hashes at a time. */
  private pooled(files: readonly NamedFile[]): boolean[] {
    const { pool, core } = this
    if (!pool) return files.map(() => false)
    const found: boolean[] = []
    for (let at = 0; at < files.length; at += 4) {
      const some = files.slice(at, at + 4)
      const names = core.sha256(some.map((file) => concat(file.plaintextHash, file.localKey)))
      some.forEach((file, i) => found.push(hasLocalCopy(file) && pool.has(names[i]!)))
    }
    return found
  }
}

/** It says no key, and one is known. */
function isMute({ file, content }: Named): boolean {
  return file.localKey.length === 0 && content?.known === true
}

function namedIn({ bytes, columns, frames }: FrameChunk): Named[] {
  const named: Named[] = []
  for (let row = 0; row < frames; row++) {
    if (columns.kind[row] !== chatItemKind) continue
    for (const file of hashedFilesOf(bytes, columns, row)) named.push({ row, file, content: null })
  }
  return named
}

function byRow(named: readonly Named[]): Map<number, Named[]> {
  const rows = new Map<number, Named[]>()
  for (const one of named) {
    const before = rows.get(one.row)
    if (before) before.push(one)
    else rows.set(one.row, [one])
  }
  return rows
}

/** One byte a character: short in memory, and exact. */
function nameOf({ plaintextHash }: Pick<NamedFile, 'plaintextHash'>): string {
  return String.fromCharCode.apply(null, plaintextHash as unknown as number[])
}

function hashOf(name: string): Bytes {
  return Uint8Array.from(name, (character) => character.charCodeAt(0))
}

/** Keys one behind the other: an array for each would take three times the memory. */
class KeyTable {
  private readonly parts: Bytes[] = []
  private length = 0

  add(key: Uint8Array): number {
    const at = this.length++
    if (at % keysInPart === 0) this.parts.push(new Uint8Array(keysInPart * keyBytes))
    this.at(at).set(key)
    return at
  }

  /** A view. */
  at(index: number): Bytes {
    const from = (index % keysInPart) * keyBytes
    return this.parts[Math.floor(index / keysInPart)]!.subarray(from, from + keyBytes)
  }
}
