import { objectContentHash } from '../../domain/archive/content-hash.ts'
import type { LeftOut } from '../../domain/archive/manifest.ts'
import { isWhole } from '../../domain/archive/filter-page.ts'
import { padme } from '../../domain/archive/padme.ts'
import type { SetAsidePart } from '../../domain/archive/set-aside.ts'
import { standInFor } from '../../domain/archive/stand-in.ts'
import type { PageGroup } from '../../domain/archive/wanted-pages.ts'
import { groupPages, wantedPages } from '../../domain/archive/wanted-pages.ts'
import type { FilterResult } from '../../domain/archive/filter-memory.ts'
import type { Page, PageEntry, PageId, SegmentEntry, SegmentId } from '../../domain/history/types.ts'
import { throwIfCancelled } from './cancelling.ts'
import type { BackupDeps } from './deps.ts'
import { ownThread } from './deps.ts'
import { pageSetAside, segmentSetAside } from './describe-set-aside.ts'
import type { DirectoryObject } from './draft-directory.ts'
import { directoryObjects, draftDirectory } from './draft-directory.ts'
import type { Journal } from './journal.ts'
import type { DraftObject, DraftTimes } from './make-objects.ts'
import { draftPages, sealDrafts } from './make-objects.ts'
import type { PageMender } from './mend-pages.ts'
import type { KnownObjects, PlacedObject } from './placed-objects.ts'
import { readPagesOr } from './read-pages-or.ts'
import type { Snapshot } from './snapshot.ts'
import type { Uploads } from './uploads.ts'

export interface ArchiveContent {
  readonly directory: readonly PlacedObject[]
  readonly pages: readonly PlacedObject[]
  readonly leftOut: LeftOut
  /** What could not be read. */
  readonly setAside: readonly SetAsidePart[]
  /** Of the pages of this history that hold something volatile. */
  readonly filters: readonly FilterResult[]
}

export interface BuildOptions {
  readonly deps: BackupDeps
  readonly journal: Journal
  readonly snapshot: Snapshot
  readonly known: KnownObjects
  readonly mender: PageMender
  readonly times: DraftTimes
  readonly signal: AbortSignal
  /** Bytes that will be sent, about. Called once, before anything is sent. */
  readonly onPlan: (bytes: number) => void
  /** Bytes of the plan that turned out not to be needed. */
  readonly onSpared: (bytes: number) => void
  readonly startUploads: (estimateOf: (n: number) => number) => Uploads
}

interface GroupTask {
  readonly segment: SegmentId
  readonly group: PageGroup
  readonly slot: number
  readonly estimate: number
}

const headerEstimate = 400
const maxBatchBytes = 4 * 1024 * 1024

/**
 * Makes and sends what is not at the service yet, in archive order, a few objects at a time. Pages that are there
 * already are not read: a segment tells their hashes.
 */
export async function buildArchive(options: BuildOptions): Promise<ArchiveContent> {
  return new ArchiveBuild(options).run()
}

class ArchiveBuild {
  private readonly options: BuildOptions
  private readonly slots: (PlacedObject | null)[] = []
  private readonly directory: (PlacedObject | null)[] = []
  private readonly tasks: GroupTask[] = []
  private readonly directoryTasks: {
    readonly object: DirectoryObject
    readonly slot: number
    readonly estimate: number
  }[] = []
  /** Journaled objects whose bytes still wait in the outbox. */
  private readonly waiting: number[] = []
  private readonly estimates = new Map<number, number>()
  /** Segments whose record cannot be read, by their slot, and what of the last archive holds the same. */
  private readonly standIns = new Map<number, { segment: SegmentEntry; placed: PlacedObject[] }>()
  private readonly setAside: SetAsidePart[] = []
  private odd = 0

  constructor(options: BuildOptions) {
    this.options = options
  }

