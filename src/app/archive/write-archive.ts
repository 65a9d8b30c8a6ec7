import { HeirloomError, isCode } from '../../core/errors.ts'
import type { BackupSetting } from '../../domain/archive/backup-setting.ts'
import { archiveTimesOf } from '../../domain/archive/archive-times.ts'
import { guardReplacement } from '../../domain/archive/guards.ts'
import type { JournalCommit } from '../../domain/archive/journal-records.ts'
import type { Manifest } from '../../domain/archive/manifest.ts'
import { decodeManifest } from '../../domain/archive/manifest.ts'
import { decodeReport, encodeReport } from '../../domain/archive/report-record.ts'
import { sealManifest } from '../../domain/archive/seal-manifest.ts'
import type { MediaUse } from '../../domain/media/media-list.ts'
import type { ArchiveService } from '../../domain/ports.ts'
import { tokenBytes } from '../../domain/protocol/limits.ts'
import { hearService, judgedTime } from '../expiry/judged-time.ts'
import type { OnProgress } from '../api/history-api.ts'
import type { BackupReport } from '../api/views.ts'
import type { ArchiveKeys } from './archive-keys.ts'
import { keysOfSetting, manifestKeyOf } from './archive-keys.ts'
import type { ArchiveContent } from './build-archive.ts'
import { buildArchive } from './build-archive.ts'
import { adoptOwn } from './adopt-own.ts'
import type { ArchiveTarget } from './archive-target.ts'
import { throwIfCancelled } from './cancelling.ts'
import { settleCommit } from './commit-archive.ts'
import type { BackupDeps } from './deps.ts'
import { ownThread } from './deps.ts'
import { etagOf } from './etag.ts'
import { firstNewItemId, meetOther } from './join/line.ts'
import type { JoinAnswer } from './join/join-archive.ts'
import { Journal } from './journal.ts'
import { PageMender } from './mend-pages.ts'
import type { DraftTimes } from './make-objects.ts'
import type { ArchivedFiles } from './media/archived-files.ts'
import { archivedFiles, staysOutBy, totalsOf } from './media/archived-files.ts'
import type { CommittedFiles } from './media/look-after-files.ts'
import { knownObjects } from './placed-objects.ts'
import { readPlanAgain } from './read-plan-again.ts'
import { ProgressReporter } from './progress.ts'
import { placesOf } from './restore-directory.ts'
import { withRetries } from './retries.ts'
import type { Snapshot } from './snapshot.ts'
import { readSnapshot } from './snapshot.ts'
import { Uploads } from './uploads.ts'
import { lengthsOf, manifestOf, planOf } from './describe-archive.ts'

export interface BackUpOptions {
  readonly onProgress: OnProgress
  readonly signal: AbortSignal
  /** The person has seen what this backup would drop, and wants it. */
  readonly guardAnswered: boolean
  /** The person has seen that another device writes too, and wants both brought together. */
  readonly join?: JoinAnswer
}

interface WriteOptions extends BackUpOptions {
  readonly heartbeat: () => void
  /** Which files the archive names that is about to be committed. */
  readonly onFiles?: (files: CommittedFiles) => void
}

/** A job that was cut off goes on under its own time only that long: later, more has expired since. */
const maxJobAgeMs = 60 * 60 * 1000
const maxRounds = 4

/** Makes the history's present state the archive at `target`; the lock `archive` must be held. */
export function writeArchive(
  deps: BackupDeps,
  target: ArchiveTarget,
  options: WriteOptions,
): Promise<BackupReport> {
  return new BackUpRun(deps, target, options).run()
}

class BackUpRun {
  private readonly deps: BackupDeps
  private readonly target: ArchiveTarget
  private setting: BackupSetting
  private readonly options: WriteOptions
  private readonly keys: ArchiveKeys
  private readonly service: ArchiveService
  private readonly progress: ProgressReporter

  constructor(deps: BackupDeps, target: ArchiveTarget, options: WriteOptions) {
    this.deps = deps
    this.target = target
    this.setting = target.setting
    this.options = options
    this.keys = keysOfSetting(target.setting)
    this.service = target.service
    this.progress = new ProgressReporter(options.onProgress)
  }

