/**
 * Every context that holds the lock's key holds this Web Lock (shared) with it. Whoever asks for it exclusively knows,
 * once it is granted, that no context holds the key any more.
 */
export interface Holding {
  begin(): void
  end(): void
  /** Resolves when nobody holds, or after the patience: a frozen tab does not answer, and wipes when it thaws. */
  nobody(patienceMs: number): Promise<void>
}

/** By a Web Lock of the origin, one for each database. */
export function webHolding(database: string): Holding {
  const name = `heirloom/${database}/unlocked`
  let release: (() => void) | null = null
  return {
    begin() {
      if (release) return
      const held = new Promise<void>((resolve) => (release = resolve))
      navigator.locks.request(name, { mode: 'shared' }, () => held).catch(() => undefined)
    },
    end() {
      release?.()
      release = null
    },
    async nobody(patienceMs) {
      const patience = AbortSignal.timeout(patienceMs)
      await navigator.locks.request(name, { signal: patience }, () => undefined).catch(() => undefined)
    },
  }
}
