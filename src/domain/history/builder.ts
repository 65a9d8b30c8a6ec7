import { HeirloomError } from '../../core/errors.ts'
import type { FrameColumns } from '../core-port.ts'
import type {
  BuilderOptions,
  BuiltHistory,
  ChatPlace,
  ChatRecords,
  HistoryBuilder,
  ItemChunk,
  KeptHistory,
} from './build-types.ts'
import { ChatLedger } from './chat-ledger.ts'
import { idsFrom } from './id-run.ts'
import { packSegment, sameAsStaged } from './pack-segment.ts'
import { isUnread, SegmentDraft } from './segment-draft.ts'
import type { ChatId, Segment, SegmentEntry } from './types.ts'

/** See `HistoryBuilder`. */
export function createHistoryBuilder(options: BuilderOptions): HistoryBuilder {
  return new Builder(options)
}

/** Segments that may be packed or written while the next one fills. */
const maxWaiting = 2

class Builder implements HistoryBuilder {
  private readonly options: BuilderOptions
  private readonly ledger = new ChatLedger()
  private readonly draft = new SegmentDraft()
  private readonly entries: SegmentEntry[] = []
  private readonly waiting: Promise<void>[] = []
  private readonly dropped = new Map<ChatId, number>()
  private readonly ids: ReturnType<typeof idsFrom>
  private emitted: Promise<void> = Promise.resolve()
  private nextItemId: number
  private staged = 0
  private finished = false

  constructor(options: BuilderOptions) {
    this.options = options
    this.nextItemId = options.nextItemId
    this.ids = idsFrom(options.newIdRun)
  }

  async add(chunk: ItemChunk): Promise<void> {
    const { bytes, columns, itemIds } = chunk
    for (let i = chunk.from; i < chunk.to; i++) {
      if (this.draft.isFullFor(columns.length[i]!)) {
        this.closeSegment()
        while (this.waiting.length > maxWaiting) await this.waiting.shift()
      }
      const known = itemIds?.[i - chunk.from] ?? 0
      this.draft.add(bytes, columns, i, known > 0 ? known : this.nextItemId++)
    }
  }

  async keepSegment(entry: SegmentEntry, segment: Segment): Promise<void> {
    this.closeSegment()
    this.entries.push(entry)
    this.ledger.appendKept(segment)
    while (this.waiting.length > maxWaiting) await this.waiting.shift()
  }

  dropItems(columns: FrameColumns, from: number, to: number): void {
    for (let i = from; i < to; i++) {
      if (!isUnread(columns.flags[i]!)) continue
      const chat = columns.chat[i]!
      this.dropped.set(chat, (this.dropped.get(chat) ?? 0) + 1)
    }
  }

  private closeSegment(): void {
    if (this.draft.empty) return
    const staged = this.options.staged?.segments[this.staged]
    if (staged) this.matchStaged(staged)
    else this.packDraft()
    this.draft.clear()
  }

  private matchStaged(staged: Segment): void {
    if (!sameAsStaged(this.draft, staged, this.options.staged!.crc32)) {
      throw new HeirloomError('source-changed', 'this source differs from what was read before')
    }
    this.staged++
    this.entries.push(this.draft.entry(staged.id))
    const pageIds = staged.pages.map((page) => page.id)
    this.ledger.append(this.draft.digest(staged.id, pageIds, staged.postings))
  }

  private packDraft(): void {
    const packed = packSegment(this.draft, this.options.packer, this.ids)
    this.entries.push(packed.entry)
    this.ledger.append(packed.digest)
    const turn = this.emitted.then(async () => {
      await this.options.emit(await packed.built)
    })
    // The failure is met where `waiting` is awaited; without this it would also count as unhandled.
    turn.catch(() => undefined)
    packed.built.catch(() => undefined)
    this.emitted = turn
    this.waiting.push(turn)
  }

  async finish(): Promise<BuiltHistory> {
    this.closeSegment()
    await Promise.all(this.waiting.splice(0))
    if (this.staged < (this.options.staged?.segments.length ?? 0)) {
      throw new HeirloomError('source-changed', 'this source ends before what was read of it')
    }
    this.finished = true
    const items = this.entries.reduce((sum, entry) => sum + entry.items, 0)
    return { segments: this.entries, items, nextItemId: this.nextItemId }
  }

  chatRecords(places: Iterable<ChatPlace>, kept?: KeptHistory): Promise<ChatRecords[]> {
    if (!this.finished) throw new HeirloomError('bug', 'chat records before the end')
    this.finished = false
    for (const chat of kept?.before.keys() ?? []) {
      const before = kept!.before.get(chat)!.row.unread
      this.ledger.addUnread(chat, before - (this.dropped.get(chat) ?? 0))
    }
    return this.ledger.records(places, kept)
  }
}
