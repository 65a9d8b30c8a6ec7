import {
  cleanupOutdatedCaches,
  createHandlerBoundToURL,
  matchPrecache,
  precacheAndRoute,
} from 'workbox-precaching'
import { NavigationRoute, registerRoute } from 'workbox-routing'
import type { WorkerScope } from './background/scope.ts'
import { mediaPath } from '../adapters/media/serving/media-words.ts'
import { serveMedia } from './background/serve-media.ts'
import type { MediaEvent } from './background/scope.ts'
import { receiveShares } from './background/shared-files.ts'
import { listenForWakeUps } from './background/wake.ts'

declare const self: WorkerScope

// Only the app itself is kept here; calls to the service go to the network untouched.
const shell = [...self.__WB_MANIFEST]
precacheAndRoute(shell)
cleanupOutdatedCaches()
// Before the app's own pages: whatever the request is, nothing else answers there.
const answerMedia = serveMedia(self)
registerRoute(
  ({ url, sameOrigin }) => sameOrigin && url.pathname.startsWith(mediaPath),
  ({ event }) => answerMedia(event as unknown as MediaEvent),
)
const notTheApp = [/^\/v1\//, /^\/media\//]
registerRoute(new NavigationRoute(createHandlerBoundToURL('/index.html'), { denylist: notTheApp }))

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
