import { HeirloomError } from '../../core/errors.ts'

/** So many at a time; the others wait for their turn, in order. */
export class Places {
  private free: number
  private readonly waiting: (() => void)[] = []

  constructor(places: number) {
    this.free = places
  }

  /** Answers how to leave, once. `cancelled` when that is signalled while waiting. */
  async take(signal?: AbortSignal): Promise<() => void> {
    const cancelled = () => new HeirloomError('cancelled', 'stopped as asked')
    if (signal?.aborted) throw cancelled()
    if (this.free > 0) this.free--
    else await this.turn(signal, cancelled)
    return () => this.leave()
  }

  private turn(signal: AbortSignal | undefined, cancelled: () => HeirloomError): Promise<void> {
    return new Promise((resolve, reject) => {
      const come = () => {
        signal?.removeEventListener('abort', stop)
        resolve()
      }
      const stop = () => {
        this.waiting.splice(this.waiting.indexOf(come), 1)
        signal?.removeEventListener('abort', stop)
        reject(cancelled())
      }
      signal?.addEventListener('abort', stop)
      this.waiting.push(come)
    })
  }

  private leave(): void {
    const next = this.waiting.shift()
    if (next) next()
    else this.free++
  }
}
