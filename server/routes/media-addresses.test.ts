import { expect, test } from 'vitest'
import { mediaAddresses } from './media-addresses.ts'

const strict = {
  'content-security-policy': "sandbox; default-src 'none'",
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
  'cross-origin-resource-policy': 'same-origin',
} as const

test('the service has nothing at the addresses of media, whatever is asked', async () => {
  const routes = mediaAddresses()
  for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'])
    for (const path of ['/', '/aaaaaaaaaaaaaaaaaaaaaa', '/a/b/c']) {
      const answer = await routes.request(path, { method })
      expect([answer.status, await answer.text()]).toEqual([404, ''])
      for (const [name, value] of Object.entries(strict)) expect(answer.headers.get(name)).toBe(value)
    }
})
