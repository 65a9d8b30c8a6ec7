import { equalBytes, toBase64Url } from '../../../core/bytes.ts'
import { HeirloomError, isCode } from '../../../core/errors.ts'
import type { BackupSetting } from '../../../domain/archive/backup-setting.ts'
import type { MediaUse } from '../../../domain/media/media-list.ts'
import type { MediaRecord } from '../../../domain/media/media-record.ts'
import { usesOfSegment } from '../../media/media-lists.ts'
import { Shelf } from '../../media/shelf.ts'
import type { BackupDeps } from '../deps.ts'
import { readSetting } from '../read-setting.ts'
import type { ArchivedFile } from './archived-files.ts'
import { mediaIds } from './archived-files.ts'

const maxTries = 4
/** Ways to name one content that are tried. */
const maxOtherwise = 4

/** A file that messages of this history name, and what its sender says it is. */
export interface NamedHere {
  readonly plaintextHash: ArchivedFile['plaintextHash']
  readonly key: ArchivedFile['key']
  readonly size: number
  readonly newest: number
  readonly contentType: string
  /** Other keys and sizes that messages say for it, older ones later: it may be at the service under those. */
  readonly otherwise: readonly Pick<ArchivedFile, 'key' | 'size'>[]
}

/**
 * The files that messages name, by content (b64), the newest first. What may be looked at once is not among them: no
 * archive has it. `only`: those, and no more is read than it takes to find them.
 */
export async function namedHere(
  deps: Pick<BackupDeps, 'store' | 'core'>,
  only?: ReadonlySet<string>,
): Promise<Map<string, NamedHere>> {
  for (let tried = 1; ; tried++) {
    try {
      return await collect(deps, only)
    } catch (error) {
      if (!isCode(error, 'conflict') || tried === maxTries) throw error
    }
  }
}

async function collect(
  deps: Pick<BackupDeps, 'store' | 'core'>,
  only?: ReadonlySet<string>,
): Promise<Map<string, NamedHere>> {
  const found = new Map<string, NamedHere>()
  const spine = await deps.store.readSpine()
  if (!spine) return found
  // Segment by segment: one that cannot be read hides no other.
  for (const segment of spine.segments.toReversed()) {
    const uses = await usesOfSegment(deps, segment.id).catch(nothingWhenDamaged)
    for (const use of uses) note(found, use, only)
    if (only && found.size === only.size) break
  }
  return new Map([...found].sort(([, a], [, b]) => b.newest - a.newest))
}

function nothingWhenDamaged(error: unknown): readonly MediaUse[] {
  if (isCode(error, 'bad-record', 'bad-gzip', 'bad-frame', 'too-large')) return []
  throw error
}

function note(found: Map<string, NamedHere>, use: MediaUse, only?: ReadonlySet<string>): void {
  if (use.role === 'viewOnce' || use.key.length !== 64) return
  const content = toBase64Url(use.plaintextHash)
  if (only && !only.has(content)) return
  const before = found.get(content)
  const { plaintextHash, key, size, contentType } = before ?? use
  const newest = Math.max(use.date, before?.newest ?? 0)
  const otherwise = [...(before?.otherwise ?? [])]
  const isSaid = [{ key, size }, ...otherwise].some(
    (one) => equalBytes(one.key, use.key) && one.size === use.size,
  )
  if (!isSaid && otherwise.length < maxOtherwise) otherwise.push({ key: use.key, size: use.size })
  found.set(content, { plaintextHash, key, size, contentType, newest, otherwise })
}

/** A file to be had again. */
export interface MissingHere extends NamedHere {
  /** The damaged file that lies in its place. */
  readonly instead?: string
}

/** Those whose bytes are not on this device, or are not what they should be as far as `look` tells (`Shelf.lying`). */
export async function missingHere(
  deps: BackupDeps,
  named: ReadonlyMap<string, NamedHere>,
  look: 'names' | 'lengths' | 'bytes',
): Promise<Map<string, MissingHere>> {
  const shelf = await Shelf.open(deps)
  const all = [...named]
  const records: (MediaRecord | null)[] = []
  for (let at = 0; at < all.length; at += recordsAtOnce) {
    const hashes = all.slice(at, at + recordsAtOnce).map(([, { plaintextHash }]) => plaintextHash)
    records.push(...(await shelf.find(hashes)))
  }
  const lying = await shelf.lying(
    records.filter((record) => record !== null),
    look,
  )
  const missing = new Map<string, MissingHere>()
  all.forEach(([content, file], i) => {
    const record = records[i]
    if (!record?.here) missing.set(content, file)
    else if (lying.has(record)) missing.set(content, { ...file, instead: record.here.file })
  })
  return missing
}

const recordsAtOnce = 200

/** As files of the archive, with their names there. */
export function asArchived(setting: BackupSetting, files: Iterable<MissingHere>): ArchivedFile[] {
  const ids = mediaIds(setting.mediaRootKey)
  return [...files].map((file) => {
    const { plaintextHash, key, size, newest, instead, otherwise } = file
    const named = { plaintextHash, newest, ...(instead && { instead }) }
    const others = otherwise.map((one) => ({ ...named, ...one, id: ids({ plaintextHash, key: one.key }) }))
    return { ...named, key, size, id: ids(file), ...(others.length > 0 && { others }) }
  })
}

export async function needOwnSetting(store: BackupDeps['store']): Promise<BackupSetting> {
  const setting = await readSetting(store)
  if (!setting) throw new HeirloomError('not-found', 'backups are not turned on')
  return setting
}
