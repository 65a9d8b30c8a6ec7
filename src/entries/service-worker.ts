import {
  cleanupOutdatedCaches,
  createHandlerBoundToURL,
  matchPrecache,
  precacheAndRoute,
} from 'workbox-precaching'
import { NavigationRoute, registerRoute } from 'workbox-routing'
import type { WorkerScope } from './background/scope.ts'
import { receiveShares } from './background/shared-files.ts'
import { listenForWakeUps } from './background/wake.ts'

declare const self: WorkerScope

// Only the app itself is kept here; calls to the service go to the network untouched.
const shell = [...self.__WB_MANIFEST]
precacheAndRoute(shell)
cleanupOutdatedCaches()
registerRoute(new NavigationRoute(createHandlerBoundToURL('/index.html'), { denylist: [/^\/v1\//] }))

receiveShares(self)

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

// The core as this version of the app was built with.
listenForWakeUps(self, async () => {
  const core = shell.find(({ url }) => /(^|\/)core-[\w-]+\.wasm$/.test(url))
  return core && matchPrecache(core.url)
})
