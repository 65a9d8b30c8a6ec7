import type { Bytes } from '../../core/bytes.ts'
import type { ArchiveTimes } from '../../domain/archive/archive-times.ts'
import { staysOut } from '../../domain/archive/archive-times.ts'
import { objectContentHash } from '../../domain/archive/content-hash.ts'
import type { FilterResult } from '../../domain/archive/filter-memory.ts'
import { filterPage, mayLeaveOut } from '../../domain/archive/filter-page.ts'
import type { JournalObject } from '../../domain/archive/journal-records.ts'
import type { ObjectBody, ObjectContent } from '../../domain/archive/object.ts'
import { encodeObject } from '../../domain/archive/object.ts'
import { sealObject } from '../../domain/archive/seal-object.ts'
import type { PageGroup } from '../../domain/archive/wanted-pages.ts'
import { rowDates } from '../../domain/archive/wanted-pages.ts'
import type { Page } from '../../domain/history/types.ts'
import { nameBytes } from '../../domain/protocol/limits.ts'
import type { BackupDeps } from './deps.ts'

/** An object that is ready to be sealed. */
export interface DraftObject {
  readonly content: ObjectContent
  readonly contentHash: Bytes
  readonly oldItems: number
  readonly filters: readonly FilterResult[]
}

export interface SealedDraft {
  readonly object: JournalObject
  readonly sealed: Bytes
}

export interface DraftTimes extends ArchiveTimes {
  /** First item id that the archive to be replaced cannot hold. */
  readonly firstNewItemId: number
}

type Makers = Pick<BackupDeps, 'core' | 'packer' | 'ciphers' | 'randomness'>

/** Opens the pages that hold something volatile, and leaves that out. Null content: nothing remains. */
export async function draftPages(
  makers: Makers,
  group: PageGroup,
  pages: readonly Page[],
  times: DraftTimes,
): Promise<DraftObject | { readonly content: null; readonly filters: readonly FilterResult[] }> {
  const bodies: ObjectBody[] = []
  const filters: FilterResult[] = []
  for (const [i, page] of pages.entries()) {
    if (!mayLeaveOut(group[i]!, times.admitBy)) {
      bodies.push({ facts: page, itemIds: page.itemIds, body: page.body })
      continue
    }
    const filtered = await filterPage(makers, page, (columns, at) =>
      staysOut(columns, at, page.itemIds[at]!, times),
    )
    filters.push(resultOf(page.id, filtered))
    if (filtered.body) bodies.push(filtered.body)
  }
  if (bodies.length === 0) return { content: null, filters }
  const contentHash = objectContentHash(
    makers.core,
    bodies.map(({ facts }) => facts.contentHash),
  )
  let oldItems = 0
  for (const { itemIds } of bodies) for (const id of itemIds) if (id < times.firstNewItemId) oldItems++
  return { content: { kind: 'pages', bodies }, contentHash, oldItems, filters }
}

function resultOf(page: number, filtered: Awaited<ReturnType<typeof filterPage>>): FilterResult {
  const { viewOnce, expiring, latestLeftOut } = filtered
  const facts = filtered.body?.facts
  return {
    page,
    items: facts?.items ?? 0,
    contentHash: facts?.contentHash ?? new Uint8Array(0),
    soonestExpiry: facts?.soonestExpiry ?? 0,
    latestLeftOut,
    minDate: facts?.minDate ?? 0,
    maxDate: facts?.maxDate ?? 0,
    viewOnce,
    expiring,
  }
}

const keyBytes = 32

/** Each under a name and key of its own, made here and used for nothing else. */
export async function sealDrafts(makers: Makers, drafts: readonly DraftObject[]): Promise<SealedDraft[]> {
  const sealed = await Promise.all(
    drafts.map(async ({ content }) => {
      const key = makers.randomness.bytes(keyBytes)
      const name = makers.randomness.bytes(nameBytes)
      return { key, name, bytes: await sealObject(makers.ciphers, { key, name }, encodeObject(content)) }
    }),
  )
  const made: SealedDraft[] = []
  for (const [i, { content, contentHash, oldItems, filters }] of drafts.entries()) {
    const { key, name, bytes } = sealed[i]!
    const facts = content.bodies.map((body) => body.facts)
    const items = facts.reduce((sum, page) => sum + page.items, 0)
    const ciphertextHash = makers.core.sha256([bytes])[0]!
    const row = { name, key, ciphertextHash, contentHash, items, pages: facts.length, ...rowDates(facts) }
    const directory = content.kind === 'directory'
    const object = { row, directory, length: bytes.length, sent: false, oldItems, filters }
    made.push({ object, sealed: bytes })
  }
  return made
}
