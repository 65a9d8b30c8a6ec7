const daySeconds = 86_400

/** Times finer than a day would tell clients apart: both credentials are for whole ones, in UTC. */
export function isWholeDay(seconds: number): boolean {
  return seconds % daySeconds === 0
}

/** The moment a calendar month ends, in UTC: what every paid expiry is rounded up to, so that it tells the month alone. */
export function isMonthEnd(seconds: number): boolean {
  return isWholeDay(seconds) && new Date(seconds * 1000).getUTCDate() === 1
}
