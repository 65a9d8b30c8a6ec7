import type { BuiltSegment } from '../../domain/history/build-types.ts'
import type { Page, Segment } from '../../domain/history/types.ts'
import type { HistoryStore } from '../../domain/ports.ts'
import type { ImportJob } from './import-job.ts'
import { encodeImportJob } from './import-job.ts'

/** Segments (of up to 16 pages) that are staged with one write of the job record. */
const segmentsPerCheckpoint = 2

/** Keeps what an import has built under its job record until it is published. */
export class Staging {
  private current: ImportJob
  private readonly store: HistoryStore
  private waiting: BuiltSegment[] = []

  constructor(store: HistoryStore, job: ImportJob) {
    this.store = store
    this.current = job
  }

  get job(): ImportJob {
    return this.current
  }

  /** The record exists before anything it may name does. */
  async begin(): Promise<void> {
    await this.store.writeJobs({ [this.current.id]: encodeImportJob(this.current) })
  }

  /** To be handed to the builder. */
  emit = async (built: BuiltSegment): Promise<void> => {
    this.waiting.push(built)
    if (this.waiting.length >= segmentsPerCheckpoint) await this.checkpoint()
  }

  /** Writes what is waiting. */
  async checkpoint(): Promise<void> {
    const built = this.waiting
    if (built.length === 0) return
    this.waiting = []
    const pages: Page[] = built.flatMap((each) => [...each.pages])
    const segments: Segment[] = built.map((each) => each.segment)
    const next: ImportJob = {
      ...this.current,
      itemsDone: this.current.itemsDone + built.reduce((sum, each) => sum + each.entry.items, 0),
      stagedPages: [...this.current.stagedPages, ...pages.map((page) => page.id)],
      stagedSegments: [...this.current.stagedSegments, ...segments.map((segment) => segment.id)],
    }
    await this.store.stage({ pages, segments, jobs: { [next.id]: encodeImportJob(next) } })
    this.current = next
  }
}
