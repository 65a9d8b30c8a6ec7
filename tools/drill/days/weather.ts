import type { Random } from '../../../src/domain/sample/random.ts'
import type { Blow } from './device.ts'
import type { Trouble } from './line.ts'
import { dayMs } from './plain-model.ts'

const hour = 3_600_000

/** By how much a clock is suddenly wrong: by hours, which nobody notices, or by days, which somebody must. */
export function someJump(random: Random): number {
  const far = random.chance(0.7)
  const by = far ? random.between(50, 24 * 300) * hour : random.between(1, 40) * hour
  return random.chance(0.6) ? by : -Math.min(by, 300 * dayMs)
}

/** `isFarAhead`: the clock is wrong by days. Then the service is in reach, or two days of it would be believed. */
export function someTrouble(random: Random, isFarAhead: boolean): Trouble {
  if (random.chance(0.7)) return { kind: 'none' }
  if (random.chance(0.3)) return { kind: 'lost-answer' }
  if (random.chance(0.3)) return { kind: 'quota', after: random.int(3) }
  return { kind: 'offline', after: isFarAhead ? random.between(8, 12) : random.int(12) }
}

export function someBlow(random: Random): Blow {
  return { kind: random.chance(0.5) ? 'killed' : 'full', at: random.between(1, 8) }
}
