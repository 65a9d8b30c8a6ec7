import { toBase64Url } from '../../core/bytes.ts'
import { isCode } from '../../core/errors.ts'
import type { ObjectRow } from '../../domain/archive/object-rows.ts'
import type { RestoredObject } from '../../domain/archive/restore-record.ts'
import type { InflatedPage } from '../../domain/history/assemble.ts'
import type { Page, PageId } from '../../domain/history/types.ts'
import type { BackupDeps } from './deps.ts'
import type { FetchedObject, FetchOptions } from './fetch-object.ts'
import { damage, fetchObject } from './fetch-object.ts'
import { openBodies } from './open-bodies.ts'

/** What became of one object on its way in. */
export type LoadedObject =
  | { readonly from: 'service'; readonly row: ObjectRow; readonly fetched: FetchedObject }
  /** It is here already, under an earlier manifest. */
  | { readonly from: 'pool'; readonly row: ObjectRow; readonly object: RestoredObject }
  | { readonly from: 'nowhere'; readonly row: ObjectRow; readonly why: 'not-found' | 'damaged' }

export interface OpenedObject {
  readonly object: RestoredObject
  readonly pages: readonly InflatedPage[]
  /** Pages that are not in the store yet. */
  readonly newPages: readonly Page[]
  readonly expired: number
  readonly missing: boolean
}

export async function loadObject(
  options: FetchOptions,
  row: ObjectRow,
  pool: ReadonlyMap<string, RestoredObject>,
): Promise<LoadedObject> {
  const object = pool.get(toBase64Url(row.name))
  if (object) return { from: 'pool', row, object }
  try {
    return { from: 'service', row, fetched: await fetchObject(options, row, 'pages') }
  } catch (error) {
    if (isCode(error, 'not-found')) return { from: 'nowhere', row, why: 'not-found' }
    if (isCode(error, ...damage)) return { from: 'nowhere', row, why: 'damaged' }
    throw error
  }
}

export async function openLoaded(
  deps: BackupDeps,
  loaded: LoadedObject,
  { goneBy, nextId }: { readonly goneBy: number; readonly nextId: () => PageId },
): Promise<OpenedObject> {
  const { row } = loaded
  if (loaded.from === 'pool') {
    const pages = inflatePages(deps, await deps.store.readPages(loaded.object.pages))
    const here = pages.reduce((sum, { page }) => sum + page.items, 0)
    return { object: loaded.object, pages, newPages: [], expired: row.items - here, missing: false }
  }
  const none = { object: { name: row.name, length: 0, pages: [] }, pages: [], newPages: [], expired: 0 }
  if (loaded.from === 'nowhere') return { ...none, missing: true }
  const { content, length } = loaded.fetched
  try {
    const { pages, expired } = await openBodies(deps, content.bodies, { row, now: goneBy, nextId })
    const object = { name: row.name, length, pages: pages.map(({ page }) => page.id) }
    return { object, pages, newPages: pages.map(({ page }) => page), expired, missing: false }
  } catch (error) {
    if (isCode(error, ...damage)) return { ...none, missing: true }
    throw error
  }
}

export function inflatePages({ core }: Pick<BackupDeps, 'core'>, pages: readonly Page[]): InflatedPage[] {
  return pages.map((page) => ({ page, frames: core.inflate(page.body, page.uncompressedLength) }))
}
