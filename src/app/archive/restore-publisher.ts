import type { Bytes } from '../../core/bytes.ts'
import { HeirloomError, isCode } from '../../core/errors.ts'
import type { AssembledSegment } from '../../domain/history/assemble.ts'
import type { ChatPlace, KeptHistory } from '../../domain/history/build-types.ts'
import { ChatLedger } from '../../domain/history/chat-ledger.ts'
import { frameOffsets } from '../../domain/history/frame-peek.ts'
import type { ChatId, DirectoryRow, Page, PageId, Spine } from '../../domain/history/types.ts'
import type { HistoryChange } from '../../domain/ports.ts'
import type { BackupDeps } from './deps.ts'
import { isReplaceable } from './restorable.ts'
import { inflatePages } from './restore-source.ts'

/** A segment that is ready to be published. */
export interface ReadySegment {
  readonly assembled: AssembledSegment
  readonly newPages: readonly Page[]
}

export interface Publication {
  /** Newest first, each older than all that is published. */
  readonly segments: readonly ReadySegment[]
  readonly jobs: Readonly<Record<string, Bytes | null>>
  readonly settings?: Readonly<Record<string, Bytes | null>>
  readonly dropPages?: readonly PageId[]
  readonly restoring: Spine['restoring']
}

export interface RestoreTarget {
  readonly places: readonly ChatPlace[]
  readonly nextItemId: number
  readonly asOf: number
}

const maxTries = 5

/** Puts older and older segments in front of the history, each time in one change that leaves it whole. */
export class RestorePublisher {
  private readonly deps: BackupDeps
  private readonly target: RestoreTarget
  private spine: Spine
  private ledger: ChatLedger

  private constructor(deps: BackupDeps, target: RestoreTarget, spine: Spine, ledger: ChatLedger) {
    this.deps = deps
    this.target = target
    this.spine = spine
    this.ledger = ledger
  }

  /** Goes on where a restore was cut off. */
  static async resume(deps: BackupDeps, target: RestoreTarget): Promise<RestorePublisher> {
    const { spine, ledger } = await readBooks(deps)
    return new RestorePublisher(deps, target, spine, ledger)
  }

  /**
   * Puts the first part in the place of what was there: nothing, an empty history, the sample, or what an earlier
   * manifest had brought in (`keepPages` of it stay for later). `not-empty` when a history has come in meanwhile.
   */
  static async begin(
    deps: BackupDeps,
    target: RestoreTarget,
    first: Publication & {
      readonly directory: readonly DirectoryRow[]
      readonly nextRow: number
      readonly keepPages: ReadonlySet<PageId>
    },
  ): Promise<RestorePublisher> {
    const before = await deps.store.readSpine()
    if (!before?.restoring && !isReplaceable(before))
      throw new HeirloomError('not-empty', 'a history has come in meanwhile')
    const drops = await dropsOf(deps, before, target, first)
    const spine: Spine = {
      generation: before?.generation ?? 0,
      segments: [],
      nextItemId: target.nextItemId,
      items: 0,
      nextRow: first.nextRow,
      asOf: target.asOf,
      restoring: null,
      sample: false,
    }
    const publisher = new RestorePublisher(deps, target, spine, new ChatLedger())
    publisher.take(first.segments)
    const change = await publisher.changeFor(first, new Set(target.places.map(({ chat }) => chat)))
    await deps.store.commit({ ...change, ...drops, putDirectory: first.directory })
    publisher.spine = change.spine
    deps.published?.()
    return publisher
  }

  get chats(): number {
    return this.target.places.length
  }

  async publish(publication: Publication): Promise<void> {
    this.take(publication.segments)
    for (let tries = 1; ; tries++) {
      const change = await this.changeFor(publication, chatsOf(publication.segments))
      try {
        await this.deps.store.commit(change)
        this.spine = change.spine
        this.deps.published?.()
        return
      } catch (error) {
        if (tries === maxTries || !isCode(error, 'conflict')) throw error
        const { spine, ledger } = await readBooks(this.deps)
        this.spine = spine
        this.ledger = ledger
        this.take(publication.segments)
      }
    }
  }

