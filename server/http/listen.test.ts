import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { archiveCaller, randomName, type ArchiveCaller } from '../testing/archive-caller.ts'
import { rawCall } from '../testing/raw-call.ts'
import { startTestService, type TestService } from '../testing/start-test-service.ts'

let service: TestService
let caller: ArchiveCaller
let appFolder: string
beforeAll(async () => {
  appFolder = await mkdtemp(join(tmpdir(), 'heirloom-app-'))
  await mkdir(join(appFolder, 'assets'))
  await writeFile(join(appFolder, 'index.html'), '<!doctype html><title>Heirloom</title>')
  await writeFile(join(appFolder, 'assets', 'main-Ab3dE_9x.js'), 'whole')
  await writeFile(join(appFolder, 'assets', 'main-Ab3dE_9x.js.br'), 'brotli')
  await writeFile(join(appFolder, 'assets', 'main-Ab3dE_9x.js.gz'), 'gzip')
  await writeFile(join(appFolder, 'assets', 'long-00000000.css'), 'a{} '.repeat(1000))
  await writeFile(join(appFolder, 'service-worker.js'), 'worker')
  await writeFile(join(appFolder, 'manifest.webmanifest'), '{}')
  service = await startTestService({ appFolder, maxObjectBytes: 1_000_000 }, { idleMs: 300 })
  caller = archiveCaller(service)
  await caller.begin()
})
afterAll(async () => {
  await service.close()
  await rm(appFolder, { recursive: true })
})

const host = () => new URL(service.url).host

describe('headers', () => {
  test('stand on every answer, good or bad, and set no cookie', async () => {
    const head = (line: string, ...more: string[]) => [
      `${line}\r\n`,
      ...more.map((text) => `${text}\r\n`),
      '\r\n',
    ]
    const calls = [
      head('GET / HTTP/1.1', `Host: ${host()}`, 'Accept: text/html', 'Connection: close'),
      head('GET /service-worker.js HTTP/1.1', `Host: ${host()}`, 'Connection: close'),
      head('GET /nothing.js HTTP/1.1', `Host: ${host()}`, 'Connection: close'),
      head('GET /v1/archives HTTP/1.1', `Host: ${host()}`, 'Connection: close'),
      head(
        'OPTIONS /v1/archives HTTP/1.1',
        `Host: ${host()}`,
        'Origin: https://evil.example',
        'Connection: close',
      ),
      head('GET /v1/nothing HTTP/1.1', `Host: ${host()}`, 'Connection: close'),
      head('GET / HTTP/1.1', 'Host: evil.example', 'Connection: close'),
      head('GET http://evil.example/ HTTP/1.1', `Host: ${host()}`, 'Connection: close'),
      head('GET /a\\b HTTP/1.1', `Host: ${host()}`, 'Connection: close'),
      head('POST / HTTP/1.1', `Host: ${host()}`, 'Content-Length: 0', 'Connection: close'),
    ]
    for (const call of calls) {
      const answer = await rawCall(service.url, call)
      const headers = answer!.headers
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
      expect(headers.get('content-security-policy')).toMatch(
        /require-trusted-types-for 'script'; trusted-types heirloom$/,
      )
      expect(headers.get('referrer-policy')).toBe('no-referrer')
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('cross-origin-opener-policy')).toBe('same-origin')
      expect(headers.get('permissions-policy')).toContain('camera=(self)')
      const foreign = [...headers.keys()].filter((name) =>
        /^access-control|^set-cookie|^accept-ch|^server$|^x-powered/.test(name),
      )
      expect(foreign).toEqual([])
    }
  })

  test('with a public address say that it is https for good', async () => {
    const away = await startTestService({ publicUrl: 'https://heirloom.example', host: '127.0.0.1' })
    const call = (name: string) =>
      rawCall(away.localUrl, [`GET /v1/archives HTTP/1.1\r\nHost: ${name}\r\nConnection: close\r\n\r\n`])
    const answer = await call('heirloom.example')
    expect([answer!.status, answer!.headers.get('strict-transport-security')]).toEqual([
      401,
      'max-age=63072000',
    ])
    expect((await call('other.example'))!.status).toBe(421)
    await away.close()
  })
})

describe('Host', () => {
  test.each(['evil.example', '127.0.0.1', 'localhost:1', '', 'heirloom.example:443'])(
    '%j is unknown',
    async (name) => {
      const answer = await rawCall(service.url, [
        `GET / HTTP/1.1\r\nHost: ${name}\r\nConnection: close\r\n\r\n`,
      ])
      expect(answer!.status).toBe(421)
      expect(answer!.text).toContain('unknown-host')
    },
  )
})

