import type { Bytes } from '../../core/bytes.ts'
import { fromUtf8, utf8 } from '../../core/bytes.ts'
import { isCode } from '../../core/errors.ts'
import { decodeNumberEntries, encodeNumberEntries } from '../../domain/history/number-entries.ts'
import type { MediaRecord } from '../../domain/media/media-record.ts'
import { nullWhenDamaged } from '../damaged.ts'
import { readImportJobs } from '../importing/import-job.ts'
import type { MediaRoomDeps } from './media-deps.ts'
import { dropOldLists, readMediaUses } from './media-lists.ts'
import { forgetPartFiles, readPartFiles } from './part-files.ts'
import { refileMedia } from './refile-media.ts'
import { Shelf } from './shelf.ts'

const orphansSetting = 'media-orphans'
/** A file may be written here, and no record name it yet, for so long. */
const orphanAgeMs = 24 * 60 * 60 * 1000
/** A file is taken in before the message that names it: for so long it may be named by nothing. */
const claimAgeMs = 60 * 60 * 1000
/** Of a content that a message named and none does any more: its claim was kept, and only a second one may be under way. */
const goneAgeMs = 60 * 1000
/** What came in part, and was not gone on with, makes room again. */
const comingAgeMs = 30 * 24 * 60 * 60 * 1000
const maxOrphans = 100_000
const maxPlans = 4

export interface Swept {
  readonly files: number
  readonly orphans: number
  /** Of those said to be gone: what nothing names, but may be about to be named. */
  readonly early: readonly Uint8Array[]
}

/**
 * Removes the media that no message names any more, and files that a kill left without a record. What an unfinished
 * import has taken in waits for it. `gone`: contents whose messages were just removed, which need not wait long.
 */
export async function sweepMedia(deps: MediaRoomDeps, gone: readonly Uint8Array[] = []): Promise<Swept> {
  const shelf = await Shelf.open(deps)
  const { files, early, named } = await dropUnnamed(deps, shelf, gone)
  const records = await shelf.all()
  await dropLoosePictures(deps, records)
  const coming = await comingFiles(deps, { named, records })
  return { files, orphans: await dropOrphans(deps, { records, coming }), early }
}

/** Small pictures of what went while they were made. One of a record that cannot be read is made again. */
async function dropLoosePictures(
  { store }: MediaRoomDeps,
  records: ReadonlyMap<string, MediaRecord>,
): Promise<void> {
  for (const name of await store.smallPictureNames())
    if (!records.has(name)) await store.writeSmallPicture(name, null)
}

async function dropUnnamed(
  deps: MediaRoomDeps,
  shelf: Shelf,
  gone: readonly Uint8Array[],
): Promise<Omit<Swept, 'orphans'> & { readonly named: ReadonlySet<string> | null }> {
  const { jobs, damaged } = await readImportJobs(deps.store)
  if (damaged.length > 0) return { files: 0, early: [], named: null }
  const now = deps.clock.now()
  const claimed = (age: number) => Math.min(now - age, ...jobs.map(({ startedAt }) => startedAt))
  const [usual, short] = [claimed(claimAgeMs), claimed(goneAgeMs)]
  const released = new Set(gone.map((hash) => shelf.nameOf(hash)))
  const records = await refileMedia(deps, shelf)
  const named = await namedMedia(deps, shelf)
  if (!named) return { files: 0, early: gone, named }
  const isLoose = ({ addedAt }: MediaRecord, name: string) => addedAt < (released.has(name) ? short : usual)
  const unnamed = [...records].filter(([name, record]) => !named.has(name) && isLoose(record, name))
  // One that was taken in again since it was read stays: somebody is about to name it.
  const went = await shelf.drop(unnamed.map(([, record]) => record))
  const dropped = new Set(went.map(({ plaintextHash }) => shelf.nameOf(plaintextHash)))
  const early = gone.filter((hash) => {
    const name = shelf.nameOf(hash)
    return records.has(name) && !named.has(name) && !dropped.has(name)
  })
  return { files: went.length, early, named }
}

/** Names of all that the history's messages name; null: it changes faster than it is read. */
async function namedMedia(deps: MediaRoomDeps, shelf: Shelf): Promise<Set<string> | null> {
  for (let plan = 1; plan <= maxPlans; plan++) {
    const spine = await deps.store.readSpine()
    const named = new Set<string>()
    if (!spine) return named
    try {
      for await (const uses of readMediaUses(deps, spine))
        for (const name of shelf.namesOf(uses.map((use) => use.plaintextHash))) named.add(name)
      await dropOldLists(deps, spine)
      return named
    } catch (error) {
      if (!isCode(error, 'conflict', 'bad-record')) throw error
      // What cannot be read may name anything.
      if (isCode(error, 'bad-record')) return null
    }
  }
  return null
}

/** Files that came in part, to be gone on with; those of contents that are here, or that nothing names, are none. */
async function comingFiles(
  { store }: MediaRoomDeps,
  { named, records }: { readonly named: ReadonlySet<string> | null; readonly records: Records },
): Promise<ReadonlySet<string>> {
  const parts = [...(await readPartFiles(store))]
  if (parts.length === 0 || !named) return new Set(parts.map(([, file]) => file))
  const isComing = (name: string) => named.has(name) && !records.get(name)?.here
  const done = parts.filter(([name]) => !isComing(name)).map(([name]) => name)
  if (done.length > 0) await forgetPartFiles(store, done)
  return new Set(parts.filter(([name]) => isComing(name)).map(([, file]) => file))
}

type Records = ReadonlyMap<string, MediaRecord>

async function dropOrphans(
  { store, mediaFiles, clock }: MediaRoomDeps,
  { records, coming }: { readonly records: Records; readonly coming: ReadonlySet<string> },
): Promise<number> {
  const kept = new Set([...records.values()].map(({ here }) => here?.file))
  const now = clock.now()
  const before = await readOrphans(store)
  const seen = new Map<string, number>()
  let dropped = 0
  for (const name of await mediaFiles.names()) {
    if (kept.has(name)) continue
    const since = Math.min(now, before.get(name) ?? now)
    if (now - since < (coming.has(name) ? comingAgeMs : orphanAgeMs)) seen.set(name, since)
    else {
      await mediaFiles.remove(name)
      dropped++
    }
  }
  if (seen.size > 0 || before.size > 0)
    await store.writeSetting(orphansSetting, seen.size > 0 ? encodeOrphans(seen) : null)
  return dropped
}

function encodeOrphans(orphans: ReadonlyMap<string, number>): Bytes {
  return encodeNumberEntries([...orphans].slice(0, maxOrphans).map(([name, since]) => [utf8(name), since]))
}

/** What cannot be read is as nothing: orphans are then counted from now on. */
async function readOrphans(store: MediaRoomDeps['store']): Promise<Map<string, number>> {
  const read = async () => {
    const record = await store.readSetting(orphansSetting)
    return record ? decodeNumberEntries(record, maxOrphans) : []
  }
  const entries = (await nullWhenDamaged(read)) ?? []
  return new Map(entries.map(([name, since]) => [fromUtf8(name), since]))
}
