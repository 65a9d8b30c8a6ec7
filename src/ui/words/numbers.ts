import { locale } from './locale.ts'

const whole = new Intl.NumberFormat(locale)
const tenths = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 })

export function formatNumber(n: number): string {
  return whole.format(n)
}

/** "1 message", "2,300 messages". */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${whole.format(n)} ${n === 1 ? one : many}`
}

/** The unit alone, for a number in large print: "message" for 1, else "messages". */
export function unit(n: number, one: string): string {
  return n === 1 ? one : `${one}s`
}

const units = ['bytes', 'kB', 'MB', 'GB', 'TB'] as const

/** Size in words, in steps of 1000, as file managers count. */
export function formatBytes(bytes: number): string {
  let value = Math.max(0, bytes)
  let step = 0
  while (value >= 999.5 && step < units.length - 1) {
    value /= 1000
    step += 1
  }
  const text = step > 0 && value < 99.95 ? tenths.format(value) : whole.format(Math.round(value))
  return step === 0 && value === 1 ? '1 byte' : `${text} ${units[step]!}`
}

/** Whole percent of a job, 0 … 100; 100 only when all is done. Null while the total is unknown. */
export function percent(done: number, total: number): number | null {
  if (!(total > 0)) return null
  return done >= total ? 100 : Math.min(99, Math.max(0, Math.floor((100 * done) / total)))
}

/** "8 seconds", "3 minutes", "2 hours". */
export function formatDuration(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1000))
  if (seconds < 90) return count(seconds, 'second')
  const minutes = Math.round(seconds / 60)
  return minutes < 90 ? count(minutes, 'minute') : count(Math.round(minutes / 60), 'hour')
}
