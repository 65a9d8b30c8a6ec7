import type { KeyStanding, NewKeyOffer } from './key-views.ts'
import type { KeyAnswer, Progress, ShownKey } from './views.ts'

/** What the screens may ask about the recovery key of backups that are on. A part of `HistoryApi`. */
export interface KeyApi {
  /** Null: backups are off. */
  readKeyStanding(): Promise<KeyStanding | null>
  /** Asks the service whether a new key may be made now. `suspected`: somebody may have seen the present one. */
  offerNewKey(suspected: boolean): Promise<NewKeyOffer>
  /** Makes the next key and holds it in the worker until `confirmNextKey` or `forgetNextKey`. */
  makeNextKey(suspected: boolean): Promise<ShownKey>
  forgetNextKey(): Promise<void>
  /** Ok when what was typed is the key that was made: then it is going to take the present one's place. */
  confirmNextKey(typedKey: string): Promise<KeyAnswer>
  /**
   * Goes on with the change of the key until it is done. `guard-question`, `other-device`: to be asked again with the
   * person's answer.
   */
  changeKey(
    onProgress: (progress: Progress) => void,
    signal: AbortSignal,
    answers?: { readonly guard?: boolean; readonly otherDevice?: boolean },
  ): Promise<void>
  /** The present key stays, the next one opens nothing. `key-changed`: it is too late for that. */
  cancelKeyChange(): Promise<void>
  /** Whether this is the key of the backups that are on. */
  confirmKey(typedKey: string): Promise<KeyAnswer>
  /** Asks again later, or never. */
  putOffConfirming(until: 'later' | 'never'): Promise<void>
  /** `not-found`: it is not kept on this device. */
  showKeyAgain(): Promise<ShownKey>
}