describe('the app', () => {
  test('is there at /, and nowhere else', async () => {
    for (const path of ['/', '/?from=elsewhere']) {
      const answer = await fetch(service.url + path)
      expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-cache'])
      expect(await answer.text()).toContain('Heirloom')
    }
    for (const path of ['/missing.js', '/settings', '/v1', '/v1/x', '/index.php', '/assets/']) {
      expect((await fetch(service.url + path, { headers: { accept: 'text/html' } })).status).toBe(404)
    }
  })

  test('that is not built yet is said so, and found once it is', async () => {
    const empty = await mkdtemp(join(tmpdir(), 'heirloom-app-'))
    const early = await startTestService({ appFolder: empty })
    expect((await fetch(early.url)).status).toBe(503)
    await writeFile(join(empty, 'index.html'), 'built')
    expect(await (await fetch(early.url)).text()).toBe('built')
    await early.close()
    await rm(empty, { recursive: true })
  })

  test('that the build did not compress is compressed, and comes out the same', async () => {
    const answer = await fetch(`${service.url}/assets/long-00000000.css`)
    expect(answer.headers.get('content-encoding')).toBe('gzip')
    expect(await answer.text()).toBe('a{} '.repeat(1000))
  })

  test('hashed files stay, others are asked for again', async () => {
    const asset = await fetch(`${service.url}/assets/main-Ab3dE_9x.js`)
    expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(asset.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    const worker = await fetch(`${service.url}/service-worker.js`)
    expect(worker.headers.get('cache-control')).toBe('no-cache')
    const etag = worker.headers.get('etag')!
    const again = await fetch(`${service.url}/service-worker.js`, { headers: { 'if-none-match': etag } })
    expect(again.status).toBe(304)
    const manifest = await fetch(`${service.url}/manifest.webmanifest`)
    expect(manifest.headers.get('content-type')).toBe('application/manifest+json')
  })

  test.each([
    ['br, gzip', 'br', 'brotli'],
    ['gzip;q=0.5', 'gzip', 'gzip'],
    ['br;q=0, gzip;q=0', undefined, 'whole'],
    ['', undefined, 'whole'],
  ])('with Accept-Encoding %j', async (accepted, encoding, body) => {
    const answer = await rawCall(service.url, [
      `GET /assets/main-Ab3dE_9x.js HTTP/1.1\r\nHost: ${host()}\r\nAccept-Encoding: ${accepted}\r\nConnection: close\r\n\r\n`,
    ])
    expect([answer!.status, answer!.headers.get('content-encoding'), answer!.text]).toEqual([
      200,
      encoding,
      body,
    ])
    expect(answer!.headers.get('vary')).toBe('Accept-Encoding')
  })

  test.each([
    '/../heirloom.db',
    '/assets/../../heirloom.db',
    '/%2e%2e/heirloom.db',
    '/..%2fheirloom.db',
    '/assets/..%5c..%5cheirloom.db',
    '//etc/passwd',
    '/index.html%00.js',
    '/assets',
    '/assets/',
  ])('no path leads out of it: %s', async (path) => {
    const answer = await rawCall(service.url, [
      `GET ${path} HTTP/1.1\r\nHost: ${host()}\r\nConnection: close\r\n\r\n`,
    ])
    expect([400, 404]).toContain(answer!.status)
  })
})

describe('bodies', () => {
  const put = (name: string, headers: Record<string, string>) => {
    const all = { Host: host(), ...caller.signedHeaders('PUT', `/v1/objects/${name}`), ...headers }
    const lines = Object.entries(all).map(([key, value]) => `${key}: ${value}\r\n`)
    return `PUT /v1/objects/${name} HTTP/1.1\r\n${lines.join('')}\r\n`
  }
  const there = async (name: string) => (await caller.call('GET', `/v1/objects/${name}`)).status

  test('without a length are malformed', async () => {
    const name = randomName()
    const answer = await rawCall(service.url, [
      put(name, { 'Transfer-Encoding': 'chunked', Connection: 'close' }),
      '3\r\nabc\r\n0\r\n\r\n',
    ])
    expect([answer!.status, answer!.text]).toEqual([400, '{"error":"malformed"}'])
    expect(await there(name)).toBe(404)
  })

  test('over the limit are not waited for', async () => {
    const name = randomName()
    const answer = await rawCall(service.url, [put(name, { 'Content-Length': '9000000000' }), 'abc'])
    expect([answer!.status, answer!.text]).toEqual([413, '{"error":"too-large"}'])
    expect(answer!.headers.get('connection')).toBe('close')
  })

  test('endless ones without a length are cut off', async () => {
    const part = `10000\r\n${'x'.repeat(65_536)}\r\n`
    const signed = caller.signedHeaders('PUT', '/v1/archives/keys')
    const lines = Object.entries({ Host: host(), ...signed }).map(([key, value]) => `${key}: ${value}\r\n`)
    const start = `PUT /v1/archives/keys HTTP/1.1\r\n${lines.join('')}Transfer-Encoding: chunked\r\n\r\n`
    const answer = await rawCall(service.url, [start, ...Array.from({ length: 64 }, () => part)])
    // The service may hang up while we still send, which can swallow its answer.
    if (answer) expect([answer.status, answer.text]).toEqual([413, '{"error":"too-large"}'])
  })

  test('that stall are ended, and leave nothing', async () => {
    const name = randomName()
    await rawCall(service.url, [put(name, { 'Content-Length': '1000' }), 'only some'])
    expect(await there(name)).toBe(404)
    const info = (await (await caller.call('GET', '/v1/archives')).json()) as { usedBytes: number }
    expect(info.usedBytes).toBe(0)
    expect((await caller.put(name, new Uint8Array(1000))).status).toBe(201)
  })
})
