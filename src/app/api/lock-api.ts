import type { LockAnswer, LockSecretView, LockView } from '../lock/lock-views.ts'

/** What the screens may ask of the app lock. Everything else rejects with `locked` while it is locked. */
export interface LockApi {
  lockStatus(): Promise<LockView>
  /** Calls back after every change, from this tab or another. Returns the way to stop. */
  observeLock(listener: (lock: LockView) => void): Promise<() => void>
  /** Opens it in every tab. What has vanished meanwhile is gone before this resolves. */
  unlock(secret: LockSecretView): Promise<LockAnswer>
  /** Ends what is under way at its next step, in every tab, and forgets the keys. */
  lockNow(): Promise<void>
  /** From then on nothing opens without it. What is stored is sealed again behind it: `LockView.sealing`. */
  turnOnLock(secret: LockSecretView): Promise<void>
  /** The recovery key kept under it is wiped. `busy` while things are still being sealed. */
  turnOffLock(proof: LockSecretView): Promise<LockAnswer>
  /** Replaces the passphrase, or gives the lock one; adds a passkey. `proof` is what opens it now. */
  addLockWay(proof: LockSecretView, next: LockSecretView): Promise<LockAnswer>
  /** One of the passkeys, by its place in `LockView.passkeys`. `conflict` when nothing else would open the lock. */
  removePasskey(proof: LockSecretView, at: number): Promise<LockAnswer>
  setAutoLock(minutes: number): Promise<void>
  /** For whoever can no longer unlock: everything on this device goes, keys and lock included. Backups stay. */
  eraseLocked(): Promise<void>
}
