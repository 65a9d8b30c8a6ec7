import type { Core } from '../../domain/core-port.ts'
import { frameColumns } from '../../domain/core-port.ts'
import type { Page, SegmentId, Spine } from '../../domain/history/types.ts'
import { maxPageItems } from '../../domain/history/types.ts'
import type { MediaUse } from '../../domain/media/media-list.ts'
import { decodeMediaList, encodeMediaList, usesIn } from '../../domain/media/media-list.ts'
import type { HistoryStore } from '../../domain/ports.ts'
import { nullWhenDamaged } from '../damaged.ts'

interface ListDeps {
  readonly store: HistoryStore
  readonly core: Core
}

/**
 * Which files the messages of a history name, newest segment first: from the list of each segment, made the first time
 * it is asked for. Segments are replaced and never changed, so a list stays true for as long as its segment is there.
 * `conflict`: the history changed meanwhile; begin again with the present spine.
 */
export async function* readMediaUses(deps: ListDeps, spine: Spine): AsyncGenerator<readonly MediaUse[]> {
  for (const { id } of spine.segments.toReversed()) yield await usesOfSegment(deps, id)
}

/** Of one segment: pages that are known to name no file are not opened. `bad-record`: it cannot be read. */
export async function usesOfSegment(deps: ListDeps, id: SegmentId): Promise<readonly MediaUse[]> {
  const [kept] = await deps.store.readMediaLists([id])
  const known = kept && (await nullWhenDamaged(() => decodeMediaList(kept)))
  if (known) return known
  const [segment] = await deps.store.readSegments([id])
  const named = segment!.pages.filter((page) => !page.withoutFiles)
  const pages = named.length > 0 ? await deps.store.readPages(named.map((page) => page.id)) : []
  const uses = pages.flatMap((page) => usesOfPage(deps.core, page))
  await deps.store.writeMediaLists(new Map([[id, encodeMediaList(uses)]]))
  return uses
}

function usesOfPage(core: Core, page: Page): MediaUse[] {
  const frames = core.inflate(page.body, page.uncompressedLength)
  const columns = frameColumns(maxPageItems)
  const { frames: count } = core.scan(frames, 0, columns)
  return usesIn(frames, columns, { count, itemIds: page.itemIds })
}

/** Lets go of the lists of segments that are no more. */
export async function dropOldLists({ store }: Pick<ListDeps, 'store'>, spine: Spine): Promise<void> {
  const present = new Set(spine.segments.map(({ id }) => id))
  const old = (await store.mediaListIds()).filter((id) => !present.has(id))
  if (old.length > 0) await store.writeMediaLists(new Map(old.map((id) => [id, null])))
}
