import { trustedScriptUrl } from '../adapters/bridge/trusted.ts'
import { updateWaits } from '../ui/state/updates.ts'

/**
 * Registers the service worker once the page has loaded. A newer one waits until the person asks for it; only then
 * does the page reload.
 */
export async function startServiceWorker(): Promise<void> {
  if (!('serviceWorker' in navigator)) return
  const { Workbox } = await import('workbox-window')
  // Typed as text; under Trusted Types it is a TrustedScriptURL, which `register` takes.
  const workbox = new Workbox(trustedScriptUrl('/service-worker.js'))
  let asked = false
  workbox.addEventListener('waiting', () =>
    updateWaits(() => {
      asked = true
      workbox.messageSkipWaiting()
    }),
  )
  navigator.serviceWorker.addEventListener('controllerchange', () => {
    if (asked) location.reload()
  })
  try {
    await workbox.register()
  } catch {
    // Without it the app works as long as there is a network.
  }
}
