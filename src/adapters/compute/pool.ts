import type { Bytes } from '../../core/bytes.ts'
import { HeirloomError } from '../../core/errors.ts'
import type { PagePacker } from '../../domain/ports.ts'
import type { ComputeAnswer, ComputeStart, ComputeTask, DeflatedPage, PackedPage } from './messages.ts'
import { Seats } from './seats.ts'

export interface ComputePool extends PagePacker {
  pack(frames: Bytes): Promise<PackedPage>
  /** In the order given; spread over the workers. */
  inflateMany(pages: readonly DeflatedPage[]): Promise<Bytes[]>
  /** Starts the workers now: their script is fetched while there is a network. */
  warm(): void
  /** Ends the workers; what is under way fails with `cancelled`. */
  close(): void
}

export interface PoolOptions {
  /** Starts a compute worker (only `entries` knows how). */
  readonly spawn: () => Worker
  /** The compiled core, shared by all workers. */
  readonly module: WebAssembly.Module
  /** Cores of the machine; one is left for the caller. */
  readonly cores: number
}

const maxWorkers = 4
/** Requests per worker under way: one at work, one in wait, so that no worker is ever idle between two. */
const perWorker = 2
/** Pages per inflate request. */
const inflateBatch = 16

export function createComputePool({ spawn, module, cores }: PoolOptions): ComputePool {
  const workers = Math.min(maxWorkers, Math.max(1, cores - 1))
  const start: ComputeStart = { kind: 'start', module }
  const seats = new Seats<ComputeTask, ComputeAnswer>({ spawn, workers, start })
  return {
    width: workers * perWorker,
    async pack(frames) {
      const answer = await seats.ask({ kind: 'pack', frames }, { transfer: [frames.buffer] })
      if (!('packed' in answer)) throw new HeirloomError('bug', 'unexpected answer')
      return answer.packed
    },
    async inflateMany(pages) {
      const batches = Array.from({ length: Math.ceil(pages.length / inflateBatch) }, (_, i) =>
        pages.slice(i * inflateBatch, (i + 1) * inflateBatch),
      )
      const answers = await Promise.all(batches.map((batch) => seats.ask({ kind: 'inflate', pages: batch })))
      return answers.flatMap((answer) => ('inflated' in answer ? answer.inflated : []))
    },
    warm: () => seats.warm(),
    close: () => seats.close(),
  }
}
