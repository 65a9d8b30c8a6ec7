import { equalBytes } from '../../../core/bytes.ts'
import { codes, HeirloomError, isCode } from '../../../core/errors.ts'
import type { BackupSetting } from '../../../domain/archive/backup-setting.ts'
import { decodePlan } from '../../../domain/archive/journal-records.ts'
import { decodeManifest } from '../../../domain/archive/manifest.ts'
import type { FileTotals, MediaStanding } from '../../../domain/archive/media-standing.ts'
import type { ArchiveInfo } from '../../../domain/ports.ts'
import { maxNamesPerDelete } from '../../../domain/protocol/limits.ts'
import { attachmentFileLength } from '../../../domain/snapshot/attachment-names.ts'
import { forgetCredentials, withOwnArchive } from '../../credentials/archive-service.ts'
import { nullWhenDamaged } from '../../damaged.ts'
import { judgedTime } from '../../expiry/judged-time.ts'
import type { OnProgress } from '../../api/history-api.ts'
import { Shelf } from '../../media/shelf.ts'
import { backoffMs } from '../../schedule/decide.ts'
import type { BackupDeps } from '../deps.ts'
import { etagOf } from '../etag.ts'
import { planId } from '../journal.ts'
import { throwIfCancelled, turnOver } from '../cancelling.ts'
import { withRetries } from '../retries.ts'
import type { ArchivedFile, ArchivedFiles } from './archived-files.ts'
import { archivedFiles, staysOutBy } from './archived-files.ts'
import { BegunUploads } from './begun-uploads.ts'
import { bringWishId } from './bring-wish.ts'
import { compareWithList } from './compare-with-list.ts'
import { FileProgress } from './file-progress.ts'
import { recordsHere } from './files-here.ts'
import { letGoOfStored } from './let-go-of-stored.ts'
import type { MediaArchive } from './media-archive.ts'
import { openMediaArchive } from './media-archive.ts'
import { MediaMarks } from './media-marks.ts'
import { marksOfThisArchive, readMediaChoices, writeStanding } from './media-store.ts'
import type { SentFiles } from './send-files.ts'
import { FileSending } from './send-files.ts'

// [Note: Files after frames] The files of an archive go up after the commit whose frames name them, newest first, and what
// no frame names any more goes only after such a commit: at every moment the archive at the service names no file that
// was taken from under it. What the service has is marked here; whenever something else than this device's last pass may
// have changed that, the service's list is asked first.

const dayMs = 24 * 60 * 60 * 1000
const listedEveryMs = 7 * dayMs
const maxPlans = 4

/** Files of the archive that was committed just now, by the history's generation it was made of. */
export interface CommittedFiles extends ArchivedFiles {
  readonly generation: number
}

export interface FilePassOptions {
  /** Null: nothing was committed just now, and nothing may be deleted. */
  readonly committed: CommittedFiles | null
  readonly onProgress: OnProgress
  readonly signal: AbortSignal
  readonly heartbeat: () => void
}

/**
 * One pass over the files of this device's archive: sends what is to go up and deletes what is to go, and keeps how they
 * stand. Under the lock of the archive. Does nothing where there is no archive yet, nor calls a service that has nothing
 * to hear of files. An error of ours ends the pass and is kept with it; what is there stays, and the next pass goes on.
 */
export async function lookAfterFiles(
  deps: BackupDeps,
  setting: BackupSetting,
  options: FilePassOptions,
): Promise<void> {
  const plan = await nullWhenDamaged(() => deps.store.readJob(planId))
  if (!plan || setting.generation === 0) return
  const { previous } = decodeManifest(decodePlan(plan).manifest)
  const present = await presentFiles(deps, setting, options.committed)
  const known = await MediaMarks.open(deps.store)
  if (!present || (present.byId.size === 0 && known.ids.length === 0)) return
  const before = await marksOfThisArchive(deps.store, setting)
  const marks = await MediaMarks.open(deps.store)
  const shelf = await Shelf.open(deps)
  await new FilePass(deps, { ...options, setting, previous, present, marks, before, shelf }).run()
}

/** Null: they cannot be told for now, a restore is under way say. */
async function presentFiles(
  deps: BackupDeps,
  setting: BackupSetting,
  committed: CommittedFiles | null,
): Promise<ArchivedFiles | null> {
  for (let tried = 1; ; tried++) {
    const spine = await deps.store.readSpine()
    if (!spine || spine.restoring) return null
    if (committed?.generation === spine.generation) return committed
    const { hideBy } = await judgedTime(deps)
    const rootKey = setting.mediaRootKey
    try {
      return await archivedFiles(deps, spine, { rootKey, staysOut: staysOutBy(hideBy) })
    } catch (error) {
      if (!isCode(error, 'conflict')) throw error
      // It changes faster than it is read: the next pass has its chance.
      if (tried === maxPlans) return null
    }
  }
}

