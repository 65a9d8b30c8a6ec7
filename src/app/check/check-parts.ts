import type { Bytes } from '../../core/bytes.ts'
import { isCode } from '../../core/errors.ts'
import { splitDirectory } from '../../domain/archive/directory-bodies.ts'
import type { Manifest } from '../../domain/archive/manifest.ts'
import type { ObjectBody, ObjectKind } from '../../domain/archive/object.ts'
import { maxBodyFrames } from '../../domain/archive/object.ts'
import type { ObjectRow } from '../../domain/archive/object-rows.ts'
import { rowDates } from '../../domain/archive/wanted-pages.ts'
import { frameColumns, frameFlags } from '../../domain/core-port.ts'
import { decodeBackupInfo } from '../../domain/frame/frame.ts'
import { chatItemKind } from '../../domain/frame/expiry.ts'
import type { DirectoryRow } from '../../domain/history/types.ts'
import { DirectoryCheck } from '../../domain/importers/signal/directory-check.ts'
import { rankOf } from '../../domain/importers/signal/standing-directory.ts'
import { rowBody } from '../../domain/merge/directory-rows.ts'
import type { MediaUse } from '../../domain/media/media-list.ts'
import { usesIn } from '../../domain/media/media-list.ts'
import { HashTable } from '../../domain/merge/identity-index.ts'
import type { FetchOptions } from '../archive/fetch-object.ts'
import { damage, fetchObject } from '../archive/fetch-object.ts'
import { inflateBodies } from '../archive/open-bodies.ts'
import type { Findings } from './findings.ts'

const chatKind = 3
const maxRowNumber = 2 ** 48
/** From here on lie ids that stand for nothing: where references that dangled in a source were moved to. */
const danglingFrom = 2 ** 52

/** An object as it was fetched, hashed, opened, inflated and compared with its row; or what is wrong with it. */
export type ReadPart =
  | {
      readonly row: ObjectRow
      readonly bodies: readonly ObjectBody[]
      readonly frames: readonly Bytes[]
      readonly length: number
    }
  | { readonly row: ObjectRow; readonly fault: 'part-missing' | 'part-damaged' | 'part-wrong' }

/** Fetches an object and holds it to its row. Throws what says nothing of the object: `offline`, `cancelled` and such. */
export async function readPart(fetching: FetchOptions, row: ObjectRow, kind: ObjectKind): Promise<ReadPart> {
  try {
    const { content, length } = await fetchObject(fetching, row, kind)
    return { row, length, bodies: content.bodies, frames: inflateBodies(fetching.deps, content.bodies, row) }
  } catch (error) {
    if (isCode(error, 'not-found')) return { row, fault: 'part-missing' }
    // Bytes of another key or hash were altered or swapped; what opens and is something else was written wrongly.
    if (isCode(error, 'bad-mac', 'truncated', 'not-a-backup')) return { row, fault: 'part-damaged' }
    if (isCode(error, ...damage)) return { row, fault: 'part-wrong' }
    throw error
  }
}

/** What the directory parts say together: one after the other, then `finish`. */
export class DirectoryParts {
  readonly chats = new Set<number>()
  private readonly findings: Findings
  private readonly core: FetchOptions['deps']['core']
  private readonly bodies: { readonly row: number; readonly body: Uint8Array }[] = []
  private readonly columns = frameColumns(1)
  private before = -1
  private chatFrames = 0

  constructor(core: FetchOptions['deps']['core'], findings: Findings) {
    this.core = core
    this.findings = findings
  }

  take(part: ReadPart): void {
    if ('fault' in part) {
      this.findings.addPart(part.fault, part.row, 'directory')
      return
    }
    try {
      part.bodies.forEach(({ itemIds }, i) => {
        for (const row of splitDirectory(part.frames[i]!, itemIds)) this.takeRow(row)
      })
    } catch (error) {
      if (!isCode(error, ...damage)) throw error
      this.findings.addPart('part-wrong', part.row, 'directory')
    }
  }

