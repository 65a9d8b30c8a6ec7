import type { Bytes } from '../../core/bytes.ts'
import { toBase64Url } from '../../core/bytes.ts'
import type { FilterResult } from '../../domain/archive/filter-memory.ts'
import type { ArchivePlan } from '../../domain/archive/journal-records.ts'
import type { Manifest } from '../../domain/archive/manifest.ts'
import { decodeManifest } from '../../domain/archive/manifest.ts'
import type { ObjectRow } from '../../domain/archive/object-rows.ts'
import { ReusableObjects } from '../../domain/archive/reusable-objects.ts'
import type { PageId } from '../../domain/history/types.ts'
import type { Journal } from './journal.ts'

/** An object that the archive will name. */
export interface PlacedObject {
  readonly row: ObjectRow
  /** Sealed; 0: not known. */
  readonly length: number
  /** Messages in it that the archive to be replaced may hold too. */
  readonly oldItems: number
  /** Its number in the journal; null: it is in the archive to be replaced. */
  readonly n: number | null
}

/** What the last plan and the journal know. */
export interface KnownObjects {
  readonly last: Manifest | null
  readonly pages: ReusableObjects<PlacedObject>
  readonly directory: ReusableObjects<PlacedObject>
  readonly filters: Map<PageId, FilterResult>
}

export function knownObjects(journal: Journal): KnownObjects {
  const last = journal.plan ? decodeManifest(journal.plan.manifest) : null
  const known: KnownObjects = {
    last,
    pages: new ReusableObjects(),
    directory: new ReusableObjects(),
    filters: new Map(),
  }
  if (journal.plan && last) takePlan(known, journal.plan, last, journal.head?.lost ?? [])
  for (const [n, object] of journal.objects) {
    const kind = object.directory ? known.directory : known.pages
    kind.add(object.row.contentHash, { row: object.row, length: object.length, oldItems: object.oldItems, n })
    for (const filter of object.filters) known.filters.set(filter.page, filter)
  }
  return known
}

function takePlan(known: KnownObjects, plan: ArchivePlan, last: Manifest, lost: readonly Bytes[]): void {
  const gone = new Set(lost.map(toBase64Url))
  const take = (objects: ReusableObjects<PlacedObject>, rows: readonly ObjectRow[], first: number) =>
    rows.forEach((row, i) => {
      if (gone.has(toBase64Url(row.name))) return
      const placed = { row, length: plan.lengths[first + i] ?? 0, oldItems: row.items, n: null }
      objects.add(row.contentHash, placed)
    })
  take(known.directory, last.directory, 0)
  take(known.pages, last.pages, last.directory.length)
  for (const filter of plan.filters) known.filters.set(filter.page, filter)
}
