import { concat, equalBytes, toBase64Url, utf8 } from '../../core/bytes.ts'
import { HeirloomError, isCode } from '../../core/errors.ts'
import type { Segment, Spine } from '../../domain/history/types.ts'
import { choiceBytes } from '../../domain/importers/signal/choice.ts'
import { judgedTime } from '../expiry/judged-time.ts'
import type { OnProgress } from '../api/history-api.ts'
import { Shelf } from '../media/shelf.ts'
import type { ImportChoice, ImportReport } from '../api/views.ts'
import type { ImportJob } from './import-job.ts'
import { discardDamaged } from './discard-damaged.ts'
import { discardJob, importJobPrefix, readImportJobs } from './import-job.ts'
import { FilePlan } from './file-plan.ts'
import { importFresh } from './import-fresh.ts'
import { importMerging } from './import-merging.ts'
import { ImportRun } from './import-run.ts'
import type { ImportingPorts } from './importing-ports.ts'
import type { MergeRules } from './merge/merge-rules.ts'
import type { OpenSource } from './open-source.ts'
import { thinned } from './progress.ts'
import { nothingTaken } from './take-files.ts'
import type { ImportOutcome } from './publish.ts'
import type { RunPorts, RunSource } from './run-source.ts'
import { pickedSource } from './run-source.ts'
import { Staging } from './staging.ts'
import { readTombstones } from './tombstones.ts'

/** How often a plan is made anew when the history changes under it. */
const maxPlans = 4

/**
 * Brings a source into the history. Cancelled or cut off, it leaves what is staged for the next call with the same
 * source, key and choice, or for `discardImport`. What others see changes once, at the end.
 */
export async function importOpened(
  ports: ImportingPorts,
  source: OpenSource,
  choice: ImportChoice,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<ImportReport> {
  const startedAt = ports.clock.now()
  const picked = pickedSource(source)
  const { run, outcome } = await importFrom({
    ports,
    choice,
    onProgress: thinned(onProgress),
    signal,
    jobPrefix: importJobPrefix,
    stamp: '',
    look: () => Promise.resolve({ source: picked, rules: null }),
  })
  return report(run, outcome, ports.clock.now() - startedAt)
}

export interface ImportOrder {
  readonly ports: RunPorts
  readonly choice: ImportChoice
  readonly onProgress: OnProgress
  readonly signal: AbortSignal
  /** Of the record that names what is staged. */
  readonly jobPrefix: string
  /** What else has to be the same for staged parts to be good for another run. */
  readonly stamp: string
  /** Called for every plan: what is read may depend on what is here. Null: there is no history yet. */
  readonly look: (spine: Spine | null) => Promise<{
    readonly source: RunSource
    readonly rules: MergeRules | null
    /** Where ids of new messages go on, when not where they ended. */
    readonly nextItemId?: number
  }>
}

/** Brings in what an order names, planned anew when the history changes meanwhile. */
export async function importFrom(
  order: ImportOrder,
): Promise<{ readonly run: ImportRun; readonly outcome: ImportOutcome }> {
  for (let plan = 1; ; plan++) {
    const { run, staged, spine } = await begin(order)
    try {
      const outcome = spine ? await importMerging(run, spine, staged) : await importFresh(run, staged)
      return { run, outcome }
    } catch (error) {
      // The history changed meanwhile, or what was staged is not what this source gives: plan anew.
      const stale = isCode(error, 'conflict') || (isCode(error, 'source-changed') && staged.length > 0)
      if (!stale || plan === maxPlans) throw error
      await discardJob(order.ports.store, run.staging.job)
    }
  }
}

interface Attempt extends ImportOrder {
  readonly source: RunSource
  readonly rules: MergeRules | null
}

interface Begun {
  readonly run: ImportRun
  readonly staged: readonly Segment[]
  readonly spine: Spine | null
}

async function begin(order: ImportOrder): Promise<Begun> {
  const { ports } = order
  const { store } = ports
  const spine = await store.readSpine()
  if (spine?.restoring) throw new HeirloomError('busy', 'a backup is being restored; import afterwards')
  const { nextItemId, ...looked } = await order.look(spine)
  const attempt: Attempt = { ...order, ...looked }
  const base = spine && nextItemId !== undefined ? { ...spine, nextItemId } : spine
  const { fingerprint } = attempt.source
  const choiceHash = ports.core.sha256([concat(choiceBytes(order.choice), utf8(order.stamp))])[0]!
  const baseGeneration = spine?.generation ?? 0
  const { jobs, damaged } = await readImportJobs(store, order.jobPrefix)
  if (damaged.length > 0) {
    await discardDamaged(store)
    await store.writeJobs(Object.fromEntries(damaged.map((id) => [id, null])))
  }
  for (const job of jobs) {
    if (!equalBytes(job.fingerprint, fingerprint)) continue
    const fits = equalBytes(job.choiceHash, choiceHash) && job.baseGeneration === baseGeneration
    const staged = fits ? await readStaged(ports, job) : null
    if (staged) return { spine: base, staged, run: await makeRun(attempt, job) }
    await discardJob(store, job)
  }
  const { goneBy } = await judgedTime(ports)
  const job = newJob(attempt, { choiceHash, baseGeneration, goneBy })
  const run = await makeRun(attempt, job)
  await run.staging.begin()
  return { spine: base, staged: [], run }
}

/** Null: the store no longer has all of it. */
async function readStaged({ store }: RunPorts, job: ImportJob): Promise<Segment[] | null> {
  try {
    return await store.readSegments(job.stagedSegments)
  } catch (error) {
    if (isCode(error, 'conflict', 'bad-record', 'not-found')) return null
    throw error
  }
}

function newJob(
  { ports, source, jobPrefix }: Attempt,
  known: Pick<ImportJob, 'choiceHash' | 'baseGeneration' | 'goneBy'>,
): ImportJob {
  return {
    ...known,
    id: jobPrefix + toBase64Url(ports.randomness.bytes(9)),
    fingerprint: source.fingerprint,
    title: source.title,
    startedAt: ports.clock.now(),
    bytesTotal: source.bytes,
    itemsDone: 0,
    stagedPages: [],
    stagedSegments: [],
  }
}

async function makeRun(attempt: Attempt, job: ImportJob): Promise<ImportRun> {
  const { ports, source } = attempt
  const tombstones = await readTombstones(ports.store)
  const files = new FilePlan(await shelfBefore(ports), source.pool, ports.core)
  return new ImportRun({ ...attempt, staging: new Staging(ports.store, job), tombstones, files })
}

/** What is here before the import: of the files that a source names most are usually not. */
async function shelfBefore(ports: RunPorts): Promise<Pick<Shelf, 'find'>> {
  const shelf = await Shelf.open(ports)
  const known = await shelf.names()
  return { find: (hashes) => shelf.find(hashes, known) }
}

function report(run: ImportRun, outcome: ImportOutcome, ms: number): ImportReport {
  const { counts } = run
  const { missing, ...media } = run.taken ?? nothingTaken
  return {
    source: run.staging.job.title,
    madeAt: outcome.madeAt,
    read: counts.read,
    added: counts.added,
    updated: counts.updated,
    unchanged: counts.unchanged,
    notChosen: counts.notChosen,
    expired: counts.expired,
    deletedHere: counts.deletedHere,
    chats: outcome.chats,
    attachments: counts.attachments,
    missingMedia: missing,
    media,
    odd: counts.odd.list(),
    secretsKeptHere: outcome.secretsKeptHere,
    ms,
  }
}
