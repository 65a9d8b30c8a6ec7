import type { Millis } from '../../app/api/views.ts'
import { locale } from './locale.ts'

const dayMs = 86_400_000
/** What a Date can hold; anything else is shown as unknown. */
const maxDate = 8.64e15

const make = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, options)
const timeFormat = make({ hour: 'numeric', minute: '2-digit' })
const weekdayFormat = make({ weekday: 'long' })
const dayFormat = make({ weekday: 'long', day: 'numeric', month: 'long' })
const dayYearFormat = make({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' })
const shortDayFormat = make({ day: 'numeric', month: 'short' })
const dateFormat = make({ day: 'numeric', month: 'short', year: 'numeric' })
const utcDateFormat = make({ day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' })
const monthFormat = make({ month: 'long', year: 'numeric' })
const fullFormat = make({
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  hour: 'numeric',
  minute: '2-digit',
})

export function isKnownDate(at: Millis): boolean {
  return Number.isFinite(at) && at > 0 && at <= maxDate
}

const known = (at: Millis, format: (date: Date) => string) =>
  isKnownDate(at) ? format(new Date(at)) : 'unknown date'

/** The local calendar day as a number that only grows from day to day; equal for two moments of one day. */
export function dayNumber(at: Millis): number {
  if (!isKnownDate(at)) return 0
  const date = new Date(at)
  return Math.floor(Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / dayMs)
}

/** "14:05" */
export function formatTime(at: Millis): string {
  return known(at, (date) => timeFormat.format(date))
}

/** Between messages: "Today", "Yesterday", "Monday 3 March", with the year when it is another one. */
export function formatDay(at: Millis, now: Millis): string {
  return known(at, (date) => {
    const days = dayNumber(now) - dayNumber(at)
    if (days === 0) return 'Today'
    if (days === 1) return 'Yesterday'
    const sameYear = date.getFullYear() === new Date(now).getFullYear()
    return (sameYear ? dayFormat : dayYearFormat).format(date)
  })
}

/** The same in few letters, for large print: "Today", "Yesterday", "3 Mar", with the year when it is another one. */
export function formatShortDay(at: Millis, now: Millis): string {
  return known(at, (date) => {
    const days = dayNumber(now) - dayNumber(at)
    if (days === 0) return 'Today'
    if (days === 1) return 'Yesterday'
    const sameYear = date.getFullYear() === new Date(now).getFullYear()
    return (sameYear ? shortDayFormat : dateFormat).format(date)
  })
}

/** In the chat list: the time today, then the weekday, then the day, then the date. */
export function formatRecent(at: Millis, now: Millis): string {
  if (!isKnownDate(at)) return ''
  const date = new Date(at)
  const days = dayNumber(now) - dayNumber(at)
  if (days === 0) return timeFormat.format(date)
  if (days === 1) return 'Yesterday'
  if (days > 1 && days < 7) return weekdayFormat.format(date)
  const sameYear = date.getFullYear() === new Date(now).getFullYear()
  return (sameYear ? shortDayFormat : dateFormat).format(date)
}

/** "3 Mar 2021" */
export function formatDate(at: Millis): string {
  return known(at, (date) => dateFormat.format(date))
}

/** "October 2026", for the heading of a month. */
export function formatMonth(at: Millis): string {
  return isKnownDate(at) ? monthFormat.format(at) : 'No date'
}

/** "3 Mar 2021", of a day that the service counts, which is one of UTC: the same date wherever one is. */
export function formatServiceDay(at: Millis): string {
  return known(at, (date) => utcDateFormat.format(date))
}

/** "3 March 2021 at 14:05" */
export function formatMoment(at: Millis): string {
  return known(at, (date) => fullFormat.format(date))
}

/** Of what is to come: "today at 14:05", "tomorrow at 14:05", "Monday at 14:05", then the date. */
export function formatComing(at: Millis, now: Millis): string {
  return known(at, (date) => {
    const days = dayNumber(at) - dayNumber(now)
    const day = days === 0 ? 'today' : days === 1 ? 'tomorrow' : weekdayFormat.format(date)
    return days >= 0 && days < 7 ? `${day} at ${timeFormat.format(date)}` : fullFormat.format(date)
  })
}

/** "3 Mar 2019 – 19 Nov 2026"; one date when both fall on one day; empty when neither is known. */
export function formatRange(from: Millis, to: Millis): string {
  if (!isKnownDate(from) && !isKnownDate(to)) return ''
  if (!isKnownDate(from) || !isKnownDate(to)) return formatDate(isKnownDate(from) ? from : to)
  return dayNumber(from) === dayNumber(to) ? formatDate(from) : `${formatDate(from)} – ${formatDate(to)}`
}

/** How long a history spans, for large print: "7 years", "3 months", "12 days". */
export function spanWords(from: Millis, to: Millis): { readonly number: number; readonly unit: string } {
  const days = isKnownDate(from) && isKnownDate(to) ? Math.max(1, dayNumber(to) - dayNumber(from) + 1) : 0
  const pick = (number: number, unit: string) => ({ number, unit: number === 1 ? unit : `${unit}s` })
  if (days >= 700) return pick(Math.round(days / 365.25), 'year')
  if (days >= 60) return pick(Math.round(days / 30.44), 'month')
  return pick(days, 'day')
}

const timers: readonly (readonly [number, string])[] = [
  [7 * dayMs, 'week'],
  [dayMs, 'day'],
  [3_600_000, 'hour'],
  [60_000, 'minute'],
  [1000, 'second'],
]

/** A disappearing timer: "4 weeks", "8 hours", "30 seconds"; "Off" for 0. */
export function timerWords(ms: number): string {
  if (ms <= 0) return 'Off'
  const [size, unit] = timers.find(([step]) => ms % step === 0) ?? timers[timers.length - 1]!
  const number = Math.max(1, Math.round(ms / size))
  return `${number} ${unit}${number === 1 ? '' : 's'}`
}