  async run(): Promise<ArchiveContent> {
    this.plan()
    await (this.options.deps.gait ?? ownThread).breathe()
    const uploads = this.options.startUploads((n) => this.estimates.get(n) ?? 0)
    try {
      for (const n of this.waiting) await uploads.add(n, null)
      await this.makeDirectory(uploads)
      await this.makePages(uploads)
      await uploads.finish()
    } catch (error) {
      await uploads.stop()
      throw error
    }
    await this.dropUnused()
    return this.content()
  }

  private plan(): void {
    const { snapshot, known, deps, onPlan } = this.options
    const directory = directoryObjects(deps.core, snapshot.directory)
    this.odd = directory.odd
    for (const object of directory.objects) {
      const slot = this.directory.push(this.reuse(known.directory.take(object.contentHash))) - 1
      const estimate = padme(Math.ceil(object.length / 2) + headerEstimate)
      if (!this.directory[slot]) this.directoryTasks.push({ object, slot, estimate })
    }
    for (const { entry, pages } of snapshot.segments) {
      if (pages) for (const group of groupPages(pages)) this.planGroup(entry.id, group)
      else this.standIns.set(this.slots.push(null) - 1, { segment: entry, placed: [] })
    }
    for (const standIn of this.standIns.values()) standIn.placed = this.placeStandIn(standIn.segment)
    let total = 0
    for (const { estimate } of [...this.tasks, ...this.directoryTasks]) total += estimate
    for (const n of this.waiting) total += this.estimates.get(n)!
    onPlan(total)
  }

  private planGroup(segment: SegmentId, group: PageGroup): void {
    const { known, times, deps } = this.options
    const wanted = wantedPages(group, known.filters, times)
    if (wanted?.length === 0) return
    const hashes = wanted?.map(({ contentHash }) => contentHash)
    const hash = hashes && objectContentHash(deps.core, hashes)
    const slot = this.slots.push(hash ? this.reuse(known.pages.take(hash)) : null) - 1
    const length = group.reduce((sum, page) => sum + page.compressedLength, headerEstimate * group.length)
    if (!this.slots[slot]) this.tasks.push({ segment, group, slot, estimate: padme(length) })
  }

  /** After all others have taken what is theirs. */
  private placeStandIn(segment: SegmentEntry): PlacedObject[] {
    const { known } = this.options
    const free = new Set(known.pages.rest().map(({ row }) => row))
    const rows = standInFor(segment, known.last?.pages ?? [], (row) => free.has(row))
    return rows.flatMap((row) => known.pages.take(row.contentHash) ?? [])
  }

  private reuse(placed: PlacedObject | null): PlacedObject | null {
    if (placed?.n != null && !this.options.journal.objects.get(placed.n)!.sent) {
      this.waiting.push(placed.n)
      this.estimates.set(placed.n, placed.length)
    }
    return placed
  }

  private async makeDirectory(uploads: Uploads): Promise<void> {
    for (const { object, slot, estimate } of this.directoryTasks) {
      const draft = await draftDirectory(this.options.deps.packer, object)
      await this.make(uploads, [{ draft, slots: this.directory, slot, estimate }])
    }
  }

  private async makePages(uploads: Uploads): Promise<void> {
    const { objectsPerStep, breathe } = this.options.deps.gait ?? ownThread
    for (const batch of batches(this.tasks, objectsPerStep)) {
      await breathe()
      throwIfCancelled(this.options.signal)
      const made: Made[] = []
      for (const { task, pages } of await this.readGroups(batch)) {
        const { entries, whole } = await this.wholeOnes(task, pages)
        const draft = await draftPages(this.options.deps, entries, whole, this.options.times)
        for (const filter of draft.filters) this.options.known.filters.set(filter.page, filter)
        const placed = draft.content && this.options.known.pages.take(draft.contentHash)
        if (placed || !draft.content) await this.spare(uploads, task, placed)
        else made.push({ draft, slots: this.slots, slot: task.slot, estimate: task.estimate })
      }
      await this.make(uploads, made)
    }
  }

  private async readGroups(batch: readonly GroupTask[]) {
    const ids = batch.flatMap(({ group }) => group.map(({ id }) => id))
    const pages = await readPagesOr(this.options.deps.store, ids)
    let at = 0
    return batch.map((task) => ({ task, pages: pages.slice(at, (at += task.group.length)) }))
  }

