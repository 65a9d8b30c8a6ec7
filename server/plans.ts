import type { Level } from '../src/domain/protocol/credential-kinds.ts'
import type { ServiceConfig } from './config.ts'
import { dayOf } from './clock.ts'
import type { ProvenArchive } from './auth/prove-archive.ts'
import type { Room } from './facts/room.ts'

/** The level of a day's credentials: paid while the account's `paidUntil` is later than the day begins. */
export function levelOn(
  { plans }: Pick<ServiceConfig, 'plans'>,
  { paidUntil }: { readonly paidUntil: number },
  day: number,
): Level {
  return plans.open || paidUntil > day ? 'paid' : 'free'
}

/** What the level that was shown allows an archive. */
export interface Rights {
  readonly room: Room
  readonly maxObjectBytes: number
}

export function rightsOf(config: ServiceConfig, { type, level }: ProvenArchive): Rights {
  const plan = config.plans[level]
  return type === 'media'
    ? { room: { maxBytes: plan.mediaBytes, together: true }, maxObjectBytes: config.maxMediaObjectBytes }
    : { room: { maxBytes: plan.textBytes, together: false }, maxObjectBytes: config.maxObjectBytes }
}

/** When a media object that arrives now goes. Null: it stays as long as somebody pays. */
export function mediaDueDay(config: ServiceConfig, level: Level, nowMs: number): number | null {
  const { mediaDays } = config.plans[level]
  return mediaDays === null ? null : dayOf(nowMs) + mediaDays
}
