import type { HeldKey } from '../store/key-ring.ts'

/**
 * What the contexts of this origin tell each other about the lock. Keys travel as CryptoKeys that cannot be read out,
 * from memory to memory; they reach any page of this origin, which could read the history through us anyway.
 */
type LockMessage =
  | { readonly kind: 'ask'; readonly by: string }
  /** `to`: who asked; null: the lock was opened just now, and all may have it. */
  | { readonly kind: 'give'; readonly to: string | null; readonly key: HeldKey }
  | { readonly kind: 'lock' }
  | { readonly kind: 'changed' }

export interface LockChannel {
  ask(by: string): void
  give(to: string | null, key: HeldKey): void
  lock(): void
  changed(): void
  close(): void
}

export interface LockListener {
  asked(by: string): void
  given(to: string | null, key: HeldKey): void
  locked(): void
  changed(): void
}

export function openLockChannel(database: string, listener: LockListener): LockChannel {
  const channel = new BroadcastChannel(`heirloom/${database}/lock`)
  let open = true
  channel.onmessage = ({ data }: MessageEvent<LockMessage>) => {
    if (data.kind === 'ask') listener.asked(data.by)
    else if (data.kind === 'give') listener.given(data.to, data.key)
    else if (data.kind === 'lock') listener.locked()
    else listener.changed()
  }
  const send = (message: LockMessage): void => {
    if (open) channel.postMessage(message)
  }
  return {
    ask: (by) => send({ kind: 'ask', by }),
    give: (to, key) => send({ kind: 'give', to, key }),
    lock: () => send({ kind: 'lock' }),
    changed: () => send({ kind: 'changed' }),
    close: () => {
      open = false
      channel.close()
    },
  }
}