  async run(): Promise<BackupReport> {
    this.progress.begin('preparing', 0)
    const journal = await this.openJournal()
    if (!journal.commit)
      await withRetries(this.deps, this.options.signal, () => meetOther(this.service, this.setting))
    for (let round = 1; ; round++) {
      throwIfCancelled(this.options.signal)
      const commit = (await this.commitAtHand(journal)) ?? (await this.prepare(journal))
      if (commit) {
        this.progress.begin('committing', 1, 'parts')
        const { deps, service, setting } = this
        const { keep } = this.target
        const { signal } = this.options
        const settled = await settleCommit({ deps, service, journal, setting, keep, signal }, commit)
        if (settled.outcome === 'done') {
          this.progress.add(1)
          return decodeReport(settled.report)
        }
        await this.forgetLost(journal, settled.names)
      }
      if (round === maxRounds) throw new HeirloomError('conflict', 'the backup did not come to an end')
    }
  }

  /** One that cannot be read is set aside, once the service has said whether its commit had arrived. */
  private async openJournal(): Promise<Journal> {
    const { keep, journalPlace } = this.target
    const journal = await Journal.open(this.deps.store, journalPlace)
    if (!journal.damaged) return journal
    const { deps, service, keys, setting } = this
    this.setting = await adoptOwn({ deps, service, keys, setting, keep, signal: this.options.signal })
    await journal.setAside(this.setting.generation)
    return journal
  }

  /** A commit that an earlier run had written down: to be settled, unless it is old and never arrived. */
  private async commitAtHand(journal: Journal): Promise<JournalCommit | null> {
    const { commit, head } = journal
    if (!commit) return null
    if (head && !this.tooOld(head.fixedAt)) return commit
    const present = await this.service.readManifest()
    if (present?.etag === etagOf(this.deps.core.sha256([commit.sealed])[0]!)) return commit
    await journal.dropCommit()
    return null
  }

  private tooOld(fixedAt: number): boolean {
    return Math.abs(this.deps.clock.now() - fixedAt) > maxJobAgeMs
  }

  /** Null: the history changed while it was read; what was made stays in the journal. */
  private async prepare(journal: Journal): Promise<JournalCommit | null> {
    const { deps, setting } = this
    if (!journal.plan && setting.generation > 0)
      await readPlanAgain({ deps, service: this.service, keys: this.keys, setting, journal })
    const { head } = journal
    if (!head || this.tooOld(head.fixedAt)) await this.fixTimes(journal)
    const snapshot = await readSnapshot(deps.store)
    if (snapshot.spine.restoring) throw new HeirloomError('busy', 'a restore is under way')
    try {
      return await this.buildAndWrite(journal, snapshot)
    } catch (error) {
      if (!isCode(error, 'conflict')) throw error
      if (journal.outboxDamaged) await journal.dropUnsent()
      return null
    }
  }

  /** The service is asked what time it is first: what a wrong clock takes for due must not leave the archive. */
  private async fixTimes(journal: Journal): Promise<void> {
    const { deps, service } = this
    await withRetries(deps, this.options.signal, () => service.info())
    await hearService(deps, service)
    const judged = await judgedTime(deps)
    const last = this.replacedBy(journal)?.manifest.archiveTime ?? 0
    const { startedAt = judged.now, lost = [] } = journal.head ?? {}
    await journal.begin({ ...archiveTimesOf(judged, last), fixedAt: judged.now, startedAt, lost })
  }

  private async buildAndWrite(journal: Journal, snapshot: Snapshot): Promise<JournalCommit> {
    const known = knownObjects(journal)
    const before = this.replacedBy(journal)
    const held = before?.manifest.items ?? 0
    if (before) this.guard(before.journal, snapshot, { held, dropped: held - snapshot.spine.items })
    const times = {
      ...journal.head!,
      firstNewItemId: before ? firstNewItemId(before.journal, before.manifest) : 0,
    }
    const content = await this.build(journal, snapshot, { known, times })
    if (before) {
      const kept = content.pages.reduce((sum, { oldItems }) => sum + oldItems, 0)
      const dropped = held - kept - content.leftOut.expiring
      this.guard(before.journal, snapshot, { held, dropped, unreadable: content.leftOut.unreadable })
    }
    const lost = before ? lostChats(this.deps.core, before.journal, snapshot) : []
    const loses = content.leftOut.unreadable > 0 || lost.length > 0
    const last = before?.manifest ?? null
    const named = await this.filesOf(snapshot, times)
    // What stands in for parts that cannot be read may name others.
    const files = { ...named, whole: named.whole && content.setAside.length === 0 }
    const media = totalsOf(this.deps.core, files)
    const { setting } = this
    const made = { journal, snapshot, setting, content, media, last, loses }
    const manifest = manifestOf(this.deps.store.historyId, made)
    const commit = await this.write(journal, snapshot, { content, manifest })
    this.options.onFiles?.({ ...files, generation: snapshot.spine.generation })
    return commit
  }

