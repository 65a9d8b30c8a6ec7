import { equalBytes, toBase64Url, toHex } from '../../../core/bytes.ts'
import { isCode } from '../../../core/errors.ts'
import { redactRow, splitDirectory } from '../../../domain/archive/directory-bodies.ts'
import type { Manifest } from '../../../domain/archive/manifest.ts'
import { maxBodyFrames } from '../../../domain/archive/object.ts'
import type { ObjectRow } from '../../../domain/archive/object-rows.ts'
import { frameColumns } from '../../../domain/core-port.ts'
import type { DirectoryRow, PageId, Spine } from '../../../domain/history/types.ts'
import { contentHash } from '../../../domain/merge/content-hash.ts'
import type { FetchOptions, OwnFetching } from '../fetch-object.ts'
import { damage, fetchObject } from '../fetch-object.ts'
import { directoryObjects } from '../draft-directory.ts'
import { objectsHere } from '../objects-here.ts'
import { inflateBodies } from '../open-bodies.ts'
import { prefetch } from '../prefetch.ts'

/**
 * What is here and was, byte for byte, in the last generation that this device knows. Only that can be said to have
 * been deleted, or to have grown old, when another device's archive no longer holds it or holds another form of it.
 */
export interface CommonPast {
  readonly pages: ReadonlySet<PageId>
  /** Hashes (`contentHash` under `seed`) of frames of that generation which lie in other pages here. */
  readonly frames: ReadonlySet<number>
  readonly seed: number
  /** Directory rows. */
  readonly rows: ReadonlySet<number>
}

/** Nothing is known to be common: nothing here is deleted, and nothing that differs is replaced. */
export const noPast: CommonPast = { pages: new Set(), frames: new Set(), seed: 0, rows: new Set() }

/** Objects of the old generation that are fetched to compare with, newest first. What they held besides stays. */
const maxFetched = 64
const inFlight = 8

/**
 * Objects of the old generation that no page here agrees with are fetched, as long as the service still has them (48
 * hours after they were replaced). What cannot be compared counts as changed here.
 */
export async function readCommonPast(
  fetching: OwnFetching,
  spine: Spine,
  last: Manifest,
): Promise<CommonPast> {
  const { deps } = fetching
  const seed = new DataView(deps.randomness.bytes(4).buffer).getUint32(0)
  const here = await objectsHere(deps, spine, last)
  const names = new Set(here.map(({ name }) => toBase64Url(name)))
  const away = last.pages.filter(({ name }) => !names.has(toBase64Url(name))).slice(-maxFetched)
  return {
    pages: new Set(here.flatMap(({ pages }) => pages)),
    frames: await framesOf(fetching, away, seed),
    seed,
    rows: await commonRows(fetching, last),
  }
}

async function framesOf(
  fetching: FetchOptions,
  rows: readonly ObjectRow[],
  seed: number,
): Promise<Set<number>> {
  const { core } = fetching.deps
  const columns = frameColumns(maxBodyFrames)
  const hashes = new Set<number>()
  for await (const bodies of prefetch(rows, inFlight, (row) => framesOrNone(fetching, row, 'pages'))) {
    for (const { frames } of bodies) {
      const scanned = core.scan(frames, 0, columns)
      for (let i = 0; i < scanned.frames; i++) {
        const at = columns.at[i]!
        hashes.add(contentHash(frames, at, at + columns.length[i]!, seed))
      }
    }
  }
  return hashes
}

async function commonRows(fetching: OwnFetching, last: Manifest): Promise<Set<number>> {
  const { deps } = fetching
  const rows = await deps.store.readDirectory()
  const known = new Set(last.directory.map((object) => toHex(object.contentHash)))
  const common = new Set<number>()
  for (const { contentHash: hash, drafts } of directoryObjects(deps.core, rows).objects) {
    if (!known.delete(toHex(hash))) continue
    for (const draft of drafts) for (const row of draft.rows) common.add(row)
  }
  const byRow = new Map(rows.map((row) => [row.row, row]))
  const away = last.directory.filter((object) => known.has(toHex(object.contentHash))).slice(-maxFetched)
  for await (const bodies of prefetch(away, inFlight, (row) => framesOrNone(fetching, row, 'directory'))) {
    for (const { frames, itemIds } of bodies)
      for (const old of splitDirectory(frames, itemIds))
        if (isAsOld(byRow.get(old.row), old)) common.add(old.row)
  }
  return common
}

function isAsOld(here: DirectoryRow | undefined, old: DirectoryRow): boolean {
  const redacted = here && redactRow(here)
  return redacted !== undefined && redacted !== null && equalBytes(redacted, old.frame)
}

async function framesOrNone(fetching: FetchOptions, row: ObjectRow, kind: 'pages' | 'directory') {
  try {
    const { content } = await fetchObject(fetching, row, kind)
    const frames = inflateBodies(fetching.deps, content.bodies, row)
    return content.bodies.map(({ itemIds }, i) => ({ frames: frames[i]!, itemIds }))
  } catch (error) {
    if (isCode(error, 'not-found', ...damage)) return []
    throw error
  }
}
