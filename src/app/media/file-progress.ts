import type { OnProgress } from '../api/history-api.ts'

/** Bytes of many files that go side by side, as one number that never falls. */
export class FileProgress {
  private done = 0
  private readonly total: number
  private readonly onProgress: OnProgress

  /** `total`: the lengths of all files. */
  constructor(total: number, onProgress: OnProgress) {
    this.total = total
    this.onProgress = onProgress
    this.tell()
  }

  /** For one file: what is returned is told how far it has come, and may be told less again when it begins anew. */
  begin(length: number): (upTo: number) => void {
    let told = 0
    return (upTo) => {
      const more = Math.min(upTo, length) - told
      if (more <= 0) return
      told += more
      this.done += more
      this.tell()
    }
  }

  private tell(): void {
    this.onProgress({ step: 'media', done: this.done, total: this.total, unit: 'bytes' })
  }
}
