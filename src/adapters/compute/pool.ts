import type { Bytes } from '../../core/bytes.ts'
import { fromWire, HeirloomError } from '../../core/errors.ts'
import type { PagePacker } from '../../domain/ports.ts'
import type { ComputeAnswer, ComputeRequest, DeflatedPage, PackedPage } from './messages.ts'

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

type PoolRequest = ComputeRequest & { readonly id: number }
type Answered = Exclude<ComputeAnswer, { error: unknown }>

interface Waiting {
  readonly resolve: (answer: Answered) => void
  readonly reject: (error: HeirloomError) => void
}

interface Seat {
  worker: Worker | null
  readonly waiting: Map<number, Waiting>
}

const maxWorkers = 4
/** Requests per worker under way: one at work, one in wait, so that no worker is ever idle between two. */
const perWorker = 2
/** Pages per inflate request. */
const inflateBatch = 16

export function createComputePool(options: PoolOptions): ComputePool {
  return new Pool(options)
}

class Pool implements ComputePool {
  readonly width: number
  private readonly options: PoolOptions
  private readonly seats: Seat[]
  private nextId = 1
  private closed = false

  constructor(options: PoolOptions) {
    const workers = Math.min(maxWorkers, Math.max(1, options.cores - 1))
    this.options = options
    this.width = workers * perWorker
    this.seats = Array.from({ length: workers }, () => ({ worker: null, waiting: new Map() }))
  }

  async pack(frames: Bytes): Promise<PackedPage> {
    const answer = await this.ask({ kind: 'pack', id: this.nextId++, frames }, [frames.buffer])
    if (!('packed' in answer)) throw new HeirloomError('bug', 'unexpected answer')
    return answer.packed
  }

  async inflateMany(pages: readonly DeflatedPage[]): Promise<Bytes[]> {
    const requests: Promise<Answered>[] = []
    for (let i = 0; i < pages.length; i += inflateBatch) {
      requests.push(
        this.ask({ kind: 'inflate', id: this.nextId++, pages: pages.slice(i, i + inflateBatch) }, []),
      )
    }
    const answers = await Promise.all(requests)
    return answers.flatMap((answer) => ('inflated' in answer ? answer.inflated : []))
  }

  warm(): void {
    for (const seat of this.seats) this.workerOf(seat)
  }

  private ask(request: PoolRequest, transfer: Transferable[]): Promise<Answered> {
    if (this.closed) return Promise.reject(new HeirloomError('cancelled', 'the pool was closed'))
    const seat = this.seats.reduce((least, one) => (one.waiting.size < least.waiting.size ? one : least))
    return new Promise((resolve, reject) => {
      const worker = this.workerOf(seat)
      seat.waiting.set(request.id, { resolve, reject })
      worker.postMessage(request, transfer)
    })
  }

  private workerOf(seat: Seat): Worker {
    if (seat.worker) return seat.worker
    const worker = this.options.spawn()
    seat.worker = worker
    worker.onmessage = (event: MessageEvent<ComputeAnswer>) => this.take(seat, event.data)
    // What crashed is replaced at the next request; the frames it had were given away and are lost with it.
    worker.onerror = () => this.vacate(seat, new HeirloomError('bug', 'a compute worker crashed'))
    worker.onmessageerror = () => this.vacate(seat, new HeirloomError('bug', 'an answer could not be read'))
    worker.postMessage({ kind: 'start', module: this.options.module } satisfies ComputeRequest)
    return worker
  }

  private take(seat: Seat, answer: ComputeAnswer): void {
    const waiting = seat.waiting.get(answer.id)
    seat.waiting.delete(answer.id)
    if ('error' in answer) waiting?.reject(fromWire(answer.error))
    else waiting?.resolve(answer)
  }

  private vacate(seat: Seat, error: HeirloomError): void {
    seat.worker?.terminate()
    seat.worker = null
    const waiting = [...seat.waiting.values()]
    seat.waiting.clear()
    for (const { reject } of waiting) reject(error)
  }

  close(): void {
    this.closed = true
    for (const seat of this.seats) this.vacate(seat, new HeirloomError('cancelled', 'the pool was closed'))
  }
}
