import { HeirloomError } from '../../core/errors.ts'

interface Waiting {
  readonly weight: number
  readonly come: () => void
}

/** So many at a time, and so much of them together; the others wait for their turn, in order. */
export class Places {
  private free: number
  private room: number
  private readonly waiting: Waiting[] = []

  constructor({ places, room }: { readonly places: number; readonly room: number }) {
    this.free = places
    this.room = room
  }

  /** `weight`: at most the whole room. Answers how to leave, once. `cancelled` when that is signalled while waiting. */
  take(weight: number, signal?: AbortSignal): Promise<() => void> {
    return new Promise((resolve, reject) => {
      const stop = () => {
        const at = this.waiting.indexOf(one)
        if (at >= 0) this.waiting.splice(at, 1)
        signal?.removeEventListener('abort', stop)
        reject(new HeirloomError('cancelled', 'stopped as asked'))
        this.admit()
      }
      const come = () => {
        signal?.removeEventListener('abort', stop)
        resolve(() => this.leave(weight))
      }
      const one = { weight, come }
      if (signal?.aborted) {
        stop()
        return
      }
      signal?.addEventListener('abort', stop)
      this.waiting.push(one)
      this.admit()
    })
  }

  private admit(): void {
    for (
      let next = this.waiting[0];
      next && this.free > 0 && next.weight <= this.room;
      next = this.waiting[0]
    ) {
      this.waiting.shift()
      this.free--
      this.room -= next.weight
      next.come()
    }
  }

  private leave(weight: number): void {
    this.free++
    this.room += weight
    this.admit()
  }
}
