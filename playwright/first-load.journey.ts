import { gzipSync } from 'node:zlib'
import type { Page } from '@playwright/test'
import { expect, test } from './journey.ts'
import { openApp } from './person.ts'

const mostBytes = 100 * 1024

test('the first visit loads little code, and none from elsewhere', async ({ page, service }) => {
  const scripts = countScripts(page)
  await openApp(page, service.url)
  // What is fetched ahead while the welcome screen is being looked at counts too.
  await page.waitForTimeout(1500)
  const sizes = await scripts()
  const inWorkers = sizes.filter(({ url }) => url.includes('.worker-')).map(({ bytes }) => bytes)
  const total = sum(sizes.map(({ bytes }) => bytes))
  test.info().annotations.push({
    type: 'first load',
    description: `${total} bytes of JavaScript gzipped, ${sum(inWorkers)} of them workers`,
  })
  expect(inWorkers.length).toBeGreaterThan(0)
  expect(total).toBeLessThanOrEqual(mostBytes)
})

test('every answer carries the headers that keep it safe', async ({ page, service }) => {
  const answer = await page.goto(`${service.url}/`)
  const headers = answer!.headers()
  const policy = headers['content-security-policy'] ?? ''
  for (const rule of [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "connect-src 'self'",
    "frame-ancestors 'none'",
    "form-action 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "require-trusted-types-for 'script'",
  ])
    expect(policy.split('; ')).toContain(rule)
  expect(headers).toMatchObject({
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
  })
  for (const path of ['/v1/nothing', '/service-worker.js', '/no-such-file']) {
    const other = await page.request.get(`${service.url}${path}`)
    expect(other.headers()).toMatchObject({ 'referrer-policy': 'no-referrer' })
    for (const name of ['set-cookie', 'access-control-allow-origin', 'accept-ch', 'server', 'x-powered-by'])
      expect(other.headers()).not.toHaveProperty(name)
  }
  expect(await page.context().cookies()).toEqual([])
})

/** Scripts that pages and workers ask for. The service worker's own copies for later are not among them. */
function countScripts(page: Page): () => Promise<{ url: string; bytes: number }[]> {
  const seen = new Map<string, Promise<number>>()
  page.on('response', (response) => {
    const ours = response.request().serviceWorker() === null
    if (!ours || !/javascript/.test(response.headers()['content-type'] ?? '')) return
    seen.set(
      response.url(),
      response.body().then((body) => gzipSync(body, { level: 9 }).length),
    )
  })
  return () => Promise.all([...seen].map(async ([url, bytes]) => ({ url, bytes: await bytes })))
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, n) => total + n, 0)
}
