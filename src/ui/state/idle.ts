/** Whoever does one of these is there. */
const signs = ['pointerdown', 'keydown', 'wheel', 'touchmove'] as const
/** Signs of life go to the other tabs at most so often. */
const tellMs = 5_000
const lookMs = 5_000
const channelName = 'heirloom/presence'

export interface IdleWatch {
  stop(): void
}

/**
 * Calls back once nobody has done anything in any tab for so long. A tab that sleeps, or a device that does, looks as
 * soon as it wakes; a clock that was set back does not make the wait longer, since what the page itself counts is
 * looked at too.
 */
export function watchIdle(idleMs: number, onIdle: () => void): IdleWatch {
  const channel = new BroadcastChannel(channelName)
  let last = moment()
  let told = 0
  const here = () => {
    last = moment()
    if (last.steady - told < tellMs) return
    told = last.steady
    channel.postMessage('here')
  }
  channel.onmessage = () => {
    last = moment()
  }
  const look = () => {
    const now = moment()
    if (Math.max(now.clock - last.clock, now.steady - last.steady) >= idleMs) onIdle()
  }
  /** Before the first touch after waking counts as somebody being there. */
  const lookThenHere = (event: Event) => {
    if (event.isTrusted) look()
    here()
  }
  for (const sign of signs) addEventListener(sign, lookThenHere, { capture: true, passive: true })
  document.addEventListener('visibilitychange', look)
  const timer = setInterval(look, Math.min(lookMs, idleMs))
  return {
    stop() {
      for (const sign of signs) removeEventListener(sign, lookThenHere, { capture: true })
      document.removeEventListener('visibilitychange', look)
      clearInterval(timer)
      channel.close()
    },
  }
}

/** `steady` may stand still while the device sleeps; `clock` may be set. */
function moment(): { readonly clock: number; readonly steady: number } {
  return { clock: Date.now(), steady: performance.now() }
}
