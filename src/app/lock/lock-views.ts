import type { Bytes } from '../../core/bytes.ts'
import type { Millis } from '../api/basic-views.ts'

/** The app lock as the screens see it. */
export interface LockView {
  readonly state: 'off' | 'locked' | 'unlocked'
  readonly hasPassphrase: boolean
  readonly passkeys: readonly PasskeyView[]
  /** What is stored is still being sealed under the lock's key; it goes on by itself. */
  readonly sealing: SealingView | null
  /** Until the next try of a passphrase; 0 none. */
  readonly waitMs: Millis
  /** Wrong ones in a row. */
  readonly wrongTries: number
  /** Minutes without anybody after which Heirloom locks; 0: when it is closed. Only told while it is not locked. */
  readonly autoLockMinutes: number
}

/** What the browser is asked for: neither is secret. */
export interface PasskeyView {
  readonly credentialId: Bytes
  readonly salt: Bytes
}

export interface SealingView {
  readonly done: number
  readonly total: number
}

/** What opens the lock, on its way to the worker. */
export type LockSecretView =
  | { readonly kind: 'passphrase'; readonly passphrase: string }
  | { readonly kind: 'passkey'; readonly credentialId: Bytes; readonly salt: Bytes; readonly output: Bytes }

/** `wait`: a pause has to pass first. */
export type LockAnswer =
  { readonly ok: true } | { readonly ok: false; readonly reason: 'wrong' | 'wait'; readonly waitMs: Millis }

export const autoLockChoices = [1, 5, 15, 60, 0] as const
export const usualAutoLock = 15
