import type { Bytes } from '../../core/bytes.ts'
import { equalBytes } from '../../core/bytes.ts'
import { HeirloomError } from '../../core/errors.ts'
import { contentHashBytes, objectContentHash } from '../../domain/archive/content-hash.ts'
import { expiresWithin, filterPage } from '../../domain/archive/filter-page.ts'
import type { ObjectBody } from '../../domain/archive/object.ts'
import type { ObjectRow } from '../../domain/archive/object-rows.ts'
import { expiredBy } from '../../domain/frame/expiry.ts'
import type { InflatedPage } from '../../domain/history/assemble.ts'
import type { PageId } from '../../domain/history/types.ts'
import type { BackupDeps } from './deps.ts'

type Openers = Pick<BackupDeps, 'core' | 'packer'>

/** Inflates every body and holds it to its CRC and hashes. Throws `bad-gzip`, `bad-record`. */
export function inflateBodies(
  { core }: Pick<BackupDeps, 'core'>,
  bodies: readonly ObjectBody[],
  row: ObjectRow,
): Bytes[] {
  const frames = bodies.map(({ facts, body }) => core.inflate(body, facts.uncompressedLength))
  const hashes = core.sha256(frames).map((hash) => hash.slice(0, contentHashBytes))
  bodies.forEach(({ facts }, i) => {
    const whole = core.crc32(frames[i]!) === facts.crc32 && equalBytes(hashes[i]!, facts.contentHash)
    if (!whole) throw new HeirloomError('bad-record', 'a page is not what its header says')
  })
  if (!equalBytes(objectContentHash(core, hashes), row.contentHash))
    throw new HeirloomError('bad-record', 'an object is not what the manifest says of it')
  return frames
}

export interface OpenedBodies {
  readonly pages: readonly InflatedPage[]
  readonly expired: number
}

/** Pages with new ids, without what has vanished by `now`. */
export async function openBodies(
  openers: Openers,
  bodies: readonly ObjectBody[],
  options: { readonly row: ObjectRow; readonly now: number; readonly nextId: () => PageId },
): Promise<OpenedBodies> {
  const { row, now, nextId } = options
  const frames = inflateBodies(openers, bodies, row)
  const pages: InflatedPage[] = []
  let expired = 0
  for (const [i, { facts, itemIds, body }] of bodies.entries()) {
    if (!expiresWithin(facts, now + 1)) {
      pages.push({ page: { ...facts, id: nextId(), itemIds, body }, frames: frames[i]! })
      continue
    }
    const page = { ...facts, itemIds, body }
    const filtered = await filterPage(openers, page, (columns, at) => expiredBy(columns, at, now))
    expired += filtered.expiring + filtered.viewOnce
    if (!filtered.body) continue
    const kept = filtered.body
    const inflated = openers.core.inflate(kept.body, kept.facts.uncompressedLength)
    pages.push({
      page: { ...kept.facts, id: nextId(), itemIds: kept.itemIds, body: kept.body },
      frames: inflated,
    })
  }
  return { pages, expired }
}
