import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import type { Bytes } from '../../../core/bytes.ts'
import { memorySource, MemoryFile, testCore } from '../../../app/importing/testing/harness.ts'
import { aesFirst } from '../../../domain/keys/key-types.ts'
import type { MediaGrant } from '../../../domain/media/media-grant.ts'
import type { MediaRecord } from '../../../domain/media/media-record.ts'
import { sealMedia } from '../../../domain/media/seal-media.ts'
import type { MediaFormat } from '../../../domain/media/sniff-media.ts'
import { webCiphers } from '../../crypto/web-ciphers.ts'
import { memoryMedia } from '../testing/memory-media.ts'
import type { MediaRequest } from './media-server.ts'
import { MediaServer } from './media-server.ts'

const id = 'a'.repeat(22)
const page = 'page-1'
const film = (length: number): Bytes => Uint8Array.from({ length }, (_, i) => (i * 7 + (i >> 8)) % 251)
const request = (more: Partial<MediaRequest> & { readonly range?: string } = {}): MediaRequest => ({
  ...{ url: `https://here.test/media/${id}`, method: 'GET', mode: 'no-cors', destination: 'video' },
  headers: new Headers(more.range === undefined ? {} : { range: more.range }),
  ...more,
})

async function served(content: Bytes, format: MediaFormat = 'webm') {
  const mediaFiles = memoryMedia()
  const key = crypto.getRandomValues(new Uint8Array(64))
  const tagKey = crypto.getRandomValues(new Uint8Array(32))
  const file = 'f'.repeat(22)
  const sink = await mediaFiles.create(file)
  const facts = await sealMedia(
    { core: testCore, ciphers: webCiphers },
    {
      source: memorySource(new MemoryFile(content)),
      keys: { ...aesFirst(key), tagKey },
      iv: new Uint8Array(16),
      sink,
    },
  )
  await sink.close()
  const { size, plaintextHash, sealedLength, digest, tags } = facts
  const here = { file, tagKey, sealedLength, digest, tags }
  const record: MediaRecord = { plaintextHash, key, size, addedAt: 1, format, here }
  const asked: string[] = []
  let grant: MediaGrant | null = { kind: 'sealed', format, record }
  let reads = 0
  const counting = {
    ...mediaFiles,
    open: async (name: string) => {
      const source = await mediaFiles.open(name)
      return {
        size: source.size,
        read: (start: number, end: number) => {
          reads += end - start
          return source.read(start, end)
        },
      }
    },
  }
  const make = () =>
    new MediaServer({
      ciphers: webCiphers,
      mediaFiles: counting,
      ask: (client, name) => {
        asked.push(`${client}/${name}`)
        return Promise.resolve(grant)
      },
    })
  return {
    ...{ server: make(), make, asked, mediaFiles, file },
    readBytes: () => reads,
    grants: (next: MediaGrant | null) => (grant = next),
  }
}

const strict: Readonly<Record<string, string>> = {
  'content-security-policy': "sandbox; default-src 'none'",
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
  'cross-origin-resource-policy': 'same-origin',
}

function expectStrict(response: Response): void {
  for (const [name, value] of Object.entries(strict)) expect(response.headers.get(name)).toBe(value)
}

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
const bodyOf = async (response: Response): Promise<Uint8Array> => new Uint8Array(await response.arrayBuffer())

