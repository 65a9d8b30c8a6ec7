import type { Bytes } from '../core/bytes.ts'

/** The setting that holds the recovery key: the store takes it under a lock only, and turning the lock off wipes it. */
export const recoveryKeySetting = 'recovery-key'

/** `off`: no app lock. `locked`: every use of the store answers `locked` until this context has the key. */
export type LockState = 'off' | 'locked' | 'unlocked'

/** What opens a lock. Passed on once and wiped by whoever takes it. */
export type LockSecret =
  | { readonly kind: 'passphrase'; readonly passphrase: string }
  | { readonly kind: 'passkey'; readonly credentialId: Bytes; readonly salt: Bytes; readonly output: Bytes }

export interface LockFacts {
  readonly state: LockState
  readonly hasPassphrase: boolean
  /** What the browser is to be asked for; the salt goes into the passkey's PRF. */
  readonly passkeys: readonly { readonly credentialId: Bytes; readonly salt: Bytes }[]
  /** Something is still sealed under the key from before the lock was turned on. */
  readonly resealing: boolean
  /** Milliseconds until the next try of a passphrase. */
  readonly waitMs: number
  /** Wrong ones in a row. */
  readonly wrongTries: number
}

export type UnlockOutcome = 'open' | 'wrong' | 'wait'

/**
 * The app lock over one sealed history. `bad-record` when what is kept of it cannot be read, `newer-database`;
 * `conflict` when it is not (or no longer) in the state that a call needs.
 */
export interface AppLock {
  facts(): Promise<LockFacts>
  /** Here and in every other tab. `wait`: after wrong tries a pause has to pass first. */
  unlock(secret: LockSecret): Promise<UnlockOutcome>
  /** Resolves when no context of this origin holds a key any more, or a few seconds after those that do not answer. */
  lock(): Promise<void>
  /** New data key and slot: from here on nothing is written under the old one. `reseal` does the rest. */
  turnOn(secret: LockSecret): Promise<void>
  /** Seals what is still under the old key again, then removes that key. Goes on where it stopped. */
  reseal(onProgress: (done: number, total: number) => void, signal: AbortSignal): Promise<ResealReport>
  /** The data key lies in clear again, and what may only be kept under a lock is gone. */
  turnOff(proof: LockSecret): Promise<UnlockOutcome>
  /** Replaces the passphrase, when there is one, or adds a passkey. */
  addWay(proof: LockSecret, next: LockSecret): Promise<UnlockOutcome>
  /** `conflict` when nothing else would open the lock. */
  removeWay(proof: LockSecret, way: 'passphrase' | { readonly credentialId: Bytes }): Promise<UnlockOutcome>
  /** The history was erased, and with it perhaps the lock: all look again. */
  renewed(): void
  /** To be called by whoever must end its work first; awaited, for a few seconds, before the keys are wiped. */
  beforeLock(stop: () => Promise<void>): void
  /** Calls back after any change of `facts().state`, here or elsewhere. */
  onChange(listener: () => void): () => void
  close(): void
}

export interface ResealReport {
  readonly sealed: number
  /** Could not be read before either; left as they are. */
  readonly unreadable: number
}
