import { equalBytes, toBase64Url } from '../../core/bytes.ts'
import { HeirloomError } from '../../core/errors.ts'
import { encodeManifest } from '../../domain/archive/manifest.ts'
import type { MissingPart } from '../../domain/archive/missing-parts.ts'
import { encodeMissing } from '../../domain/archive/missing-parts.ts'
import type { ObjectRow } from '../../domain/archive/object-rows.ts'
import { groupRows } from '../../domain/archive/restore-groups.ts'
import type { RestoredObject, RestoreRecord } from '../../domain/archive/restore-record.ts'
import { encodeRestoreRecord } from '../../domain/archive/restore-record.ts'
import { assembleSegment } from '../../domain/history/assemble.ts'
import type { ChatPlace } from '../../domain/history/build-types.ts'
import { idsFrom } from '../../domain/history/id-run.ts'
import { nextItemIdBlock } from '../../domain/history/item-id-block.ts'
import type { PageId } from '../../domain/history/types.ts'
import { clockLook, hearService, judgedTime } from '../expiry/judged-time.ts'
import type { RestoreReport } from '../api/views.ts'
import { credentialsSettingName, encodeCredentialSet } from '../credentials/credential-set.ts'
import { linkedController, throwIfCancelled } from './cancelling.ts'
import type { BackupDeps } from './deps.ts'
import { backupSettingName } from './deps.ts'
import type { FetchOptions } from './fetch-object.ts'
import type { OpenedArchive } from './open-archive.ts'
import { openArchive } from './open-archive.ts'
import { prefetch } from './prefetch.ts'
import { ProgressReporter } from './progress.ts'
import { missingId, planId } from './journal.ts'
import { bringWishId } from './media/bring-wish.ts'
import { missingView } from './missing.ts'
import type { RestoredDirectory } from './restore-directory.ts'
import type { RestorableArchive, RestoreOptions } from './restorable.ts'
import { restoreManifestId, restoreRecordId } from './restorable.ts'
import { fetchDirectory } from './restore-directory.ts'
import { objectsByName, planAfter, settingAfter } from './restored-state.ts'
import type { Publication, ReadySegment } from './restore-publisher.ts'
import { RestorePublisher } from './restore-publisher.ts'
import type { LoadedObject } from './restore-source.ts'
import { loadObject, openLoaded } from './restore-source.ts'

/** Up to 4 objects each: 16 in flight. */
const groupsInFlight = 4
// Each part that is put in place makes readers begin again: on a busy machine, one that came every second kept the
// first chat from ever being shown. The first part comes at once, the rest with time to read between.
const segmentsPerPublication = 32
const publicationMs = 2500

/** Another manifest has taken the place of the one that is being restored. */
class Superseded extends Error {
  readonly archive: OpenedArchive
  constructor(archive: OpenedArchive) {
    super('superseded')
    this.archive = archive
  }
}

/** One restore from its first object to its report. See `restore`. */
export class RestoreRun {
  private readonly deps: BackupDeps
  private readonly options: RestoreOptions
  private readonly progress: ProgressReporter
  private readonly nextId: () => PageId
  private source: RestorableArchive
  private publisher: RestorePublisher | null = null
  private record: RestoreRecord
  /** As it stands in the store. */
  private published: RestoreRecord
  /** What an earlier manifest had brought in, by name. */
  private pool: ReadonlyMap<string, RestoredObject> = new Map()
  /** Why a part could not be had, by name. */
  private readonly reasons = new Map<string, MissingPart['why']>()
  private resumed = false
  private publishedAt = 0
  /** What was due by then is not brought in. */
  private goneBy = 0

  constructor(deps: BackupDeps, source: RestorableArchive, options: RestoreOptions) {
    this.deps = deps
    this.source = source
    this.options = options
    this.progress = new ProgressReporter(options.onProgress)
    this.nextId = idsFrom(() => deps.store.newIdRun())
    this.record = this.published = this.emptyRecord(deps.clock.now())
  }

  async resume(record: RestoreRecord): Promise<void> {
    this.record = this.published = record
    this.resumed = true
    this.pool = objectsByName(record.pool)
    const places = await placesOfStore(this.deps)
    this.publisher = await RestorePublisher.resume(this.deps, this.targetOf(places))
  }

  /** Begins with nothing but these, which are in already. */
  beginOver(here: readonly RestoredObject[]): void {
    this.pool = objectsByName(here)
  }