  private take(segments: readonly ReadySegment[]): void {
    for (const { assembled } of segments) this.ledger.prepend(assembled.digest)
  }

  private async changeFor(publication: Publication, chats: ReadonlySet<ChatId>): Promise<HistoryChange> {
    const { segments, jobs, settings, dropPages, restoring } = publication
    const entries = segments.map(({ assembled }) => assembled.entry).reverse()
    const added = entries.reduce((sum, { items }) => sum + items, 0)
    const places = this.target.places.filter(({ chat }) => chats.has(chat))
    return {
      spine: {
        ...this.spine,
        generation: this.spine.generation + 1,
        segments: [...entries, ...this.spine.segments],
        items: this.spine.items + added,
        restoring,
      },
      addPages: segments.flatMap(({ newPages }) => newPages),
      addSegments: segments.map(({ assembled }) => assembled.segment),
      putChats: await this.ledger.records(places, this.keptHistory(segments)),
      jobs,
      ...(settings ? { settings } : {}),
      ...(dropPages ? { dropPages } : {}),
    }
  }

  private keptHistory(segments: readonly ReadySegment[]): KeptHistory {
    const fresh = new Map<PageId, Page>()
    for (const { newPages } of segments) for (const page of newPages) fresh.set(page.id, page)
    const openPages = async (ids: readonly PageId[]) => {
      const stored = await this.deps.store.readPages(ids.filter((id) => !fresh.has(id)))
      const byId = new Map(stored.map((page) => [page.id, page]))
      const pages = ids.map((id) => fresh.get(id) ?? byId.get(id)!)
      return inflatePages(this.deps, pages).map(({ page, frames }) => {
        const bytes = new Uint8Array(frames)
        return { page, frames: bytes, offsets: frameOffsets(bytes, page.items) }
      })
    }
    return { before: new Map(), openPages }
  }
}

async function readBooks({ store }: BackupDeps): Promise<{ spine: Spine; ledger: ChatLedger }> {
  const spine = (await store.readSpine())!
  const ledger = new ChatLedger()
  const rows = await store.readChatRows()
  const tails = await store.readChatTails(rows.map(({ chat }) => chat))
  rows.forEach((row, i) => {
    const none = { chat: row.chat, pages: [], frames: new Uint8Array(0), itemIds: [] }
    ledger.seed({ row, tail: tails[i] ?? none })
  })
  return { spine, ledger }
}

function chatsOf(segments: readonly ReadySegment[]): ReadonlySet<ChatId> {
  const chats = new Set<ChatId>()
  for (const { assembled } of segments) for (const chat of assembled.digest.chats.keys()) chats.add(chat)
  return chats
}

async function dropsOf(
  { store }: BackupDeps,
  before: Spine | null,
  target: RestoreTarget,
  first: { readonly directory: readonly DirectoryRow[]; readonly keepPages: ReadonlySet<PageId> },
): Promise<
  Pick<HistoryChange, 'dropPages' | 'dropSegments' | 'dropChats' | 'dropDirectory' | 'dropReadMarks'>
> {
  if (!before) return {}
  const dropSegments = before.segments.map(({ id }) => id)
  const segments = await store.readSegments(dropSegments)
  const pages = segments.flatMap((segment) => segment.pages.map(({ id }) => id))
  const chats = new Set(target.places.map(({ chat }) => chat))
  const rows = new Set(first.directory.map(({ row }) => row))
  return {
    dropSegments,
    dropPages: pages.filter((id) => !first.keepPages.has(id)),
    dropChats: (await store.readChatRows()).map(({ chat }) => chat).filter((chat) => !chats.has(chat)),
    // Marks of another history say nothing of this one.
    dropReadMarks: before.restoring ? [] : (await store.readReadMarks()).map(({ chat }) => chat),
    dropDirectory: (await store.readDirectory()).map(({ row }) => row).filter((row) => !rows.has(row)),
  }
}
