import { randomBytes } from 'node:crypto'
import { toBase64Url } from '../../src/core/bytes.ts'
import { minuteMs, type Clock } from '../clock.ts'

const lifeMs = 5 * minuteMs
const maxOpen = 10_000

export interface Challenges {
  make(): string
  /** True once, within five minutes. */
  use(challenge: string): boolean
}

/** In memory: a restart asks clients for another round. When too many are open the oldest go. */
export function challenges(clock: Clock): Challenges {
  const open = new Map<string, number>()
  return {
    make: () => {
      const now = clock()
      for (const [challenge, until] of open) {
        if (until >= now && open.size < maxOpen) break
        open.delete(challenge)
      }
      const challenge = toBase64Url(randomBytes(32))
      open.set(challenge, now + lifeMs)
      return challenge
    },
    use: (challenge) => {
      const until = open.get(challenge)
      open.delete(challenge)
      return until !== undefined && until >= clock()
    },
  }
}