test('a film is given whole and in every part, as its bytes are', async () => {
  const content = film(700_001)
  const { server, asked } = await served(content)
  const whole = await server.answer(request(), page)
  expect([whole.status, whole.headers.get('content-type'), whole.headers.get('content-length')]).toEqual([
    200,
    'video/webm',
    '700001',
  ])
  expectStrict(whole)
  expect(hashOf(await bodyOf(whole))).toBe(hashOf(content))
  for (const [range, from, to] of [
    ['bytes=0-', 0, 700_001],
    ['bytes=0-0', 0, 1],
    ['bytes=262143-262144', 262_143, 262_145],
    ['bytes=699999-900000', 699_999, 700_001],
    ['bytes=-5', 699_996, 700_001],
    ['bytes=300000-', 300_000, 700_001],
  ] as const) {
    const part = await server.answer(request({ range }), page)
    expectStrict(part)
    expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes ${from}-${to - 1}/700001`])
    expect(hashOf(await bodyOf(part))).toBe(hashOf(content.subarray(from, to)))
  }
  const beyond = await server.answer(request({ range: 'bytes=700001-' }), page)
  expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, 'bytes */700001'])
  expectStrict(beyond)
  expect(asked).toHaveLength(1)
})

test('nothing is read before it is asked for, and nothing after whoever asked has gone', async () => {
  const { server, readBytes } = await served(film(3_000_000))
  const answer = await server.answer(request({ range: 'bytes=0-' }), page)
  const reader = answer.body!.getReader()
  await reader.read()
  const afterOne = readBytes()
  expect(afterOne).toBeLessThan(600_000)
  await reader.cancel()
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(readBytes()).toBe(afterOne)
})

test('only what shows pictures and plays films and sounds is answered', async () => {
  const { server, asked } = await served(film(100))
  for (const more of [
    ...[
      '',
      'document',
      'iframe',
      'frame',
      'embed',
      'object',
      'script',
      'worker',
      'style',
      'font',
      'track',
    ].map((destination) => ({ destination })),
    { destination: 'video', mode: 'navigate' },
    { method: 'HEAD' },
    { method: 'POST' },
    { url: `https://here.test/media/${id}?x=1` },
    { url: 'https://here.test/media/short' },
    { url: `https://here.test/media/${id}/more` },
    { url: 'https://here.test/media/' },
  ]) {
    const response = await server.answer(request(more), page)
    expect([response.status, await response.text()]).toEqual([404, ''])
    expectStrict(response)
  }
  expect((await server.answer(request(), '')).status).toBe(404)
  expect(asked).toEqual([])
  // A film is no picture, whoever asks for it as one.
  expect((await server.answer(request({ destination: 'image' }), page)).status).toBe(404)
  expect((await server.answer(request({ destination: 'audio' }), page)).status).toBe(200)
})

test('refused, unknown, and of no kind that is shown: nothing there', async () => {
  const { server, grants } = await served(film(100))
  for (const grant of [
    null,
    { kind: 'refused' },
    { kind: 'bytes', format: 'svg', bytes: film(10) },
    { kind: 'bytes', format: 'constructor', bytes: film(10) },
  ]) {
    grants(grant as MediaGrant | null)
    const response = await server.answer(request(), page)
    expect(response.status).toBe(404)
    expectStrict(response)
  }
})

test('a grant holds for its page, until that is forgotten or the file is another one', async () => {
  const { server, make, asked, mediaFiles, file } = await served(film(300_000))
  await server.answer(request(), page)
  await server.answer(request(), page)
  expect(asked).toHaveLength(1)
  await server.answer(request(), 'page-2')
  expect(asked).toHaveLength(2)
  server.forget(page)
  await server.answer(request(), page)
  expect(asked).toHaveLength(3)
  // A service worker that was ended knows nothing and asks again.
  expect((await make().answer(request(), page)).status).toBe(200)
  expect(asked).toHaveLength(4)
  await mediaFiles.remove(file)
  const gone = await server.answer(request(), page)
  expect([gone.status, asked.length]).toEqual([503, 5])
  expectStrict(gone)
})

test('what was altered ends the answer where it was, and none of it is given', async () => {
  const content = film(600_000)
  const { server, mediaFiles, file } = await served(content)
  const source = await mediaFiles.open(file)
  const bytes = await source.read(0, source.size)
  bytes[300_000]! ^= 1
  await mediaFiles.remove(file)
  const sink = await mediaFiles.create(file)
  await sink.write(bytes)
  await sink.close()
  const reader = (await server.answer(request(), page)).body!.getReader()
  const first = await reader.read()
  expect(hashOf(first.value!)).toBe(hashOf(content.subarray(0, 262_144)))
  await expect(reader.read()).rejects.toMatchObject({ code: 'bad-mac' })
})