  private takeRow({ row, frame }: DirectoryRow): void {
    if (row <= this.before || row > maxRowNumber) this.findings.addCount('directory-wrong', 1)
    this.before = row
    const body = rowBody(frame)
    if (row === 0) {
      if (!decodeBackupInfo(body).ok) this.findings.addCount('directory-wrong', 1)
      return
    }
    this.bodies.push({ row, body })
    if (this.core.scan(frame, 0, this.columns).frames !== 1 || this.columns.kind[0] !== chatKind) return
    this.chatFrames++
    this.chats.add(this.columns.chat[0]!)
  }

  /** How many chats there are depends on whether odd ones are counted, which devices do differently. */
  finish(manifest: Manifest): void {
    const { chats } = manifest
    if (chats > this.chatFrames || chats < this.soundChats())
      this.findings.addCount('count-wrong', Math.abs(chats - this.chatFrames))
  }

  private soundChats(): number {
    const check = new DirectoryCheck()
    let sound = 0
    const ranked = this.bodies.map((each) => ({ ...each, rank: rankOf(each.body) }))
    for (const { body } of ranked.sort((a, b) => a.rank - b.rank || a.row - b.row)) {
      const { frame, odd } = check.take(body)
      if (!odd && frame?.item.case === 'chat') sound++
    }
    return sound
  }
}

/** Pages of messages, one part after the other. Memory: 24 to 48 bytes a message, for the ids that were met. */
export class PageParts {
  private readonly core: FetchOptions['deps']['core']
  private readonly findings: Findings
  private readonly manifest: Manifest
  /** Null: not known. */
  private readonly chats: ReadonlySet<number> | null
  private readonly onUses: (uses: readonly MediaUse[]) => void
  private readonly ids: HashTable
  private readonly columns = frameColumns(maxBodyFrames)

  constructor(
    core: FetchOptions['deps']['core'],
    findings: Findings,
    {
      manifest,
      chats,
      onUses = () => undefined,
    }: {
      readonly manifest: Manifest
      readonly chats: ReadonlySet<number> | null
      readonly onUses?: ((uses: readonly MediaUse[]) => void) | undefined
    },
  ) {
    this.onUses = onUses
    this.core = core
    this.findings = findings
    this.manifest = manifest
    this.chats = chats
    this.ids = new HashTable(manifest.items)
  }

  take(part: ReadPart): void {
    if ('fault' in part) this.findings.addPart(part.fault, part.row, 'pages')
    else if (!this.isRight(part)) this.findings.addPart('part-wrong', part.row, 'pages')
  }

  private isRight({ row, bodies, frames }: Extract<ReadPart, { frames: unknown }>): boolean {
    const dates = rowDates(bodies.map(({ facts }) => facts))
    if (dates.minDate !== row.minDate || dates.dateSpan !== row.dateSpan) return false
    return bodies.every((body, i) => this.isPage(body, frames[i]!))
  }

  private isPage({ facts, itemIds }: ObjectBody, frames: Bytes): boolean {
    try {
      const scanned = this.core.scan(frames, 0, this.columns)
      if (scanned.frames !== facts.items || scanned.next !== frames.length) return false
    } catch (error) {
      if (isCode(error, ...damage)) return false
      throw error
    }
    const isWhole = itemIds.every((id, i) => this.isFresh(id) && this.isItem(i))
    if (isWhole) this.onUses(usesIn(frames, this.columns, { count: facts.items, itemIds }))
    return isWhole
  }

  /** An id names one message of the archive. */
  private isFresh(id: number): boolean {
    if (id < 1 || id >= this.manifest.nextItemId || this.ids.get(id) >= 0) return false
    this.ids.set(id, 0)
    return true
  }

  private isItem(i: number): boolean {
    if (this.columns.kind[i] !== chatItemKind) return false
    const chat = this.columns.chat[i]!
    const sound = (this.columns.flags[i]! & frameFlags.odd) === 0 && chat < danglingFrom
    // A chat whose own frame nobody can read is left out of archives, its messages are not.
    return !sound || this.manifest.leftOut.odd > 0 || (this.chats?.has(chat) ?? true)
  }
}