interface Pass extends FilePassOptions {
  readonly setting: BackupSetting
  /** Hash of the manifest before the present one. */
  readonly previous: Uint8Array
  readonly present: ArchivedFiles
  readonly marks: MediaMarks
  readonly before: MediaStanding
  readonly shelf: Shelf
}

class FilePass {
  private readonly deps: BackupDeps
  private readonly pass: Pass
  private readonly progress: FileProgress
  private standing: MediaStanding
  private sent: SentFiles = { unreadable: 0, tooLarge: 0, overQuota: 0 }

  constructor(deps: BackupDeps, pass: Pass) {
    this.deps = deps
    this.pass = pass
    this.standing = pass.before
    this.progress = new FileProgress('sending-files', pass.onProgress)
  }

  async run(): Promise<void> {
    const { deps, pass } = this
    const { signal, setting } = pass
    try {
      await this.work(await openMediaArchive(deps, setting, signal))
      this.standing = { ...this.standing, seen: setting.manifestHash }
      await this.note(null)
    } catch (error) {
      if (!(error instanceof HeirloomError) || isCode(error, 'locked')) throw error
      // Other credentials may be taken: the next call fetches some.
      if (isCode(error, 'unauthorised')) await forgetCredentials(deps)
      await this.note(error)
    }
  }

  private async work(media: MediaArchive): Promise<void> {
    const { deps } = this
    const { signal, marks, present, shelf } = this.pass
    const info = await withRetries(deps, signal, () => media.service.info())
    // A visit a day: what is never visited is removed, and what was paid for stays.
    await withRetries(deps, signal, () => media.service.refresh())
    this.standing = { ...this.standing, mediaDays: info.mediaDays }
    const choices = await readMediaChoices(deps.store)
    const letsGo = choices.saveSpace && info.mediaDays === null
    // The plan that kept them has ended: what left this device comes back before it goes there.
    if (choices.saveSpace && !letsGo) await deps.store.writeJobs({ [bringWishId]: new Uint8Array(0) })
    const seen = await this.compare(media, letsGo)
    await this.deleteUnnamed(media, info)
    await this.send(media, await this.toSend(info))
    // Files go up for hours: what the list said may be long ago.
    if (letsGo && seen && (await this.isOurs()))
      await letGoOfStored(deps, { shelf, marks, files: [...present.byId.values()], seen })
  }

  /** With the service's list, when that is due or something else may have happened there. Null: it was not. */
  private async compare(media: MediaArchive, asked: boolean): Promise<ReadonlySet<string> | null> {
    const { deps } = this
    const { setting, previous, present, marks, before, shelf, signal, committed } = this.pass
    const inLine = [setting.manifestHash, previous].some(
      (hash) => hash.length > 0 && equalBytes(hash, before.seen),
    )
    const age = deps.clock.now() - before.listedAt
    if (inLine && !asked && age >= 0 && age < listedEveryMs) return null
    const seen = await compareWithList({
      ...{ deps, service: media.service, shelf, marks, signal },
      files: committed ? new Map([...committed.byId, ...present.byId]) : present.byId,
      mayDelete: () => this.mayDelete(),
    })
    this.standing = { ...this.standing, listedAt: deps.clock.now() }
    return seen
  }

  /** Only what is certain: all that the archive names is known, and it is still the one that is at the service. */
  private async mayDelete(): Promise<boolean> {
    const { committed, present } = this.pass
    return committed?.whole === true && present.whole && this.isOurs()
  }

  /** Whether the archive at the service is still the one of this device: no other has written, nor deleted, since. */
  private async isOurs(): Promise<boolean> {
    const { setting, signal } = this.pass
    const etag = await withOwnArchive(this.deps, setting, signal, ({ service }) =>
      withRetries(this.deps, signal, () => service.manifestEtag()),
    )
    return etag === etagOf(setting.manifestHash)
  }

  private async deleteUnnamed(media: MediaArchive, info: ArchiveInfo): Promise<void> {
    const { deps } = this
    const { marks, committed, present, signal, heartbeat } = this.pass
    if (!committed?.whole || !present.whole) return
    const named = (id: string) => committed.byId.get(id) ?? present.byId.get(id)
    const unnamed = marks.ids.filter((id) => !named(id))
    const doomed = [...unnamed, ...(await this.agedOut(info))]
    for (let at = 0; at < doomed.length; at += maxNamesPerDelete) {
      throwIfCancelled(signal)
      // A device that slept since its commit knows nothing of what another one named meanwhile.
      if (!(await this.mayDelete())) return
      const part = doomed.slice(at, at + maxNamesPerDelete)
      await withRetries(deps, signal, () => media.service.deleteObjects(part))
      await marks.drop(part)
      heartbeat()
    }
  }

