import { concat, concatAll, equalBytes } from '../../core/bytes.ts'
import { HeirloomError } from '../../core/errors.ts'
import { readVarint } from '../../core/varint.ts'
import type { Core, FrameColumns } from '../../domain/core-port.ts'
import { frameColumns, maxFrameBytes } from '../../domain/core-port.ts'
import type { FrameChunk } from '../../domain/file/splitter.ts'
import type { NamedFile } from '../../domain/frame/files-of.ts'
import { filesOf, hasLocalCopy, mayNameHashed } from '../../domain/frame/files-of.ts'
import type { KeyOf } from '../../domain/frame/give-keys.ts'
import { giveKeys } from '../../domain/frame/give-keys.ts'
import { delimited } from '../../domain/frame/wire.ts'
import { chatItemKind } from '../../domain/importers/signal/item-check.ts'
import { frameOf } from '../../domain/importers/signal/item-runs.ts'
import type { Shelf } from '../media/shelf.ts'
import type { MediaPool } from './media-pool.ts'

/** Contents that one source may name: about 400 bytes of memory each. */
const maxContents = 500_000
/** Keys under which one content may lie in a source, beyond the one it is to have here. */
const maxOthers = 4

/** Whether item `i` may name files: most do not, and are told at a glance. `bytes`: what the columns are of. */
export function mayNameFiles(bytes: Uint8Array, columns: FrameColumns, i: number): boolean {
  const at = columns.at[i]!
  return columns.attachments[i]! > 0 || mayNameHashed(bytes, at, at + columns.length[i]!)
}

/** `frame`: with its length varint. */
export function filesInFrame(frame: Uint8Array): NamedFile[] {
  return filesOf(frame.subarray(readVarint(frame, 0)?.next ?? 0))
}

/** The frame, length varint included, with the keys that it does not say; itself when there is nothing to say. */
export function frameWithKeys(frame: Uint8Array, keyOf: KeyOf): Uint8Array {
  const body = frame.subarray(readVarint(frame, 0)?.next ?? 0)
  const given = giveKeys(body, keyOf)
  if (given === body) return frame
  const whole = delimited(given)
  return whole.length <= maxFrameBytes ? whole : frame
}

/** What is known of one content that a source names. */
export interface PlannedFile {
  readonly plaintextHash: Uint8Array
  /** What it is sealed under here, and so in every message that comes in; null: no message says a key. */
  readonly key: Uint8Array | null
  /** It was known here before this source: a message that says no key gets its. */
  readonly known: boolean
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

type Draft = { -readonly [Name in keyof PlannedFile]: PlannedFile[Name] } & { sources: Uint8Array[] }

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
  private readonly contents = new Map<string, Draft>()

  constructor(shelf: Pick<Shelf, 'find'>, pool: MediaPool | null, core: Core) {
    this.shelf = shelf
    this.pool = pool
    this.core = core
  }

  /** The chunks of a source, in which each content has its one key. They are changed where they lie. */
  async *settled(chunks: AsyncGenerator<FrameChunk, void, void>): AsyncGenerator<FrameChunk, void, void> {
    for await (const chunk of chunks) {
      const files = namedIn(chunk)
      await this.settle(files)
      yield files.some((file) => this.keyFor(file) !== null) ? this.given(chunk) : chunk
    }
  }

  /** Null: it says one, or there is none to be said. */
  private keyFor(file: NamedFile): Uint8Array | null {
    return file.localKey.length === 0 ? this.knownKey(file.plaintextHash) : null
  }

  private knownKey(plaintextHash: Uint8Array): Uint8Array | null {
    const content = plaintextHash.length === 32 ? this.contents.get(nameOf({ plaintextHash })) : undefined
    return content?.known ? content.key : null
  }

  /** The chunk with frames that say the keys of what is known here. */
  private given({ bytes, columns, frames }: FrameChunk): FrameChunk {
    const parts: Uint8Array[] = []
    for (let i = 0; i < frames; i++) {
      const frame = frameOf(bytes, columns, i)
      const isItem = columns.kind[i] === chatItemKind && mayNameFiles(bytes, columns, i)
      parts.push(isItem ? frameWithKeys(frame, (hash) => this.knownKey(hash)) : frame)
    }
    const given = concatAll(parts)
    const scanned = frameColumns(frames)
    const { frames: count, next } = this.core.scan(given, 0, scanned)
    if (count !== frames || next !== given.length)
      throw new HeirloomError('bug', 'keys made other frames of these')
    return { bytes: given, frames, columns: scanned }
  }

  /** A message comes in, or is here already (`counted` false: then what it names is no part of what was brought in). */
  want(frame: Uint8Array, date: number, counted = true): void {
    for (const file of filesInFrame(frame)) {
      const content = file.plaintextHash.length === 32 ? this.contents.get(nameOf(file)) : undefined
      if (!content) {
        if (counted) this.unhashed++
        continue
      }
      content.wanted = true
      if (!counted) continue
      if (content.uses === 0) [content.firstDate, content.contentType] = [date, file.contentType]
      content.uses++
    }
  }

  /** In the order met. */
  *wanted(): Generator<PlannedFile> {
    for (const content of this.contents.values()) if (content.wanted) yield content
  }

  private async settle(files: readonly NamedFile[]): Promise<void> {
    const fresh = new Map<string, NamedFile>()
    for (const file of files) {
      const name = nameOf(file)
      if (!this.contents.has(name) && !fresh.has(name)) fresh.set(name, file)
    }
    await this.enter(fresh)
    const pooled = this.pooled(files)
    files.forEach((file, i) => this.settleOne(file, pooled[i]!))
  }

  private async enter(fresh: ReadonlyMap<string, NamedFile>): Promise<void> {
    if (fresh.size === 0) return
    const records = await this.shelf.find([...fresh.values()].map((file) => file.plaintextHash))
    let at = 0
    for (const [name, file] of fresh) {
      const known = records[at++]
      if (this.contents.size === maxContents) return
      this.contents.set(name, {
        plaintextHash: file.plaintextHash.slice(),
        key: known?.key ?? null,
        known: known !== null && known !== undefined,
        size: known?.size ?? file.size,
        ...{ sources: [], uses: 0, wanted: false, firstDate: 0, contentType: '' },
      })
    }
  }

  private settleOne(file: NamedFile, pooled: boolean): void {
    const content = this.contents.get(nameOf(file))
    if (!content || !hasLocalCopy(file)) return
    const own = file.localKey.slice()
    content.key ??= own
    if (pooled && !content.sources.some((key) => equalBytes(key, own))) {
      if (equalBytes(own, content.key)) content.sources.unshift(own)
      else if (content.sources.length < maxOthers) content.sources.push(own)
    }
    file.localKey.set(content.key)
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

function namedIn({ bytes, columns, frames }: FrameChunk): NamedFile[] {
  const files: NamedFile[] = []
  for (let i = 0; i < frames; i++) {
    if (columns.kind[i] !== chatItemKind || !mayNameFiles(bytes, columns, i)) continue
    for (const file of filesInFrame(frameOf(bytes, columns, i)))
      if (file.plaintextHash.length === 32) files.push(file)
  }
  return files
}

/** One byte a character: short in memory, and exact. */
function nameOf({ plaintextHash }: Pick<NamedFile, 'plaintextHash'>): string {
  return String.fromCharCode(...plaintextHash)
}
