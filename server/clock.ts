/** Milliseconds since 1970. The service asks nothing else what time it is. */
export type Clock = () => number

export const minuteMs = 60_000
export const hourMs = 60 * minuteMs
export const dayMs = 24 * hourMs

export function dayOf(ms: number): number {
  return Math.floor(ms / dayMs)
}

/** The first day that begins when at least `waitMs` have passed. */
export function dueDay(nowMs: number, waitMs: number): number {
  return Math.ceil((nowMs + waitMs) / dayMs)
}