  async run(heartbeat: () => void): Promise<RestoreReport> {
    if (this.resumed) await this.lookForNewer()
    // The service has just answered: a clock that is wrong here takes nothing away.
    await hearService(this.deps, this.source.service)
    this.goneBy = (await judgedTime(this.deps)).goneBy
    for (;;) {
      const { controller, unlink } = linkedController(this.options.signal)
      try {
        return await this.bringIn(controller.signal, heartbeat)
      } catch (error) {
        controller.abort()
        throwIfCancelled(this.options.signal)
        if (!(error instanceof Superseded)) throw error
        this.switchTo(error.archive)
      } finally {
        unlink()
      }
    }
  }

  private async bringIn(signal: AbortSignal, heartbeat: () => void): Promise<RestoreReport> {
    const { manifest } = this.source.archive
    this.progress.begin('downloading', manifest.items, 'messages')
    this.progress.add(this.record.items)
    const groups = groupRows(manifest.pages).reverse().slice(this.record.groups)
    const fetching: FetchOptions = { deps: this.deps, service: this.source.service, signal }
    const load = (group: readonly ObjectRow[]) =>
      Promise.all(group.map((row) => loadObject(fetching, row, this.pool)))
    const ready: ReadySegment[] = []
    const loads = prefetch(groups, groupsInFlight, load)
    if (!this.publisher) {
      // The newest objects come while the directory does.
      const directory = fetchDirectory(fetching, manifest.directory)
      directory.catch(() => undefined)
      const first = await this.firstSegments(loads)
      await this.begin(await directory, first)
    }
    for await (const group of loads) {
      throwIfCancelled(signal)
      if (isGone(group)) {
        // What has come is kept, whatever takes its place.
        await this.publish(ready.splice(0))
        await this.lookForNewer()
      }
      ready.push(...(await this.openGroup(group)))
      if (!this.isDue(ready.length)) continue
      await this.publish(ready.splice(0))
      heartbeat()
    }
    await this.publish(ready)
    return this.finish()
  }

  private async firstSegments(loads: AsyncGenerator<LoadedObject[]>): Promise<ReadySegment[]> {
    for (;;) {
      const next = await loads.next()
      if (next.done) {
        if (this.record.missingParts > 0)
          throw new HeirloomError('bad-record', 'no part of the backup can be read')
        return []
      }
      if (isGone(next.value)) await this.lookForNewer()
      const segments = await this.openGroup(next.value)
      if (segments.length > 0) return segments
    }
  }

  private isDue(waiting: number): boolean {
    const waited = this.deps.clock.now() - this.publishedAt
    return waiting >= segmentsPerPublication || (waiting > 0 && waited > publicationMs)
  }

  private async openGroup(group: readonly LoadedObject[]): Promise<ReadySegment[]> {
    const { deps, goneBy, nextId } = this
    const opened = []
    for (const loaded of group) {
      if (loaded.from === 'nowhere') this.reasons.set(toBase64Url(loaded.row.name), loaded.why)
      opened.push(await openLoaded(deps, loaded, { goneBy, nextId }))
    }
    let { items, expired, missingParts } = this.record
    for (const object of opened) {
      for (const { page } of object.pages) items += page.items
      expired += object.expired
      if (object.missing) missingParts++
    }
    const objects = opened.filter(({ missing }) => !missing).map(({ object }) => object)
    const done = [...this.record.done, ...objects]
    this.record = { ...this.record, groups: this.record.groups + 1, items, expired, missingParts, done }
    const pages = opened.flatMap((object) => object.pages)
    if (pages.length === 0) return []
    const assembled = assembleSegment(this.nextId(), pages, this.deps.core)
    return [{ assembled, newPages: opened.flatMap(({ newPages }) => newPages) }]
  }

  private async begin(directory: RestoredDirectory, segments: readonly ReadySegment[]): Promise<void> {
    const { manifest } = this.source.archive
    const parts = manifest.directory.map(({ name }, i) => ({
      name,
      length: directory.lengths[i]!,
      pages: [],
    }))
    this.record = { ...this.record, done: [...this.record.done, ...parts] }
    const { credentials } = this.source
    const settings = {
      [backupSettingName]: await settingAfter(this.deps, this.source, new Uint8Array(0)),
      ...(await clockLook(this.deps)),
      ...(credentials && { [credentialsSettingName]: encodeCredentialSet(credentials) }),
    }
    const publication = this.publication(segments, {
      settings,
      jobs: { [restoreManifestId]: encodeManifest(manifest) },
    })
    const keepPages = new Set([...this.pool.values()].flatMap(({ pages }) => pages))
    const { rows, places, nextRow } = directory
    const first = { ...publication, directory: rows, nextRow, keepPages }
    this.publisher = await RestorePublisher.begin(this.deps, this.targetOf(places), first)
    this.told()
  }

