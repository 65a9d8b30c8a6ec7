import type { OpenedHistory } from '../store/history-store.ts'
import type { HeldKey, KeyRing } from '../store/key-ring.ts'
import { openLockChannel } from './lock-channel.ts'
import type { LockChannel } from './lock-channel.ts'
import { webHolding } from './holding.ts'
import type { Holding } from './holding.ts'

/** How long the other tabs may take to say that they hold the key. */
const askMs = 300
/** How long jobs have to come to a step's end before the keys are wiped; what is killed then resumes all the same. */
const stopMs = 3_000
/** How long the other tabs have. */
const othersMs = 5_000

/** Whether this context and the others hold the lock's key, and what they tell each other about it. */
export class LockPresence {
  /** Resolves once it is known whether another tab gives the key. */
  readonly asked: Promise<void>
  private readonly ring: KeyRing
  private readonly channel: LockChannel
  private readonly holding: Holding
  private readonly stops: (() => Promise<void>)[] = []
  private readonly listeners = new Set<() => void>()
  private locking: Promise<void> | null = null
  private heard: () => void = () => undefined
  /** Under which name this context has asked for the key; null: it has not, or the lock came since. */
  private asking: string | null = null

  constructor({ ring, name }: OpenedHistory) {
    this.ring = ring
    this.holding = webHolding(name)
    this.channel = openLockChannel(name, {
      asked: (by) => void this.answer(by),
      given: (to, key) => void this.take(to, key),
      locked: () => void this.lockHere(),
      changed: () => void this.lookAgain(),
    })
    this.asked = this.ask()
  }

  private async ask(): Promise<void> {
    if ((await this.ring.state().catch(() => 'off')) !== 'locked') return
    await new Promise<void>((resolve) => {
      this.heard = resolve
      this.asking = crypto.randomUUID()
      this.channel.ask(this.asking)
      setTimeout(resolve, askMs)
    })
  }

  private async answer(by: string): Promise<void> {
    const held = await this.ring.heldKey().catch(() => null)
    if (held && !this.locking) this.channel.give(by, held)
  }

  /** An answer to somebody else, or from before the lock came, opens nothing: it would undo the locking. */
  private async take(to: string | null, key: HeldKey): Promise<void> {
    if (to !== null && to !== this.asking) return
    this.ring.hold(key)
    await this.settle()
    this.heard()
  }

  /** Something was turned on, off or changed elsewhere. */
  private async lookAgain(): Promise<void> {
    this.ring.doubt()
    await this.settle()
  }

  private async settle(): Promise<void> {
    const state = await this.ring.state().catch(() => 'locked')
    if (state === 'unlocked') this.holding.begin()
    else {
      this.ring.wipe()
      this.holding.end()
    }
    this.tell()
  }

  /** This context has opened the lock: so have the others. */
  async hold(key: HeldKey): Promise<void> {
    this.ring.hold(key)
    this.holding.begin()
    this.channel.give(null, key)
    await this.settle()
  }

  /** There is no lock any more. */
  release(): void {
    this.ring.wipe()
    this.holding.end()
    this.changed()
  }

  renewed(): void {
    this.channel.changed()
    void this.lookAgain()
  }

  changed(): void {
    this.channel.changed()
    this.tell()
  }

  async lockEverywhere(): Promise<void> {
    this.channel.lock()
    await this.lockHere()
    await this.holding.nobody(othersMs)
  }

  private lockHere(): Promise<void> {
    this.asking = null
    this.locking ??= this.stopAndWipe().finally(() => (this.locking = null))
    return this.locking
  }

  private async stopAndWipe(): Promise<void> {
    if ((await this.ring.state().catch(() => 'locked')) === 'off') return
    const stopped = Promise.allSettled(this.stops.map((stop) => stop()))
    await Promise.race([stopped, new Promise((resolve) => setTimeout(resolve, stopMs))])
    this.ring.wipe()
    this.holding.end()
    this.tell()
  }

  beforeLock(stop: () => Promise<void>): void {
    this.stops.push(stop)
  }

  onChange(listener: () => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  private tell(): void {
    for (const listener of this.listeners) listener()
  }

  close(): void {
    this.listeners.clear()
    this.channel.close()
    this.holding.end()
  }
}
