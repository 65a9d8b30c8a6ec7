import { equalBytes, wipe } from '../../core/bytes.ts'
import type { Bytes } from '../../core/bytes.ts'
import { HeirloomError } from '../../core/errors.ts'
import { recoveryKeySetting } from '../../domain/lock-port.ts'
import type { AppLock, LockFacts, LockSecret, UnlockOutcome } from '../../domain/lock-port.ts'
import { decodeLock, encodeLock, epochAfter, maxSlots, usualCost } from '../../domain/lock/lock-record.ts'
import type { LockRecord, LockSlot } from '../../domain/lock/lock-record.ts'
import type { Clock } from '../../domain/ports.ts'
import type { OpenedHistory } from '../store/history-store.ts'
import { historyIdKey, lockKey, triesKey } from '../store/history-keys.ts'
import { KeptTries } from './kept-tries.ts'
import { LockPresence } from './lock-presence.ts'

/** Few have a lock, and many load this room: what works on slots comes when it is needed. */
const loadSlots = () => import('./slots.ts')

export interface StoreLockOptions {
  readonly clock: Clock
  /** Of new passphrase slots; the usual one is docs/format.md section 7. */
  readonly cost?: typeof usualCost
}

/** The app lock over an opened history. One that is locked first asks the other tabs whether they hold its key. */
export function openStoreLock(opened: OpenedHistory, options: StoreLockOptions): AppLock {
  return new StoreLock(opened, options)
}

class StoreLock implements AppLock {
  private readonly opened: OpenedHistory
  private readonly cost: typeof usualCost
  private readonly tries: KeptTries
  private readonly presence: LockPresence

  constructor(opened: OpenedHistory, { clock, cost = usualCost }: StoreLockOptions) {
    this.opened = opened
    this.cost = cost
    this.tries = new KeptTries(opened.connection, clock)
    this.presence = new LockPresence(opened)
  }

  async facts(): Promise<LockFacts> {
    await this.presence.asked
    const { lock } = await this.stored()
    const slots = lock?.slots ?? []
    const { wrong, waitMs } = await this.tries.read()
    return {
      state: await this.opened.ring.state(),
      hasPassphrase: slots.some(({ kind }) => kind === 'passphrase'),
      passkeys: slots.flatMap((slot) =>
        slot.kind === 'passkey' ? [{ credentialId: slot.credentialId, salt: slot.salt }] : [],
      ),
      resealing: (lock?.oldEpoch ?? 0) !== 0,
      waitMs: lock ? waitMs : 0,
      wrongTries: lock ? wrong : 0,
    }
  }

  private stored() {
    this.opened.ring.doubt()
    return this.opened.ring.look()
  }

  unlock(secret: LockSecret): Promise<UnlockOutcome> {
    return this.proven(secret, async (raw, { id, epoch }) => {
      await this.presence.hold({ lockId: id, epoch, key: await (await loadSlots()).importDataKey(raw) })
    })
  }

  /** Runs `then` with the data key if the secret opens the lock. */
  private async proven(
    secret: LockSecret,
    then: (raw: Bytes, lock: LockRecord) => Promise<void>,
  ): Promise<UnlockOutcome> {
    const { lock } = await this.stored()
    if (!lock) throw new HeirloomError('conflict', 'there is no lock')
    // A passkey's answer cannot be guessed, and its own device counts wrong tries.
    if (secret.kind === 'passphrase' && !(await this.tries.begin())) return 'wait'
    const raw = await (await loadSlots()).openSlots(lock, secret)
    if (!raw) return 'wrong'
    try {
      await then(raw, lock)
    } finally {
      wipe(raw)
    }
    await this.tries.forget()
    return 'open'
  }

  lock(): Promise<void> {
    return this.presence.lockEverywhere()
  }

