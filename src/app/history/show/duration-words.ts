const units: readonly (readonly [name: string, ms: number])[] = [
  ['week', 7 * 86_400_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
]

/** `4 weeks`, `1 day`, `90 seconds`: the largest unit that divides the duration. */
export function durationWords(ms: number): string {
  const [name, size] = units.find(([, size]) => ms >= size && ms % size === 0) ?? ['second', 1000]
  const count = Math.max(1, Math.round(ms / size))
  return `${count} ${name}${count === 1 ? '' : 's'}`
}
