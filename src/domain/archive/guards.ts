import { HeirloomError } from '../../core/errors.ts'

/** How an archive that is about to be committed compares with the one it replaces. */
export interface Replacement {
  /** Messages the last archive held. */
  readonly held: number
  /** How many of them the new one will not hold, those that are about to expire apart. */
  readonly dropped: number
  /** Chats of the last archive that are gone here although nobody deleted them here. */
  readonly lostChats: number
  /** Parts of the last archive that could not be read when this device restored it. */
  readonly lostParts: number
  /** Messages that could not be read here just now, and that no object at the service is known to hold. */
  readonly unreadable: number
  /** What else this device knew of the last archive is lost: nothing excuses what is dropped. */
  readonly unsure: boolean
}

/** There is no undo at the service: what looks like a loss is asked about before it is made final. */
function needsAnswer({ held, dropped, lostChats, lostParts, unreadable, unsure }: Replacement): boolean {
  const asksAtOnce = unsure || unreadable > 0
  return dropped * 10 > held || lostChats > 0 || lostParts > 0 || (asksAtOnce && dropped > 0)
}

/** `guard-question` with the counts as facts, unless the person has said yes. */
export function guardReplacement(replacement: Replacement, answered: boolean): void {
  if (answered || !needsAnswer(replacement)) return
  const { held, dropped, lostChats, lostParts, unreadable } = replacement
  throw new HeirloomError('guard-question', 'this backup would drop much of what the last one holds', {
    facts: { held, dropped, lostChats, lostParts, unreadable },
  })
}