  private async filesOf({ spine }: Snapshot, times: DraftTimes): Promise<ArchivedFiles> {
    const staysOut = (use: MediaUse) =>
      staysOutBy(use.item < times.firstNewItemId ? times.archiveTime : times.admitBy)(use)
    return archivedFiles(this.deps, spine, { rootKey: this.setting.mediaRootKey, staysOut })
  }

  /** What will be gone once this archive is in place, as far as this device knows it. */
  private replacedBy(own: Journal): { readonly journal: Journal; readonly manifest: Manifest } | null {
    const journal = own.plan ? own : (this.target.supersedes ?? own)
    return journal.plan && { journal, manifest: decodeManifest(journal.plan.manifest) }
  }

  private guard(
    journal: Journal,
    snapshot: Snapshot,
    loss: { readonly held: number; readonly dropped: number; readonly unreadable?: number },
  ): void {
    const lost = lostChats(this.deps.core, journal, snapshot)
    const { lostParts, readAgain } = journal.plan!
    const { held, unreadable = 0 } = loss
    const dropped = Math.max(0, loss.dropped - journal.expiredSince)
    guardReplacement(
      { held, dropped, lostChats: lost.length, lostParts, unreadable, unsure: readAgain },
      this.options.guardAnswered,
    )
  }

  private build(
    journal: Journal,
    snapshot: Snapshot,
    { known, times }: { known: ReturnType<typeof knownObjects>; times: DraftTimes },
  ): Promise<ArchiveContent> {
    const { deps, service, options, progress } = this
    const { signal, heartbeat } = options
    return buildArchive({
      deps,
      journal,
      snapshot,
      known,
      mender: new PageMender({ deps, service, signal }, known.last),
      times,
      signal,
      onPlan: (bytes) => progress.extend('uploading', bytes, 'committing'),
      onSpared: (bytes) => progress.addTo('uploading', bytes),
      startUploads: (estimateOf) => {
        const onSent = (n: number) => {
          heartbeat()
          progress.addTo('uploading', estimateOf(n))
        }
        return new Uploads({ service, journal, retries: deps, gait: deps.gait ?? ownThread, signal, onSent })
      },
    })
  }

  /** Seals the manifest under a key of its own and keeps both before the service hears of them. */
  private async write(
    journal: Journal,
    snapshot: Snapshot,
    { content, manifest }: { readonly content: ArchiveContent; readonly manifest: Manifest },
  ): Promise<JournalCommit> {
    const { deps, setting } = this
    const token = deps.randomness.bytes(tokenBytes)
    const sealed = await sealManifest(deps.ciphers, manifestKeyOf(this.keys, token), manifest)
    const plan = planOf(manifest, snapshot, content)
    const archiveBytes = sealed.length + lengthsOf(content).reduce((sum, length) => sum + length, 0)
    const sizes = { archiveBytes, sealedBytes: sealed.length }
    const report = encodeReport(this.reportOf(journal, manifest, sizes))
    const commit = { sealed, token, replaces: setting.manifestHash, plan, report }
    await journal.writeCommit(commit)
    return commit
  }

  private reportOf(
    journal: Journal,
    manifest: Manifest,
    { archiveBytes, sealedBytes }: { readonly archiveBytes: number; readonly sealedBytes: number },
  ): BackupReport {
    let sentBytes = sealedBytes
    for (const { length } of journal.objects.values()) sentBytes += length
    return {
      at: journal.head!.fixedAt,
      archiveBytes,
      sentBytes,
      ms: Math.max(0, this.deps.clock.now() - journal.head!.startedAt),
      messages: manifest.items,
      chats: manifest.chats,
      leftOut: manifest.leftOut,
    }
  }

  private async forgetLost(journal: Journal, names: readonly JournalCommit['token'][]): Promise<void> {
    const lost = new Set(names.map(String))
    const made = [...journal.objects].filter(([, { row }]) => lost.has(String(row.name))).map(([n]) => n)
    await journal.dropObjects(made)
    await journal.begin({ ...journal.head!, lost: [...journal.head!.lost, ...names] })
  }
}

/** Chats of the last archive that are gone here although nobody deleted them here. */
function lostChats(core: BackupDeps['core'], { plan, deletedChats }: Journal, snapshot: Snapshot): number[] {
  const here = new Set(snapshot.chats.map(({ chat }) => chat))
  const gone = plan!.chats.filter((chat) => !here.has(chat) && !deletedChats.has(chat))
  // A row that could not be read says nothing: the chat is still in the directory, and its row is made again.
  const named = gone.length > 0 ? placesOf(core, snapshot.directory) : []
  return gone.filter((chat) => !named.some((place) => place.chat === chat))
}
