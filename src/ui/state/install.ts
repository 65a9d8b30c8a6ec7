import { createSignal } from 'solid-js'

/** Chromium's offer to install; not in the DOM types. */
interface InstallPrompt extends Event {
  prompt(): Promise<unknown>
}

const [prompt, setPrompt] = createSignal<InstallPrompt | null>(null)

/** Call once, early: the browser makes its offer only once. */
export function listenForInstall(): void {
  addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault()
    setPrompt(event as InstallPrompt)
  })
  addEventListener('appinstalled', () => setPrompt(null))
}

export const installPrompt = prompt

export async function install(): Promise<void> {
  await prompt()?.prompt()
  setPrompt(null)
}

export function isInstalled(): boolean {
  const standalone = (navigator as { standalone?: boolean }).standalone === true
  return standalone || matchMedia('(display-mode: standalone)').matches
}

/** iPhone and iPad; a recent iPad calls itself a Mac but has a touch screen. */
export function isAppleTouch(): boolean {
  const { userAgent, maxTouchPoints } = navigator
  return /iPhone|iPad|iPod/.test(userAgent) || (/Macintosh/.test(userAgent) && maxTouchPoints > 1)
}
