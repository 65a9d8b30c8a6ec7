import type { FailureView, Millis, Progress } from './basic-views.ts'

// What the screens see of the recovery key and of a change of it.

/** When a new key may be made; 0: now. */
export interface NewKeyOffer {
  readonly allowedAt: Millis
}

/** How the recovery key of this device's backup stands. Asks nobody. */
export interface KeyStanding {
  /** Since when there is this key. */
  readonly madeAt: Millis
  /** When the person last typed it; 0: not since it was made. */
  readonly confirmedAt: Millis
  /** It is time to ask whether the key is still at hand. */
  readonly askNow: boolean
  /** The key lies on this device, under the app lock. */
  readonly canShow: boolean
  readonly change: KeyChangeView | null
  /** When the last change of the key was given up because it took too long; 0: none was. */
  readonly givenUpAt: Millis
}

export interface KeyChangeView {
  /** `lost`: how far it has come can no longer be read; going on finds out. */
  readonly step: 'writing' | 'promoting' | 'promoted' | 'adopted' | 'cancelling' | 'lost'
  readonly startedAt: Millis
  readonly suspected: boolean
  /** It can still be cancelled: the old key holds. */
  readonly cancellable: boolean
  /** When it is given up by itself. */
  readonly givenUpAt: Millis
  readonly progress: Progress | null
  readonly failure: FailureView | null
}
