import type { WireError } from '../../core/errors.ts'
import { fromWire, HeirloomError } from '../../core/errors.ts'

export interface SeatsOptions {
  /** Starts a worker (only `entries` knows how). */
  readonly spawn: () => Worker
  readonly workers: number
  /** Told to each worker before anything is asked of it. */
  readonly start: unknown
}

type Answer = { readonly id: number } & (object | { readonly error: WireError })

interface Waiting<A> {
  readonly resolve: (answer: A) => void
  readonly reject: (error: HeirloomError) => void
}

interface Seat<A> {
  worker: Worker | null
  readonly waiting: Map<number, Waiting<A>>
}

export interface Asked {
  readonly transfer?: Transferable[]
  /** Once aborted, the worker is told `{ kind: 'cancel', id }`; its answer is still waited for. */
  readonly signal?: AbortSignal
}

/** Workers that answer requests by number, the least busy one each. What died is replaced at the next request. */
export class Seats<Request extends object, A extends Answer> {
  private readonly options: SeatsOptions
  private readonly seats: Seat<A>[]
  private nextId = 1
  private closed = false

  constructor(options: SeatsOptions) {
    this.options = options
    this.seats = Array.from({ length: options.workers }, () => ({ worker: null, waiting: new Map() }))
  }

  /** Rejects with the worker's own error, `worker-lost` when it died, `cancelled` once all are closed. */
  ask(request: Request, { transfer = [], signal }: Asked = {}): Promise<Exclude<A, { error: WireError }>> {
    if (this.closed) return Promise.reject(new HeirloomError('cancelled', 'the pool was closed'))
    const seat = this.seats.reduce((least, one) => (one.waiting.size < least.waiting.size ? one : least))
    const id = this.nextId++
    const worker = this.workerOf(seat)
    const cancel = () => worker.postMessage({ kind: 'cancel', id })
    signal?.addEventListener('abort', cancel)
    const answer = new Promise<A>((resolve, reject) => {
      worker.postMessage({ ...request, id }, transfer)
      seat.waiting.set(id, { resolve, reject })
    })
    return answer.finally(() => signal?.removeEventListener('abort', cancel)) as Promise<
      Exclude<A, { error: WireError }>
    >
  }

  /** Starts the workers now: their script is fetched while there is a network. */
  warm(): void {
    for (const seat of this.seats) this.workerOf(seat)
  }

  /** Ends the workers; what is under way fails with `cancelled`. */
  close(): void {
    this.closed = true
    for (const seat of this.seats) this.vacate(seat, new HeirloomError('cancelled', 'the pool was closed'))
  }

  private workerOf(seat: Seat<A>): Worker {
    if (seat.worker) return seat.worker
    const worker = this.options.spawn()
    seat.worker = worker
    worker.onmessage = (event: MessageEvent<A>) => this.take(seat, event.data)
    // What it had was given away and is lost with it.
    worker.onerror = () => this.vacate(seat, new HeirloomError('worker-lost', 'a compute worker crashed'))
    worker.onmessageerror = () =>
      this.vacate(seat, new HeirloomError('worker-lost', 'an answer could not be read'))
    worker.postMessage(this.options.start)
    return worker
  }

  private take(seat: Seat<A>, answer: A): void {
    const waiting = seat.waiting.get(answer.id)
    seat.waiting.delete(answer.id)
    if ('error' in answer) waiting?.reject(fromWire(answer.error))
    else waiting?.resolve(answer)
  }

  private vacate(seat: Seat<A>, error: HeirloomError): void {
    seat.worker?.terminate()
    seat.worker = null
    const waiting = [...seat.waiting.values()]
    seat.waiting.clear()
    for (const { reject } of waiting) reject(error)
  }
}
