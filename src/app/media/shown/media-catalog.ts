import { isCode } from '../../../core/errors.ts'
import { fromBase64Url, toBase64Url } from '../../../core/bytes.ts'
import { MessageAttachment_Flag } from '../../../domain/frame/backup_pb.ts'
import { shownKind } from '../../../domain/media/media-grant.ts'
import type { MediaUse } from '../../../domain/media/media-list.ts'
import type { MediaRecord } from '../../../domain/media/media-record.ts'
import { judgedTime } from '../../expiry/judged-time.ts'
import { kindOf } from '../../history/attachments.ts'
import { placedFile } from '../../history/place-media.ts'
import { cleanName } from '../../history/safe-text.ts'
import type { ContentId, MediaAsk, MediaEntry, MediaList, MediaSort } from '../../api/media-api.ts'
import type { AttachmentView, ItemId } from '../../api/views.ts'
import type { MediaRoomDeps } from '../media-deps.ts'
import { readMediaUses } from '../media-lists.ts'
import { Shelf } from '../shelf.ts'

const maxEntries = 500
const maxPlans = 5

/** A file that a message shows. View-once files, thumbnails and pictures of links are no files of their own. */
interface Shown {
  readonly use: MediaUse
  readonly content: ContentId
  readonly record: MediaRecord | null
}

interface Known {
  readonly generation: number
  /** Newest first. */
  readonly all: readonly Shown[]
  readonly bytesHere: number
}

/** All files of a history, newest first; read once for each generation, from the lists of its segments. */
export class MediaCatalog {
  private readonly deps: MediaRoomDeps
  private known: Promise<Known> | null = null
  private readonly ordered = new Map<string, readonly Shown[]>()

  constructor(deps: MediaRoomDeps) {
    this.deps = deps
  }

  async list(ask: MediaAsk, from: number, to: number): Promise<MediaList> {
    const { known, found } = await this.find(ask)
    const first = Math.max(0, Math.trunc(from) || 0)
    const end = Math.min(Math.trunc(to) || 0, first + maxEntries)
    const shown = found.slice(first, Math.max(first, end))
    const bytesHere = ask.chat === null && ask.sort === null ? known.bytesHere : bytesOf(found)
    const entries = await this.fresh(shown)
    const months = ask.order === 'largest' ? [] : monthsOf(found)
    return { generation: known.generation, total: found.length, bytesHere, entries, months }
  }

  async placeOf(ask: MediaAsk, item: ItemId, content: ContentId): Promise<number> {
    const { found } = await this.find(ask)
    return found.findIndex((one) => one.use.item === item && one.content === content)
  }

  /** Files come and go without a change of the history: what is shown is looked up as it is asked for. */
  private async fresh(shown: readonly Shown[]): Promise<MediaEntry[]> {
    const shelf = await Shelf.open(this.deps)
    const records = await shelf.find(shown.map(({ content }) => fromBase64Url(content)!))
    return shown.map((one, i) => entryOf(one, records[i] ?? null))
  }

  private async find(ask: MediaAsk): Promise<{ readonly known: Known; readonly found: readonly Shown[] }> {
    const known = await this.present()
    const { hideBy } = await judgedTime(this.deps)
    const name = `${ask.chat ?? ''}/${ask.sort ?? ''}/${ask.order}`
    const sorted =
      this.ordered.get(name) ??
      inOrder(
        known.all.filter((one) => isAsked(one, ask)),
        ask.order,
      )
    this.ordered.set(name, sorted)
    const vanished = sorted.some(({ use }) => hasVanished(use, hideBy))
    return { known, found: vanished ? sorted.filter(({ use }) => !hasVanished(use, hideBy)) : sorted }
  }

  private async present(): Promise<Known> {
    const generation = (await this.deps.store.readSpine())?.generation ?? 0
    const known = await this.known?.catch(() => null)
    if (known?.generation === generation) return known
    this.ordered.clear()
    const reading = this.read()
    this.known = reading
    return reading
  }

  private async read(): Promise<Known> {
    for (let plan = 1; ; plan++) {
      try {
        const spine = await this.deps.store.readSpine()
        if (!spine) return { generation: 0, all: [], bytesHere: 0 }
        const shelf = await Shelf.open(this.deps)
        const records = await shelf.all()
        const all: Shown[] = []
        for await (const uses of readMediaUses(this.deps, spine))
          for (const use of uses.toReversed())
            if (use.role === 'attachment')
              all.push({
                use,
                content: toBase64Url(use.plaintextHash),
                record: records.get(shelf.nameOf(use.plaintextHash)) ?? null,
              })
        const once = withoutRepeats(all)
        return { generation: spine.generation, all: once, bytesHere: bytesOf(once) }
      } catch (error) {
        if (!isCode(error, 'conflict') || plan === maxPlans) throw error
      }
    }
  }
}

/** An edited message names its files again in each of its versions. */
function withoutRepeats(all: readonly Shown[]): Shown[] {
  const seen = new Set<string>()
  return all.filter(({ use, content }) => {
    const name = `${use.item}/${content}`
    return !seen.has(name) && seen.add(name)
  })
}

function bytesOf(shown: readonly Shown[]): number {
  const sizes = new Map(shown.map(({ content, record }) => [content, record?.here?.sealedLength ?? 0]))
  return [...sizes.values()].reduce((sum, size) => sum + size, 0)
}

/** As the person's own calendar has it; neighbours of one month together, whatever order the history has. */
function monthsOf(found: readonly Shown[]): MediaList['months'] {
  const months: { date: number; count: number; month: string }[] = []
  for (const { use } of found) {
    const date = new Date(use.date)
    const month = `${date.getFullYear()}-${date.getMonth()}`
    const last = months.at(-1)
    if (last?.month === month) last.count++
    else months.push({ date: use.date, count: 1, month })
  }
  return months.map(({ date, count }) => ({ date, count }))
}

function hasVanished({ expiresAt }: MediaUse, hideBy: number): boolean {
  return expiresAt !== 0 && expiresAt <= hideBy
}

function isAsked(shown: Shown, { chat, sort }: MediaAsk): boolean {
  return (chat === null || shown.use.chat === chat) && (sort === null || sortOf(shown) === sort)
}

/** By its bytes where they were looked at, else as its sender says. */
function sortOf({ use, record }: Shown): MediaSort {
  const kind = record?.format
    ? shownKind(record.format)
    : record?.here
      ? 'document'
      : kindOf(use.contentType, use.flag)
  if (use.flag === MessageAttachment_Flag.VOICE_MESSAGE || kind === 'audio' || kind === 'voice')
    return 'sounds'
  return kind === 'document' ? 'files' : 'seen'
}

function inOrder(shown: readonly Shown[], order: MediaAsk['order']): readonly Shown[] {
  if (order === 'newest') return shown
  if (order === 'oldest') return shown.toReversed()
  return [...shown].sort((a, b) => sizeOf(b) - sizeOf(a))
}

function sizeOf({ use, record }: Shown): number {
  return record?.here?.sealedLength ?? Math.min(use.size, record?.size ?? 0)
}

function entryOf({ use, content }: Shown, record: MediaRecord | null): MediaEntry {
  const file: AttachmentView = {
    kind: kindOf(use.contentType, use.flag),
    contentType: use.contentType,
    fileName: cleanName(use.fileName),
    bytes: use.size,
    width: 0,
    height: 0,
    caption: '',
    content,
    place: 'never',
    shown: null,
    blurHash: '',
  }
  return { chat: use.chat, item: use.item, date: use.date, file: placedFile(file, record) }
}
