import type { Random } from './random.ts'

const dayMs = 86_400_000
const hourMs = 3_600_000
/** How busy each hour of the day is (UTC). */
const rhythm = [1, 0.5, 0.3, 0.2, 0.2, 0.5, 2, 5, 7, 6, 5, 6, 8, 7, 5, 5, 6, 8, 9, 10, 10, 8, 5, 2.5]

/** Years that a sample of this size covers. */
function sampleYears(messages: number): number {
  return Math.max(1.2, Math.min(12, messages / 150_000))
}

/** Moments of messages: forward only, more by day than by night, more in later years, in quick exchanges. */
export class Timeline {
  readonly startMs: number
  private readonly limit: number
  private readonly span: number
  private readonly hours: Float64Array
  private readonly random: Random
  now: number

  constructor(options: { readonly messages: number; readonly endMs: number }, random: Random) {
    this.limit = options.endMs - 10 * 60_000
    this.span = Math.round(sampleYears(options.messages) * 365) * dayMs
    this.startMs = options.endMs - hourMs - this.span
    this.hours = rotated(Math.floor(this.startMs / hourMs) % 24)
    this.random = random
    this.now = this.startMs
  }

  /** A new exchange after `done` (0 … 1) of all messages. */
  begin(done: number): void {
    const time = done * (1.6 - 0.6 * done) * this.span
    const day = Math.floor(time / dayMs)
    const moment = this.startMs + day * dayMs + this.byDay(time / dayMs - day)
    this.to(Math.max(moment, this.now + this.random.between(800, 20_000)))
  }

  /** The next message of the exchange. */
  step(): void {
    const pause = this.random.chance(0.1)
      ? this.random.between(60_000, 300_000)
      : this.random.between(2000, 45_000)
    this.to(this.now + pause)
  }

  private to(moment: number): void {
    this.now = moment < this.limit ? moment : Math.max(this.limit, this.now + 1)
  }

  /** Bends a share of a day to milliseconds into it. */
  private byDay(share: number): number {
    let hour = 0
    while (hour < 23 && this.hours[hour + 1]! <= share) hour++
    const from = this.hours[hour]!
    return Math.floor((hour + (share - from) / (this.hours[hour + 1]! - from)) * hourMs)
  }
}

/** Cumulative rhythm of a day that begins at this hour. */
function rotated(first: number): Float64Array {
  const sums = new Float64Array(25)
  const total = rhythm.reduce((sum, weight) => sum + weight, 0)
  for (let hour = 0; hour < 24; hour++) sums[hour + 1] = sums[hour]! + rhythm[(first + hour) % 24]! / total
  return sums
}
