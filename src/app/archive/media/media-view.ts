import type { MediaChoices } from '../../../domain/archive/media-choices.ts'
import type { MediaStanding } from '../../../domain/archive/media-standing.ts'
import type { BringingView, MediaStandingView } from '../../api/media-store-api.ts'

export function mediaView(
  { seen, stored, waiting, older, unreadable, tooLarge, overQuota, mediaDays, code, retryAt }: MediaStanding,
  choices: MediaChoices,
  bringing: BringingView | null | undefined,
): MediaStandingView {
  // Stopped by hand, or its turn was over: nothing stands in the way.
  const failure = code === '' || code === 'cancelled' ? null : { code, facts: {} }
  return {
    ...{
      seen,
      stored,
      waiting,
      older,
      unreadable,
      tooLarge,
      overQuota,
      mediaDays,
      failure,
      retryAt,
      choices,
    },
    known: seen.length > 0,
    bringing: bringing ?? null,
  }
}
