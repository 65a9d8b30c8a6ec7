import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from 'workbox-precaching'
import { NavigationRoute, registerRoute } from 'workbox-routing'

/** What is used of the worker's own scope; the page's types and the worker's do not agree on the rest. */
declare const self: {
  readonly __WB_MANIFEST: readonly { url: string; revision: string | null }[]
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void
  addEventListener(
    type: 'activate',
    listener: (event: { waitUntil(work: Promise<unknown>): void }) => void,
  ): void
  skipWaiting(): Promise<void>
  readonly clients: { claim(): Promise<void> }
}

// Only the app itself is kept here; calls to the service go to the network untouched.
precacheAndRoute([...self.__WB_MANIFEST])
cleanupOutdatedCaches()
registerRoute(new NavigationRoute(createHandlerBoundToURL('/index.html'), { denylist: [/^\/v1\//] }))

// A first visit is served from here as soon as everything is kept: whoever goes offline then can still open all screens.
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))

// It waits until the person agrees to the newer version.
self.addEventListener('message', ({ data: message }) => {
  if (
    typeof message === 'object' &&
    message !== null &&
    'type' in message &&
    message.type === 'SKIP_WAITING'
  ) {
    void self.skipWaiting()
  }
})
