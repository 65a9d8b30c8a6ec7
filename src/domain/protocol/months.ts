const dayMs = 86_400_000

/** The first day of the calendar month that begins `months` after the one `day` lies in. Days since 1970, UTC. */
export function monthStart(day: number, months = 0): number {
  const date = new Date(day * dayMs)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1) / dayMs
}

/** Every paid expiry is one: a service that names any other day could tell an account apart by it. */
export function isMonthStart(day: number): boolean {
  return Number.isSafeInteger(day) && Math.abs(day) < 100_000_000 && monthStart(day) === day
}