  /** One that cannot be read never takes the others with it: it is mended from the last archive, or set aside. */
  private async wholeOnes({ segment, group }: GroupTask, pages: readonly (Page | null)[]) {
    const { deps, mender } = this.options
    const entries: PageEntry[] = []
    const whole: Page[] = []
    for (const [i, entry] of group.entries()) {
      const read = pages[i] && isWhole(deps.core, pages[i]) ? pages[i] : null
      const page = read ?? (await mender.mend({ segment, entry }))
      if (page) {
        entries.push(entry)
        whole.push(page)
      } else this.setAside.push(await pageSetAside(deps.store, { segment, entry }))
    }
    return { entries, whole }
  }

  /** Opened, and it turned out that nothing has to be made. */
  private async spare(uploads: Uploads, task: GroupTask, placed: PlacedObject | null): Promise<void> {
    this.slots[task.slot] = placed
    this.options.onSpared(task.estimate)
    if (placed?.n == null || this.options.journal.objects.get(placed.n)!.sent) return
    this.estimates.set(placed.n, 0)
    await uploads.add(placed.n, null)
  }

  private async make(uploads: Uploads, made: readonly Made[]): Promise<void> {
    if (made.length === 0) return
    const sealed = await sealDrafts(
      this.options.deps,
      made.map(({ draft }) => draft),
    )
    const numbers = await this.options.journal.addObjects(sealed)
    for (const [i, n] of numbers.entries()) {
      const { slots, slot, estimate } = made[i]!
      const { object } = sealed[i]!
      slots[slot] = { row: object.row, length: object.length, oldItems: object.oldItems, n }
      this.estimates.set(n, estimate)
      await uploads.add(n, sealed[i]!.sealed)
    }
  }

  /** Made from what has changed since, by a run that was cut off. */
  private async dropUnused(): Promise<void> {
    const used = new Set([...this.directory, ...this.slots].map((placed) => placed?.n))
    const { journal } = this.options
    await journal.dropObjects([...journal.objects.keys()].filter((n) => !used.has(n)))
  }

  private async content(): Promise<ArchiveContent> {
    const { store } = this.options.deps
    for (const { segment, placed } of this.standIns.values())
      this.setAside.push(await segmentSetAside(store, segment, placed.length > 0))
    const filters = this.filtersOfSnapshot()
    const leftOut = { viewOnce: 0, expiring: 0, odd: this.odd, unreadable: 0 }
    for (const { viewOnce, expiring } of filters) {
      leftOut.viewOnce += viewOnce
      leftOut.expiring += expiring
    }
    for (const { items, held } of this.setAside) if (!held) leftOut.unreadable += items
    const pages = this.slots.flatMap((placed, slot) => this.standIns.get(slot)?.placed ?? placed ?? [])
    return { directory: placedOnly(this.directory), pages, leftOut, filters, setAside: this.setAside }
  }

  private filtersOfSnapshot(): FilterResult[] {
    const { snapshot, known } = this.options
    const here = (page: PageId) => known.filters.get(page)
    return snapshot.segments.flatMap(({ pages }) => (pages ?? []).flatMap(({ id }) => here(id) ?? []))
  }
}

interface Made {
  readonly draft: DraftObject
  readonly slots: (PlacedObject | null)[]
  readonly slot: number
  readonly estimate: number
}

function placedOnly(slots: readonly (PlacedObject | null)[]): PlacedObject[] {
  return slots.filter((placed) => placed !== null)
}

function* batches(tasks: readonly GroupTask[], groupsPerBatch: number): Generator<GroupTask[]> {
  let batch: GroupTask[] = []
  let bytes = 0
  for (const task of tasks) {
    if (batch.length === groupsPerBatch || (batch.length > 0 && bytes + task.estimate > maxBatchBytes)) {
      yield batch
      batch = []
      bytes = 0
    }
    batch.push(task)
    bytes += task.estimate
  }
  if (batch.length > 0) yield batch
}
