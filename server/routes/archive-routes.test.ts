import { createHash, randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { archiveCaller, randomName, sha256, type ArchiveCaller } from '../testing/archive-caller.ts'
import { startTestService, type TestService } from '../testing/start-test-service.ts'

let service: TestService
beforeAll(async () => {
  service = await startTestService({ maxArchiveBytes: 100_000, maxObjectBytes: 60_000 })
})
afterAll(() => service.close())

async function begun(): Promise<ArchiveCaller> {
  const caller = archiveCaller(service)
  await caller.begin()
  return caller
}

const bytes = (length: number) => new Uint8Array(randomBytes(length))
const etagOf = (sealed: Uint8Array) => `"${sha256(sealed)}"`

async function refusal(answer: Response): Promise<[number, string]> {
  const body = (await answer.json()) as { error: string }
  return [answer.status, body.error]
}

describe('keys', () => {
  test('the same key again is fine, another is unauthorised', async () => {
    const caller = await begun()
    await caller.begin()
    const other = archiveCaller(service)
    const body = JSON.stringify({ publicKey: other.publicKey })
    const headers = other.signedHeaders('PUT', '/v1/archives/keys', { body })
    const presentation = caller.presentation()
    Object.assign(headers, other.signedHeaders('PUT', '/v1/archives/keys', { body, presentation }))
    const answer = await fetch(`${service.url}/v1/archives/keys`, { method: 'PUT', body, headers })
    expect(await refusal(answer)).toEqual([401, 'unauthorised'])
  })

  test('a key that did not sign the call is not set', async () => {
    const caller = archiveCaller(service)
    const body = JSON.stringify({ publicKey: archiveCaller(service).publicKey })
    expect(await refusal(await caller.call('PUT', '/v1/archives/keys', { body }))).toEqual([
      401,
      'unauthorised',
    ])
    expect((await caller.call('GET', '/v1/archives')).status).toBe(401)
  })

  test.each(['', '[]', '{}', '{"publicKey":"AAAA"}', '{"publicKey":1}'])(
    'malformed body %j',
    async (body) => {
      const caller = archiveCaller(service)
      expect(await refusal(await caller.call('PUT', '/v1/archives/keys', { body }))).toEqual([
        400,
        'malformed',
      ])
    },
  )
})

describe('an archive', () => {
  test('goes up, is committed, comes back, is replaced and deleted', async () => {
    const caller = await begun()
    expect(await refusal(await caller.call('GET', '/v1/archives/manifest'))).toEqual([404, 'no-manifest'])
    const [a, b, c] = [randomName(), randomName(), randomName()]
    const contents = bytes(1000)
    const stored = await caller.put(a, contents)
    expect([stored.status, await stored.json()]).toEqual([201, { length: 1000, sha256: sha256(contents) }])
    expect((await caller.put(a, contents)).status).toBe(200)
    expect(await refusal(await caller.put(a, bytes(1000)))).toEqual([409, 'different-object'])
    expect(await refusal(await caller.put(a, bytes(999)))).toEqual([409, 'different-object'])
    await caller.put(b, bytes(2000))

    const [first, token] = [bytes(500), bytes(32)]
    const missing = await caller.commit(first, [a, c])
    expect([missing.status, await missing.json()]).toEqual([409, { error: 'missing-objects', missing: [c] }])
    const committed = await caller.commit(first, [a, b], { token })
    expect([committed.status, await committed.json()]).toEqual([200, { etag: etagOf(first) }])
    expect((await caller.commit(first, [a, b])).status).toBe(200)

    const manifest = await caller.call('GET', '/v1/archives/manifest')
    expect(manifest.headers.get('etag')).toBe(etagOf(first))
    expect(Buffer.from(await manifest.arrayBuffer())).toEqual(Buffer.concat([token, first]))

    const object = await caller.call('GET', `/v1/objects/${a}`)
    expect(object.headers.get('heirloom-sha256')).toBe(sha256(contents))
    expect(new Uint8Array(await object.arrayBuffer())).toEqual(contents)

    await caller.put(c, bytes(3000))
    const second = bytes(400)
    const late = await caller.commit(second, [c])
    expect([late.status, late.headers.get('etag')]).toEqual([412, etagOf(first)])
    expect(await late.json()).toEqual({ error: 'other-manifest' })
    expect((await caller.commit(second, [a, c], { replaces: etagOf(first) })).status).toBe(200)
    const info = (await (await caller.call('GET', '/v1/archives')).json()) as object
    expect(info).toMatchObject({ usedBytes: 4000, objects: 2, hasManifest: true, maxBytes: 100_000 })

    const gone = await caller.call('DELETE', '/v1/archives')
    expect(gone.status).toBe(204)
    expect((await caller.call('GET', '/v1/archives')).status).toBe(401)
    await caller.begin()
    expect(await refusal(await caller.call('GET', `/v1/objects/${a}`))).toEqual([404, 'not-found'])
  })

  test('nothing begins under an id that was retired while credentials for it may be shown', async () => {
    const caller = await begun()
    expect((await caller.call('DELETE', '/v1/archives?retire=1')).status).toBe(204)
    expect((await caller.call('DELETE', '/v1/archives?retire=1')).status).toBe(401)
    await expect(caller.begin()).rejects.toThrow('401')
  })

  test('what was marked is still readable, and can be taken back', async () => {
    const caller = await begun()
    const [a, b] = [randomName(), randomName()]
    const kept = bytes(100)
    await caller.put(a, kept)
    await caller.put(b, bytes(50))
    const [one, two, three] = [bytes(10), bytes(11), bytes(12)]
    await caller.commit(one, [a, b])
    await caller.commit(two, [b], { replaces: etagOf(one) })
    expect(await used(caller)).toBe(50)
    expect((await caller.call('GET', `/v1/objects/${a}`)).status).toBe(200)
    expect((await caller.put(a, kept)).status).toBe(200)
    expect(await used(caller)).toBe(150)
    expect((await caller.commit(three, [a, b], { replaces: etagOf(two) })).status).toBe(200)
  })

  test('refreshing says nothing', async () => {
    const caller = await begun()
    expect((await caller.call('POST', '/v1/archives')).status).toBe(204)
  })
})

async function used(caller: ArchiveCaller): Promise<number> {
  return ((await (await caller.call('GET', '/v1/archives')).json()) as { usedBytes: number }).usedBytes
}

describe('objects', () => {
  test('ranges', async () => {
    const caller = await begun()
    const name = randomName()
    const contents = bytes(1000)
    await caller.put(name, contents)
    const get = (range: string) => caller.call('GET', `/v1/objects/${name}`, { headers: { range } })
    for (const [range, from, to] of [
      ['bytes=0-0', 0, 0],
      ['bytes=10-19', 10, 19],
      ['bytes=990-', 990, 999],
      ['bytes=990-5000', 990, 999],
      ['bytes=-7', 993, 999],
      ['bytes=-5000', 0, 999],
    ] as const) {
      const answer = await get(range)
      expect(answer.status).toBe(206)
      expect(answer.headers.get('content-range')).toBe(`bytes ${from}-${to}/1000`)
      expect(new Uint8Array(await answer.arrayBuffer())).toEqual(contents.slice(from, to + 1))
    }
    for (const range of ['bytes=1000-', 'bytes=-0']) {
      const answer = await get(range)
      expect(answer.headers.get('content-range')).toBe('bytes */1000')
      expect(await refusal(answer)).toEqual([416, 'bad-range'])
    }
    for (const range of ['bytes=5-2', 'bytes=0-1,4-5', 'pages=1-2', 'bytes=-']) {
      const answer = await get(range)
      expect(answer.status).toBe(200)
      expect((await answer.arrayBuffer()).byteLength).toBe(1000)
    }
    const head = await caller.call('HEAD', `/v1/objects/${name}`)
    expect([head.status, head.headers.get('content-length')]).toEqual([200, '1000'])
    expect(head.headers.get('heirloom-sha256')).toBe(sha256(contents))
  })

  test('are listed in name order, page by page', async () => {
    const caller = await begun()
    const names = Array.from({ length: 25 }, randomName)
    await Promise.all(names.map((name) => caller.put(name, bytes(10))))
    await caller.commit(bytes(9), names.slice(0, 5))
    for (const name of names.slice(5, 8)) await caller.put(name, bytes(10))
    const extra = Array.from({ length: 20 }, randomName)
    await Promise.all(extra.map((name) => caller.put(name, bytes(10))))
    const seen: { name: string; length: number; committed: boolean }[] = []
    let cursor: string | undefined
    do {
      const target = `/v1/objects?limit=10${cursor ? `&cursor=${cursor}` : ''}`
      const page = (await (await caller.call('GET', target)).json()) as {
        objects: typeof seen
        cursor?: string
      }
      seen.push(...page.objects)
      cursor = page.cursor
    } while (cursor)
    const hex = (name: string) => Buffer.from(name, 'base64url').toString('hex')
    const expected = [...names.slice(0, 5), ...extra].sort((x, y) => (hex(x) < hex(y) ? -1 : 1))
    expect(seen.map(({ name }) => name)).toEqual(expected)
    expect(
      seen
        .filter(({ committed }) => committed)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(names.slice(0, 5).sort())
  })

  test.each(['limit=0', 'limit=1001', 'limit=x', 'cursor=abc'])(
    'listing with %s is malformed',
    async (query) => {
      const caller = await begun()
      expect(await refusal(await caller.call('GET', `/v1/objects?${query}`))).toEqual([400, 'malformed'])
    },
  )

  test('are deleted unless the manifest needs one of them', async () => {
    const caller = await begun()
    const [a, b, c] = [randomName(), randomName(), randomName()]
    for (const name of [a, b, c]) await caller.put(name, bytes(100))
    const remove = (names: unknown) =>
      caller.call('POST', '/v1/objects/delete', { body: JSON.stringify({ names }) })
    const answer = await remove([a, randomName(), a])
    expect([answer.status, await answer.json()]).toEqual([200, { deletedBytes: 100 }])
    await caller.commit(bytes(5), [b])
    await caller.put(a, bytes(70))
    expect(await refusal(await remove([a, b]))).toEqual([409, 'in-use'])
    expect((await caller.call('GET', `/v1/objects/${a}`)).status).toBe(200)
    for (const names of [[], ['x'], [1], 'a', Array.from({ length: 1001 }, randomName)]) {
      expect(await refusal(await remove(names))).toEqual([400, 'malformed'])
    }
  })

  test('of one archive are not those of another', async () => {
    const [one, other] = [await begun(), await begun()]
    const name = randomName()
    await one.put(name, bytes(10))
    expect((await other.call('GET', `/v1/objects/${name}`)).status).toBe(404)
    expect((await other.put(name, bytes(20))).status).toBe(201)
  })

  test.each(['a', '..%2f..%2fheirloom.db', 'A'.repeat(23), 'A'.repeat(21) + '!', 'A'.repeat(21) + 'B'])(
    'the name %s is malformed',
    async (name) => {
      const caller = await begun()
      expect(await refusal(await caller.call('GET', `/v1/objects/${name}`))).toEqual([400, 'malformed'])
    },
  )
})

describe('quota', () => {
  test('an archive can be replaced whole, not doubled', async () => {
    const caller = await begun()
    const names = Array.from({ length: 4 }, randomName)
    for (const name of names.slice(0, 2)) expect((await caller.put(name, bytes(50_000))).status).toBe(201)
    expect(await refusal(await caller.put(names[2]!, bytes(1)))).toEqual([413, 'quota'])
    const first = bytes(5)
    expect((await caller.commit(first, names.slice(0, 2))).status).toBe(200)
    for (const name of names.slice(2)) expect((await caller.put(name, bytes(50_000))).status).toBe(201)
    expect(await used(caller)).toBe(200_000)
    expect(await refusal(await caller.commit(bytes(6), names, { replaces: etagOf(first) }))).toEqual([
      413,
      'quota',
    ])
    expect((await caller.commit(bytes(7), names.slice(2), { replaces: etagOf(first) })).status).toBe(200)
    expect(await used(caller)).toBe(100_000)
  })

  test('many at once come to no more than it', async () => {
    const caller = await begun()
    const answers = await Promise.all(
      Array.from({ length: 16 }, () => caller.put(randomName(), bytes(10_000))),
    )
    expect(answers.filter(({ status }) => status === 201).length).toBeLessThanOrEqual(10)
    const info = (await (await caller.call('GET', '/v1/objects')).json()) as { objects: { length: number }[] }
    const sum = info.objects.reduce((total, { length }) => total + length, 0)
    expect(sum).toBeLessThanOrEqual(100_000)
    expect(await used(caller)).toBe(sum)
  })

  test('an object over the limit is too large', async () => {
    const caller = await begun()
    const answer = await caller.put(randomName(), bytes(60_001))
    expect(await refusal(answer)).toEqual([413, 'too-large'])
  })
})

describe('commits', () => {
  test('of two at once one wins, and what it needs is there', async () => {
    const caller = await begun()
    const base = bytes(8)
    await caller.commit(base, [])
    for (let round = 0; round < 5; round++) {
      const current = (await caller.call('HEAD', '/v1/archives/manifest')).headers.get('etag')!
      const tries = Array.from({ length: 6 }, () => ({ sealed: bytes(300), name: randomName() }))
      await Promise.all(tries.map(({ name }) => caller.put(name, bytes(100))))
      const answers = await Promise.all(
        tries.map(({ sealed, name }) => caller.commit(sealed, [name], { replaces: current })),
      )
      const won = answers.map(({ status }, i) => (status === 200 ? i : -1)).filter((i) => i >= 0)
      expect(won.length).toBe(1)
      expect(answers.filter(({ status }) => status === 412).length).toBe(5)
      const winner = tries[won[0]!]!
      expect((await caller.call('HEAD', '/v1/archives/manifest')).headers.get('etag')).toBe(
        etagOf(winner.sealed),
      )
      expect((await caller.call('GET', `/v1/objects/${winner.name}`)).status).toBe(200)
    }
  })

  test('need exactly one condition and a whole request', async () => {
    const caller = await begun()
    const sealed = bytes(8)
    const body = new Uint8Array([1, 2, 3])
    const put = (headers: Record<string, string>) =>
      caller.call('PUT', '/v1/archives/manifest', { body, headers })
    expect(await refusal(await put({ 'if-none-match': '*' }))).toEqual([400, 'malformed'])
    expect(await refusal(await put({}))).toEqual([400, 'malformed'])
    expect(await refusal(await caller.commit(sealed, [], { token: bytes(31) }))).toEqual([400, 'malformed'])
    expect(await refusal(await caller.commit(sealed, [], { replaces: 'W/"x"' }))).toEqual([400, 'malformed'])
    expect(await refusal(await caller.commit(sealed, [], { replaces: etagOf(sealed) }))).toEqual([
      412,
      'other-manifest',
    ])
    expect(await refusal(await caller.commit(bytes(4 * 1024 * 1024 + 1), []))).toEqual([400, 'malformed'])
    expect(await refusal(await caller.commit(bytes(6 * 1024 * 1024), []))).toEqual([413, 'too-large'])
    expect((await caller.commit(bytes(4 * 1024 * 1024), [])).status).toBe(200)
  })

  test('the ETag is the hash of the sealed manifest', async () => {
    const caller = await begun()
    const sealed = bytes(77)
    const { etag } = (await (await caller.commit(sealed, [])).json()) as { etag: string }
    expect(etag).toBe(`"${createHash('sha256').update(sealed).digest('base64url')}"`)
    const same = await caller.call('GET', '/v1/archives/manifest', { headers: { 'if-none-match': etag } })
    expect(same.status).toBe(304)
  })
})