  async turnOn(secret: LockSecret): Promise<void> {
    const { historyId, clear, lock } = await this.stored()
    if (lock) throw new HeirloomError('conflict', 'the lock is on already')
    const oldEpoch = Math.max(...clear.keys())
    const identity = { id: crypto.getRandomValues(new Uint8Array(16)), epoch: epochAfter(oldEpoch) }
    const { importDataKey, makeSlot, newRawKey } = await loadSlots()
    const raw = newRawKey()
    const slots = [await makeSlot(identity, secret, { dataKey: raw, cost: this.cost })]
    const key = await importDataKey(raw)
    const record = encodeLock({ ...identity, oldEpoch, slots })
    await this.opened.connection.use(async (db) => {
      const tx = db.transaction('keys', 'readwrite', { durability: 'strict' })
      const [id, there, old] = await Promise.all([
        tx.store.get(historyIdKey),
        tx.store.getKey(lockKey),
        tx.store.getKey(oldEpoch),
      ])
      const same = id instanceof Uint8Array && equalBytes(id, historyId) && old !== undefined
      if (!same || there !== undefined) throw new HeirloomError('conflict', 'turned on or erased meanwhile')
      await Promise.all([tx.store.put(record, lockKey), tx.store.delete(triesKey)])
      await tx.done
    })
    await this.presence.hold({ lockId: identity.id, epoch: identity.epoch, key })
  }

  async reseal(onProgress: (done: number, total: number) => void, signal: AbortSignal) {
    const { connection, ring } = this.opened
    const { reseal } = await import('./reseal.ts')
    return reseal({ connection, ring, onProgress, signal })
  }

  turnOff(proof: LockSecret): Promise<UnlockOutcome> {
    return this.proven(proof, async (raw, { id }) => {
      const key = await (await loadSlots()).importDataKey(raw)
      await this.opened.connection.use(async (db) => {
        const tx = db.transaction(['keys', 'settings'], 'readwrite', { durability: 'strict' })
        const keys = tx.objectStore('keys')
        const lock = await keys.get(lockKey).then(decodeLock)
        if (!equalBytes(lock.id, id) || lock.oldEpoch !== 0)
          throw new HeirloomError('conflict', 'another lock, or not everything is sealed again yet')
        await Promise.all([
          keys.put(key, lock.epoch),
          keys.delete(lockKey),
          keys.delete(triesKey),
          tx.objectStore('settings').delete(recoveryKeySetting),
          tx.done,
        ])
      })
      this.presence.release()
    })
  }

  addWay(proof: LockSecret, next: LockSecret): Promise<UnlockOutcome> {
    return this.proven(proof, async (raw, lock) => {
      const slot = await (await loadSlots()).makeSlot(lock, next, { dataKey: raw, cost: this.cost })
      await this.changeSlots(lock, (slots) => [...slots.filter((old) => !isReplacedBy(old, slot)), slot])
    })
  }

  removeWay(proof: LockSecret, way: 'passphrase' | { readonly credentialId: Bytes }): Promise<UnlockOutcome> {
    const isDoomed = (slot: LockSlot) =>
      slot.kind === 'passphrase'
        ? way === 'passphrase'
        : way !== 'passphrase' && equalBytes(slot.credentialId, way.credentialId)
    return this.proven(proof, (_, lock) =>
      this.changeSlots(lock, (slots) => slots.filter((slot) => !isDoomed(slot))),
    )
  }

  private async changeSlots(
    lock: LockRecord,
    change: (slots: readonly LockSlot[]) => readonly LockSlot[],
  ): Promise<void> {
    await this.opened.connection.use(async (db) => {
      const tx = db.transaction('keys', 'readwrite', { durability: 'strict' })
      const now = await tx.store.get(lockKey).then(decodeLock)
      const slots = change(now.slots)
      if (!equalBytes(now.id, lock.id) || slots.length === 0 || slots.length > maxSlots)
        throw new HeirloomError('conflict', 'another lock, or one that nothing would open')
      await tx.store.put(encodeLock({ ...now, slots }), lockKey)
      await tx.done
    })
    this.presence.changed()
  }

  renewed(): void {
    this.presence.renewed()
  }

  beforeLock(stop: () => Promise<void>): void {
    this.presence.beforeLock(stop)
  }

  onChange(listener: () => void): () => void {
    return this.presence.onChange(listener)
  }

  close(): void {
    this.presence.close()
  }
}

/** One passphrase; any number of passkeys, each once. */
function isReplacedBy(old: LockSlot, next: LockSlot): boolean {
  if (old.kind === 'passphrase' || next.kind === 'passphrase') return old.kind === next.kind
  return equalBytes(old.credentialId, next.credentialId)
}
