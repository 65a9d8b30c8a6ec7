import { createSignal, onCleanup, type Accessor } from 'solid-js'

export interface SecretClipboard {
  readonly state: Accessor<'idle' | 'copied' | 'refused' | 'cleared'>
  readonly secondsLeft: Accessor<number>
  copy(secret: string): Promise<void>
  /** Empties the clipboard now, when our secret may still be in it. */
  clear(): void
}

const keepSeconds = 60

/** Puts a secret on the clipboard for a minute. Browsers let only a page in front write it, so clearing may wait for that. */
export function createClipboard(): SecretClipboard {
  const [state, setState] = createSignal<'idle' | 'copied' | 'refused' | 'cleared'>('idle')
  const [secondsLeft, setSecondsLeft] = createSignal(0)
  let ticking: ReturnType<typeof setInterval> | undefined

  const wipe = async () => {
    try {
      await navigator.clipboard.writeText('')
      setState('cleared')
    } catch {
      addEventListener('focus', clear, { once: true })
    }
  }
  const clear = () => {
    clearInterval(ticking)
    setSecondsLeft(0)
    removeEventListener('focus', clear)
    if (state() === 'copied') void wipe()
  }
  onCleanup(() => clearInterval(ticking))
  return {
    state,
    secondsLeft,
    clear,
    copy: async (secret) => {
      clearInterval(ticking)
      try {
        await navigator.clipboard.writeText(secret)
      } catch {
        setState('refused')
        return
      }
      setState('copied')
      setSecondsLeft(keepSeconds)
      ticking = setInterval(() => {
        setSecondsLeft((n) => n - 1)
        if (secondsLeft() <= 0) clear()
      }, 1000)
    },
  }
}
