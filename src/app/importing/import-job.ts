import type { Bytes } from '../../core/bytes.ts'
import { fromUtf8, utf8 } from '../../core/bytes.ts'
import type { HistoryStore } from '../../domain/ports.ts'
import { WireReader, WireWriter } from '../../domain/history/wire.ts'
import { nullWhenDamaged } from '../damaged.ts'
import type { JobView } from '../api/views.ts'

/** docs/format.md section 8: what an import has staged so far. */
export interface ImportJob {
  readonly id: string
  /** The archive file's MAC. */
  readonly fingerprint: Bytes
  readonly title: string
  readonly startedAt: number
  /** What was due by then is not brought in. */
  readonly goneBy: number
  readonly bytesTotal: number
  readonly itemsDone: number
  readonly choiceHash: Bytes
  readonly stagedPages: readonly number[]
  readonly stagedSegments: readonly number[]
  /** Of the spine that a merge was planned on; 0: there was no history. */
  readonly baseGeneration: number
}

export const importJobPrefix = 'import/'
const maxTitleBytes = 1024
const maxIds = 4_000_000

export function encodeImportJob(job: ImportJob): Bytes {
  return new WireWriter()
    .bytes(1, job.fingerprint)
    .bytes(2, utf8(job.title.slice(0, 200)))
    .uint(3, job.startedAt)
    .uint(4, job.bytesTotal)
    .uint(5, job.itemsDone)
    .bytes(6, job.choiceHash)
    .packed(7, job.stagedPages)
    .packed(8, job.stagedSegments)
    .uint(9, job.baseGeneration)
    .uint(10, job.goneBy)
    .finish()
}

/** Throws `bad-record`. */
function decodeImportJob(id: string, record: Bytes): ImportJob {
  const job = {
    id,
    fingerprint: new Uint8Array(0),
    title: '',
    startedAt: 0,
    goneBy: 0,
    bytesTotal: 0,
    itemsDone: 0,
    choiceHash: new Uint8Array(0),
    stagedPages: [] as number[],
    stagedSegments: [] as number[],
    baseGeneration: 0,
  }
  const reader = new WireReader(record)
  while (reader.more) {
    const field = reader.field()
    if (field === 1) job.fingerprint = reader.bytes(32).slice()
    else if (field === 2) job.title = fromUtf8(reader.bytes(maxTitleBytes))
    else if (field === 3) job.startedAt = reader.uint()
    else if (field === 4) job.bytesTotal = reader.uint()
    else if (field === 5) job.itemsDone = reader.uint()
    else if (field === 6) job.choiceHash = reader.bytes(32).slice()
    else if (field === 7) reader.uints(job.stagedPages, maxIds)
    else if (field === 8) reader.uints(job.stagedSegments, maxIds)
    else if (field === 9) job.baseGeneration = reader.uint()
    else if (field === 10) job.goneBy = reader.uint()
    else reader.skip()
  }
  return { ...job, goneBy: job.goneBy || job.startedAt }
}

export interface ImportJobs {
  /** Unfinished imports, oldest first. */
  readonly jobs: readonly ImportJob[]
  /** Ids of those whose record cannot be read: they cannot go on, and what they staged is known by nothing. */
  readonly damaged: readonly string[]
}

/** `prefix`: of the records; those of imports unless told otherwise. */
export async function readImportJobs(
  store: Pick<HistoryStore, 'readJobs'>,
  prefix = importJobPrefix,
): Promise<ImportJobs> {
  const jobs: ImportJob[] = []
  const damaged: string[] = []
  for (const { id, record } of await store.readJobs(prefix)) {
    const job = record && (await nullWhenDamaged(() => decodeImportJob(id, record)))
    if (job) jobs.push(job)
    else damaged.push(id)
  }
  return { jobs: jobs.sort((a, b) => a.startedAt - b.startedAt), damaged }
}

/** For `HistoryStatus.unfinished`. */
export async function unfinishedImports(store: Pick<HistoryStore, 'readJobs'>): Promise<readonly JobView[]> {
  const { jobs, damaged } = await readImportJobs(store)
  return [...jobs.map(jobView), ...damaged.map((id) => ({ ...noJob, id, damaged: true }))]
}

/** Removes everything an import has staged, and its record. */
export async function discardJob(store: HistoryStore, job: ImportJob): Promise<void> {
  await store.unstage({ pages: job.stagedPages, segments: job.stagedSegments, jobs: [job.id] })
}

const noJob = { kind: 'import', startedAt: 0, progress: null, failure: null, title: '' } as const

export function jobView({ id, startedAt, title }: ImportJob): JobView {
  return { ...noJob, id, startedAt, title, damaged: false }
}
