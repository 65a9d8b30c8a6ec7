import { toHex } from '../../src/core/bytes.ts'
import { refuse } from '../../src/domain/protocol/refusals.ts'
import { dayMs, dayOf, hourMs, type Clock } from '../clock.ts'
import type { Account, KeptPermits } from '../facts/account-facts.ts'

const messagesPermits = 10
const messagesRefillMs = hourMs
const mediaPermits = 5
const mediaRefillDays = 7

export interface PermitsLeft {
  readonly left: number
  /** How long until there is one; 0: there is. */
  readonly retryAfterMs: number
}

type Holder = Pick<Account, 'id' | 'permits'>

/** docs/protocol.md section 3: how often an account may replace its requests. */
export interface Permits {
  /** What is to be kept once one was taken. Throws `rate-limited` with the wait when there is none. */
  take(account: Holder, of: 'messages' | 'media'): KeptPermits
  left(account: Holder): { readonly messages: PermitsLeft; readonly media: PermitsLeft }
}

/**
 * Those for messages come back by the hour, which only memory knows: the row says how many are taken and that all are
 * back on the next day. Those for media come back by the week, and the day on which all are says how many are taken.
 */
export function permits(clock: Clock): Permits {
  /** When all permits for messages of an account will be back. */
  let fullAt = new Map<string, number>()
  let day = -1

  function messagesFullAt({ id, permits: kept }: Holder): number {
    const now = clock()
    if (dayOf(now) !== day) {
      day = dayOf(now)
      fullAt = new Map()
    }
    if (kept.messagesDay === null || kept.messagesDay <= day) return now
    const full = fullAt.get(toHex(id)) ?? now + kept.messages * messagesRefillMs
    fullAt.set(toHex(id), full)
    return Math.max(full, now)
  }

  function messagesTaken(account: Holder): number {
    return Math.ceil((messagesFullAt(account) - clock()) / messagesRefillMs)
  }

  function mediaTaken({ permits: kept }: Holder): number {
    const days = (kept.mediaDay ?? 0) - dayOf(clock())
    return Math.max(0, Math.ceil(days / mediaRefillDays))
  }

  function left(account: Holder) {
    const messages = messagesPermits - messagesTaken(account)
    const media = mediaPermits - mediaTaken(account)
    return {
      messages: { left: messages, retryAfterMs: messages > 0 ? 0 : messagesWait(account) },
      media: { left: media, retryAfterMs: media > 0 ? 0 : mediaWait(account) },
    }
  }

  function messagesWait(account: Holder): number {
    const now = clock()
    const refilled = messagesFullAt(account) - (messagesPermits - 1) * messagesRefillMs - now
    return Math.min(refilled, (dayOf(now) + 1) * dayMs - now)
  }

  function mediaWait({ permits: kept }: Holder): number {
    const backDay = (kept.mediaDay ?? 0) - (mediaPermits - 1) * mediaRefillDays
    return backDay * dayMs - clock()
  }

  return {
    left,
    take: (account, of) => {
      const { left: count, retryAfterMs } = left(account)[of]
      if (count <= 0) throw refuse('rate-limited', { retryAfterMs })
      const kept = account.permits
      const today = dayOf(clock())
      if (of === 'media') {
        return { ...kept, mediaDay: Math.max(kept.mediaDay ?? 0, today) + mediaRefillDays }
      }
      const full = messagesFullAt(account)
      fullAt.set(toHex(account.id), full + messagesRefillMs)
      const taken = Math.ceil((full + messagesRefillMs - clock()) / messagesRefillMs)
      return { ...kept, messages: taken, messagesDay: today + 1 }
    },
  }
}