  private async publish(segments: readonly ReadySegment[]): Promise<void> {
    if (segments.length === 0) return
    await this.publisher!.publish(this.publication(segments))
    this.told()
  }

  private told(): void {
    this.published = this.record
    this.publishedAt = this.deps.clock.now()
    this.progress.reach(this.record.items)
  }

  private publication(
    segments: readonly ReadySegment[],
    also: Pick<Publication, 'jobs' | 'settings'> = { jobs: {} },
  ): Publication {
    const { manifest } = this.source.archive
    const record = { ...this.record, pool: this.unusedPool() }
    return {
      ...also,
      segments,
      jobs: { ...also.jobs, [restoreRecordId]: encodeRestoreRecord(record) },
      restoring: { expectedItems: manifest.items, expectedChats: manifest.chats },
    }
  }

  /** The last change: nothing more is to come, and the next backup knows what is at the service. */
  private async finish(): Promise<RestoreReport> {
    const { manifest } = this.source.archive
    const { plan, report } = await planAfter(this.deps, manifest, this.record)
    const missing = this.missingParts()
    const missingRecord = missing.length > 0 ? encodeMissing(missing) : null
    await this.publisher!.publish({
      segments: [],
      jobs: {
        [restoreRecordId]: null,
        [restoreManifestId]: null,
        [planId]: plan,
        [missingId]: missingRecord,
        // The messages are here; their files follow.
        [bringWishId]: new Uint8Array(0),
      },
      settings: { [backupSettingName]: await settingAfter(this.deps, this.source, report) },
      restoring: null,
      dropPages: this.unusedPool().flatMap(({ pages }) => pages),
    })
    const { items, expired, missingParts, startedAt } = this.record
    return {
      messages: items,
      chats: this.publisher!.chats,
      expected: { messages: manifest.items, chats: manifest.chats },
      expired,
      missingParts,
      missing: missingView(manifest, missing),
      ms: Math.max(0, this.deps.clock.now() - startedAt),
    }
  }

  private missingParts(): MissingPart[] {
    const done = objectsByName(this.record.done)
    const rows = this.source.archive.manifest.pages.filter(({ name }) => !done.has(toBase64Url(name)))
    return rows.map(({ name }) => ({ name, why: this.reasons.get(toBase64Url(name)) ?? 'damaged' }))
  }

  private unusedPool(): RestoredObject[] {
    const done = objectsByName(this.record.done)
    return [...this.pool].filter(([name]) => !done.has(name)).map(([, object]) => object)
  }

  private async lookForNewer(): Promise<void> {
    const { deps, source } = this
    const { signal } = this.options
    const present = await openArchive({ deps, service: this.source.service, keys: source.keys, signal })
    if (!present) throw new HeirloomError('no-archive', 'the backup is no longer at the service')
    if (equalBytes(present.manifestHash, source.archive.manifestHash)) return
    // What is there may only grow newer: an older one was put back, and would take away what is in already.
    if (present.manifest.generation <= source.archive.manifest.generation)
      throw new HeirloomError('service-failed', 'the service gives an older backup than before')
    if (this.resumed) {
      this.resumed = false
      this.switchTo(present)
    } else throw new Superseded(present)
  }

  /** Begins again under the newer manifest; objects that both name stay and are not sent again. */
  private switchTo(archive: OpenedArchive): void {
    const here = this.published.done.filter(({ pages }) => pages.length > 0)
    this.pool = new Map([...this.pool, ...objectsByName(here)])
    this.source = { ...this.source, archive }
    this.record = this.published = this.emptyRecord(this.record.startedAt)
    this.publisher = null
  }

  private emptyRecord(startedAt: number): RestoreRecord {
    const { manifestHash } = this.source.archive
    return { manifestHash, groups: 0, items: 0, expired: 0, missingParts: 0, startedAt, done: [], pool: [] }
  }

  private targetOf(places: readonly ChatPlace[]) {
    const { nextItemId, asOf } = this.source.archive.manifest
    // [Note: Item ids of several devices]
    return { places, nextItemId: nextItemIdBlock(nextItemId, this.deps.randomness.bytes(4)), asOf }
  }
}

async function placesOfStore({ store }: BackupDeps): Promise<ChatPlace[]> {
  const rows = await store.readChatRows()
  return rows.map(({ chat, recipient, row }) => ({ chat, recipient, row }))
}

/** The service has not got a part of it. */
function isGone(group: readonly LoadedObject[]): boolean {
  return group.some((loaded) => loaded.from === 'nowhere' && loaded.why === 'not-found')
}
