import type { OnProgress } from '../api/history-api.ts'
import type { Progress } from '../api/views.ts'

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

  /** As `begin`, where the step may have been begun before: what is done stays done, and no later step is gone back from. */
  extend(step: Progress['step'], total: number, last: Progress['step']): void {
    if (this.step === last) return
    if (this.step !== step) this.begin(step, total)
    else {
      this.total = Math.max(this.total, this.done + total)
      this.tell()
    }
  }

  /** Nothing while another step is shown. */
  addTo(step: Progress['step'], amount: number): void {
    if (this.step === step) this.add(amount)
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
