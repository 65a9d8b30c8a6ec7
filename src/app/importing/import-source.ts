import { equalBytes, toBase64Url } from '../../core/bytes.ts'
import { HeirloomError, isCode } from '../../core/errors.ts'
import type { Segment, Spine } from '../../domain/history/types.ts'
import { choiceBytes } from '../../domain/importers/signal/choice.ts'
import { judgedTime } from '../expiry/judged-time.ts'
import type { OnProgress } from '../history-api.ts'
import type { ImportChoice, ImportReport } from '../views.ts'
import type { ImportJob } from './import-job.ts'
import { discardDamaged } from './discard-damaged.ts'
import { discardJob, importJobPrefix, readImportJobs } from './import-job.ts'
import { importFresh } from './import-fresh.ts'
import { importMerging } from './import-merging.ts'
import { ImportRun, openedOf } from './import-run.ts'
import type { ImportingPorts } from './importing-ports.ts'
import type { OpenSource } from './open-source.ts'
import { thinned } from './progress.ts'
import type { ImportOutcome } from './publish.ts'
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
  for (let plan = 1; ; plan++) {
    const attempt: Attempt = { ports, source, choice, onProgress: thinned(onProgress), signal }
    const { run, staged, spine } = await begin(attempt)
    try {
      const outcome = spine ? await importMerging(run, spine, staged) : await importFresh(run, staged)
      return report(run, outcome, ports.clock.now() - startedAt)
    } catch (error) {
      // The history changed meanwhile, or what was staged is not what this source gives: plan anew.
      const stale = isCode(error, 'conflict') || (isCode(error, 'source-changed') && staged.length > 0)
      if (!stale || plan === maxPlans) throw error
      await discardJob(ports.store, run.staging.job)
    }
  }
}

interface Attempt {
  readonly ports: ImportingPorts
  readonly source: OpenSource
  readonly choice: ImportChoice
  readonly onProgress: OnProgress
  readonly signal: AbortSignal
}

interface Begun {
  readonly run: ImportRun
  readonly staged: readonly Segment[]
  readonly spine: Spine | null
}

async function begin(attempt: Attempt): Promise<Begun> {
  const { ports, source } = attempt
  const { store } = ports
  const spine = await store.readSpine()
  if (spine?.restoring) throw new HeirloomError('busy', 'a backup is being restored; import afterwards')
  const fingerprint = openedOf(source).snapshot.fingerprint
  const choiceHash = ports.core.sha256([choiceBytes(attempt.choice)])[0]!
  const baseGeneration = spine?.generation ?? 0
  const { jobs, damaged } = await readImportJobs(store)
  if (damaged.length > 0) await discardDamaged(store)
  for (const job of jobs) {
    if (!equalBytes(job.fingerprint, fingerprint)) continue
    const fits = equalBytes(job.choiceHash, choiceHash) && job.baseGeneration === baseGeneration
    const staged = fits ? await readStaged(ports, job) : null
    if (staged) return { spine, staged, run: await makeRun(attempt, job) }
    await discardJob(store, job)
  }
  const { goneBy } = await judgedTime(ports)
  const job = newJob(ports, source, { fingerprint, choiceHash, baseGeneration, goneBy })
  const run = await makeRun(attempt, job)
  await run.staging.begin()
  return { spine, staged: [], run }
}

/** Null: the store no longer has all of it. */
async function readStaged({ store }: ImportingPorts, job: ImportJob): Promise<Segment[] | null> {
  try {
    return await store.readSegments(job.stagedSegments)
  } catch (error) {
    if (isCode(error, 'conflict', 'bad-record', 'not-found')) return null
    throw error
  }
}

function newJob(
  ports: ImportingPorts,
  source: OpenSource,
  known: Pick<ImportJob, 'fingerprint' | 'choiceHash' | 'baseGeneration' | 'goneBy'>,
): ImportJob {
  const { snapshot } = openedOf(source)
  return {
    ...known,
    id: importJobPrefix + toBase64Url(ports.randomness.bytes(9)),
    title: source.kind === 'archive-file' ? source.name : snapshot.name,
    startedAt: ports.clock.now(),
    bytesTotal: snapshot.main.size,
    itemsDone: 0,
    stagedPages: [],
    stagedSegments: [],
  }
}

async function makeRun(attempt: Attempt, job: ImportJob): Promise<ImportRun> {
  const tombstones = await readTombstones(attempt.ports.store)
  return new ImportRun({ ...attempt, staging: new Staging(attempt.ports.store, job), tombstones })
}

function report(run: ImportRun, outcome: ImportOutcome, ms: number): ImportReport {
  const { counts } = run
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
    missingMedia: run.media.finish(),
    odd: counts.odd.list(),
    secretsKeptHere: outcome.secretsKeptHere,
    ms,
  }
}
