import { Hono } from 'hono'
import type { Env } from '../http/call.ts'

/** As the app's service worker answers there (docs/protocol.md section 2). */
const headers = {
  'Content-Security-Policy': "sandbox; default-src 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Cache-Control': 'no-store',
  'Cross-Origin-Resource-Policy': 'same-origin',
} as const

/** Media is shown by the app's own service worker, on the device. What gets past that finds nothing here, whatever it is. */
export function mediaAddresses(): Hono<Env> {
  const routes = new Hono<Env>()
  routes.all('*', (c) => c.body(null, 404, headers))
  return routes
}
