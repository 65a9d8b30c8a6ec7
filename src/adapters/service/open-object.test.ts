import { randomBytes } from 'node:crypto'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { archiveIdentity, issuedPresentation, secretsOf } from '../../../server/testing/issued.ts'
import type { TestService } from '../../../server/testing/start-test-service.ts'
import { startTestService } from '../../../server/testing/start-test-service.ts'
import type { Bytes } from '../../core/bytes.ts'
import { equalBytes, fromBase64Url, toBase64Url } from '../../core/bytes.ts'
import type { ArchiveService } from '../../domain/ports.ts'
import { httpServices } from './http-services.ts'

const mib = 1024 * 1024
const random = (length: number): Bytes => new Uint8Array(randomBytes(length))
const [name, content] = [toBase64Url(random(16)), random(9 * mib + 5)]

let service: TestService
let client: ArchiveService
beforeAll(async () => {
  service = await startTestService({ maxArchiveBytes: 64 * mib })
  const identity = archiveIdentity()
  const services = httpServices({ clock: { now: () => Date.now() }, randomness: { bytes: random } })
  client = services.archive(service.url, {
    privateKey: new Uint8Array(identity.key.serialize()),
    present: (now) => {
      const what = { day: Math.floor(now / 86_400_000), level: 'free', type: 'messages' } as const
      return fromBase64Url(issuedPresentation(secretsOf(service.dataFolder), identity, what))!
    },
  })
  await client.setKey()
  await client.putObject(name, content)
})
afterAll(() => service.close())
afterEach(() => vi.unstubAllGlobals())

/** Real answers, some of them made others on the way. */
function through(change: (answer: Response, n: number) => Response | Promise<Response>): {
  ranges: string[]
} {
  const real = globalThis.fetch
  const seen = { ranges: [] as string[] }
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    const n = seen.ranges.push((init.headers as Record<string, string>)['range'] ?? '')
    return change(await real(url, init), n)
  })
  return seen
}

async function whole(read: (start: number, end: number) => Promise<Bytes>): Promise<boolean> {
  const all = new Uint8Array(content.length)
  for (let at = 0; at < all.length; at += mib) all.set(await read(at, Math.min(all.length, at + mib)), at)
  return equalBytes(all, content)
}

test('reads at the same time, in any order and across parts, get their own bytes', async () => {
  const file = await client.openObject(name)
  const places = [
    [8 * mib, 9 * mib + 5],
    [0, 10],
    [4 * mib - 3, 4 * mib + 3],
    [mib, 9 * mib],
    [7, 7],
  ] as const
  const parts = await Promise.all(places.map(([start, end]) => file.read(start, end)))
  parts.forEach((part, i) => expect(equalBytes(part, content.subarray(...places[i]!))).toBe(true))
  await expect(file.read(0, content.length + 1)).rejects.toMatchObject({ code: 'source-unreadable' })
})

test('goes on inside a part where an answer broke off', async () => {
  const seen = through(async (answer, n) => {
    if (n !== 2) return answer
    const bytes = new Uint8Array(await answer.arrayBuffer())
    const broken = new ReadableStream({
      start: (controller) => controller.enqueue(bytes.slice(0, mib)),
      pull: (controller) => controller.error(new TypeError('network error')),
    })
    return new Response(broken, answer)
  })
  const file = await client.openObject(name)
  expect(await whole((start, end) => file.read(start, end))).toBe(true)
  expect(seen.ranges.slice(1, 3)).toEqual([
    `bytes=${4 * mib}-${8 * mib - 1}`,
    `bytes=${5 * mib}-${8 * mib - 1}`,
  ])
})

test('an answer that tells no length serves as well', async () => {
  through((answer) => {
    const headers = new Headers(answer.headers)
    headers.delete('content-length')
    return new Response(answer.body, { status: answer.status, headers })
  })
  const file = await client.openObject(name)
  expect(await whole((start, end) => file.read(start, end))).toBe(true)
})

test('a part that is none is not kept: the next read asks again', async () => {
  through((answer, n) =>
    n === 2 ? new Response(new Uint8Array(4 * mib), { status: 200, headers: answer.headers }) : answer,
  )
  const file = await client.openObject(name)
  await expect(file.read(4 * mib, 5 * mib)).rejects.toMatchObject({ code: 'service-failed' })
  expect(equalBytes(await file.read(4 * mib, 5 * mib), content.subarray(4 * mib, 5 * mib))).toBe(true)
})
