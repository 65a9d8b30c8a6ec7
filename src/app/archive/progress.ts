import type { OnProgress } from '../history-api.ts'
import type { Progress } from '../views.ts'

/** Reports one step after the other; within a step neither `done` nor the total goes backwards. */
export class ProgressReporter {
  private readonly listener: OnProgress
  private step: Progress['step'] = 'preparing'
  private unit: Progress['unit'] = 'bytes'
  private done = 0
  private total = 0

  constructor(listener: OnProgress) {
    this.listener = listener
  }

  begin(step: Progress['step'], total: number, unit: Progress['unit'] = 'bytes'): void {
    this.step = step
    this.unit = unit
    this.done = 0
    this.total = total
    this.tell()
  }

  add(amount: number): void {
    this.done = Math.min(this.total, this.done + amount)
    this.tell()
  }

  reach(done: number): void {
    this.add(Math.max(0, done - this.done))
  }

  private tell(): void {
    this.listener({ step: this.step, done: this.done, total: this.total, unit: this.unit })
  }
}
