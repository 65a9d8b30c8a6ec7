import { linkedController, throwIfCancelled } from '../cancelling.ts'

/** After so many that went well in a row, one more is tried at once. */
const wellBeforeMore = 8

export interface LaneWork {
  readonly signal: AbortSignal
  /** To be called when the service asks for patience: half as many go on at once. */
  readonly strained: () => void
}

/** Some of a long row of tasks at once: fewer while the service is under strain. */
export class Lanes {
  private readonly most: number
  private width: number
  private well = 0

  constructor(most: number) {
    this.most = most
    this.width = most
  }

  /** In their order. The first that fails ends all. */
  async run<T>(
    items: Iterable<T>,
    signal: AbortSignal,
    work: (item: T, lane: LaneWork) => Promise<void>,
  ): Promise<void> {
    const { controller, unlink } = linkedController(signal)
    const running = new Set<Promise<void>>()
    const failures: unknown[] = []
    try {
      for (const item of items) {
        while (running.size >= this.width && failures.length === 0) await Promise.race(running)
        if (failures.length > 0 || signal.aborted) break
        const task: Promise<void> = work(item, { signal: controller.signal, strained: () => this.narrow() })
          .then(() => this.widen())
          .catch((error: unknown) => {
            failures.push(error)
            controller.abort(signal.reason)
          })
          .finally(() => running.delete(task))
        running.add(task)
      }
      await Promise.all(running)
    } finally {
      unlink()
    }
    throwIfCancelled(signal)
    if (failures.length > 0) throw failures[0]
  }

  private narrow(): void {
    this.width = Math.max(1, Math.floor(this.width / 2))
    this.well = 0
  }

  private widen(): void {
    if (++this.well < wellBeforeMore || this.width === this.most) return
    this.width++
    this.well = 0
  }
}