  /**
   * What the plan gives no room for any more. What is not on this device stays until the service removes it, and so
   * does all of a paid plan that has ended while its days of grace last: somebody may want it back.
   */
  private async agedOut({ mediaDays, inGrace }: ArchiveInfo): Promise<string[]> {
    if (mediaDays === null || inGrace) return []
    const { present, marks, shelf } = this.pass
    const { goneBy } = await judgedTime(this.deps)
    const old = [...present.byId.values()].filter(
      ({ id, newest }) => marks.of(id) && newest < goneBy - mediaDays * dayMs,
    )
    const here = await recordsHere(shelf, old)
    // Only what can be looked at here: a record without its file would have the last copy deleted.
    const lying = await shelf.lying([...here.values()])
    return [...here].flatMap(([id, record]) => (lying.has(record) ? [] : [id]))
  }

  /** Newest first. */
  private async toSend({ mediaDays }: ArchiveInfo): Promise<ArchivedFile[]> {
    const { deps } = this
    const { marks, present, shelf } = this.pass
    const now = deps.clock.now()
    if (mediaDays !== null)
      await marks.drop(marks.ids.filter((id) => isOver(marks.of(id)!.at, now, mediaDays)))
    const wanted = wantedOf(present, mediaDays, now).filter(({ id }) => !marks.of(id))
    const here = await recordsHere(shelf, wanted)
    return wanted.filter(({ id }) => here.has(id))
  }

  private async send(media: MediaArchive, files: readonly ArchivedFile[]): Promise<void> {
    const { deps, progress } = this
    const { marks, shelf, signal, heartbeat } = this.pass
    const begun = await BegunUploads.open(deps.store)
    await begun.keepOnly(new Set(files.map(({ id }) => id)))
    if (files.length === 0) return
    progress.begin(files)
    const sending = new FileSending({
      ...{ deps, service: media.service, shelf, marks, begun, signal },
      onBytes: (bytes) => {
        heartbeat()
        progress.addBytes(bytes)
      },
      onFile: () => {
        heartbeat()
        progress.addFile()
      },
    })
    this.sent = await sending.run(files)
  }

  private async note(error: HeirloomError | null): Promise<void> {
    const { deps, standing, sent } = this
    const { present, marks, shelf, signal } = this.pass
    const files = [...present.byId.values()]
    const missing = files.filter(({ id }) => !marks.of(id))
    const here = await recordsHere(shelf, missing)
    const now = deps.clock.now()
    const only = missing.filter(({ id }) => here.has(id))
    const wanted = new Set(wantedOf(present, standing.mediaDays, now))
    const waiting = only.filter((file) => wanted.has(file))
    const turn = signal.aborted && signal.reason === turnOver
    await writeStanding(deps.store, {
      ...standing,
      ...sent,
      ...endOf(standing, { error, turn, now, share: deps.randomness.bytes(1)[0]! / 255 }),
      at: now,
      stored: totals(files.filter(({ id }) => marks.of(id))),
      waiting: totals(waiting),
      older: only.length - waiting.length,
      away: missing.length - here.size,
    })
  }
}

/** Why and when to go on. Files that wait for room or for the person go on with the next backup. */
function endOf(
  { attempts }: MediaStanding,
  { error, turn, now, share }: { error: HeirloomError | null; turn: boolean; now: number; share: number },
): Pick<MediaStanding, 'code' | 'retryAt' | 'attempts'> {
  if (!error) return { code: '', retryAt: 0, attempts: 0 }
  if (turn) return { code: 'cancelled', retryAt: now, attempts: 0 }
  const failed = { code: error.code, attempts: attempts + 1 }
  if (codes[error.code] !== 'retry') return { ...failed, retryAt: 0 }
  const asked = Number(error.facts['retryAfterMs'] ?? 0)
  const wait = backoffMs(failed.attempts)
  return { ...failed, retryAt: now + Math.floor(Math.max(asked, wait / 2 + (wait / 2) * share)) }
}

function totals(files: readonly ArchivedFile[]): FileTotals {
  const bytes = files.reduce((sum, { size }) => sum + attachmentFileLength(size), 0)
  return { files: files.length, bytes }
}

/** What the plan gives room for, newest first. */
function wantedOf({ byId }: ArchivedFiles, mediaDays: number | null, now: number): ArchivedFile[] {
  const since = mediaDays === null ? 0 : now - mediaDays * dayMs
  return [...byId.values()].filter(({ newest }) => newest >= since)
}

/** Days at the service are days: what came on one is gone on the one so many later. */
function isOver(at: number, now: number, mediaDays: number): boolean {
  return Math.floor(now / dayMs) > Math.floor(at / dayMs) + mediaDays
}
