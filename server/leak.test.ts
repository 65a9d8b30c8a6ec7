import { createCipheriv, randomBytes } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { accountCaller, type OpenedSession } from './testing/account-caller.ts'
import { archiveCaller, randomName, sha256 } from './testing/archive-caller.ts'
import { startTestService, type TestService } from './testing/start-test-service.ts'
import { startUpload } from './testing/tus-calls.ts'

let service: TestService
beforeEach(async () => {
  service = await startTestService()
})
afterEach(() => service.close())

/** Every byte the service keeps, file names included. */
async function everything(): Promise<Buffer> {
  const entries = await readdir(service.dataFolder, { recursive: true, withFileTypes: true })
  const parts = entries.map(async (entry) => {
    const name = Buffer.from(`${entry.name}\n`)
    return entry.isFile() ? Buffer.concat([name, await readFile(join(entry.parentPath, entry.name))]) : name
  })
  return Buffer.concat(await Promise.all(parts))
}

/** As it is, in hex and in b64: how a secret could lie there. */
function forms(secret: Uint8Array): Buffer[] {
  const raw = Buffer.from(secret)
  return [raw, Buffer.from(raw.toString('hex')), Buffer.from(raw.toString('base64url'))]
}

const holds = (haystack: Buffer, secret: Uint8Array) => forms(secret).some((form) => haystack.includes(form))
const bytes = (length: number) => new Uint8Array(randomBytes(length))
const etagOf = (sealed: Uint8Array) => `"${sha256(sealed)}"`

test('what both sides send leaves no secret, no backup id and no join behind', async () => {
  const caller = archiveCaller(service)
  const account = accountCaller(service.url)
  const { token: session } = (await (await account.open('sign-up')).json()) as OpenedSession
  await caller.begin()
  const phrase = Buffer.from('the planted phrase that nobody else would say')
  const key = bytes(32)
  const seal = createCipheriv('aes-256-gcm', key, Buffer.alloc(12))
  const sealed = new Uint8Array(Buffer.concat([seal.update(phrase), seal.final(), seal.getAuthTag()]))
  const name = randomName()
  await caller.put(name, sealed)
  const headers = caller.signedHeaders('POST', '/v1/objects/delete', {
    body: '{"names":["AAAAAAAAAAAAAAAAAAAAAA"]}',
  })
  const done = await fetch(`${service.url}/v1/objects/delete`, {
    method: 'POST',
    headers,
    body: '{"names":["AAAAAAAAAAAAAAAAAAAAAA"]}',
  })
  expect(done.status).toBe(200)
  await service.restart().then((running) => (service = running))

  const kept = await everything()
  // The search finds what is there: otherwise finding nothing would prove nothing.
  expect(holds(kept, sealed)).toBe(true)
  expect(holds(kept, Buffer.from(caller.publicKey, 'base64url'))).toBe(true)
  expect(holds(kept, Buffer.from(account.publicKey, 'base64url'))).toBe(true)
  const secrets = {
    phrase,
    key,
    'backup id': Buffer.from(caller.backupId, 'base64url'),
    'session token': Buffer.from(session, 'base64url'),
    signature: Buffer.from(headers['heirloom-signature']!, 'base64url'),
  }
  for (const [what, secret] of Object.entries(secrets))
    expect([what, holds(kept, secret)]).toEqual([what, false])
})

test('replaced tokens and manifests are gone from the disk at once', async () => {
  const caller = archiveCaller(service)
  await caller.begin()
  const [token, first, second] = [bytes(32), bytes(100_000), bytes(50)]
  await caller.commit(first, [], { token })
  const before = await everything()
  expect(holds(before, token)).toBe(true)
  expect(holds(before, first.subarray(50_000, 50_032))).toBe(true)
  await caller.commit(second, [], { replaces: etagOf(first) })
  const after = await everything()
  expect(holds(after, second)).toBe(true)
  expect(holds(after, token)).toBe(false)
  for (let at = 0; at + 32 <= first.length; at += 512)
    expect(after.includes(Buffer.from(first.subarray(at, at + 32)))).toBe(false)
})

test('a deleted archive is gone from the disk at once', async () => {
  const caller = archiveCaller(service)
  await caller.begin()
  const [token, sealed, contents, part] = [bytes(32), bytes(5000), bytes(5000), bytes(3000)]
  const name = randomName()
  await caller.put(name, contents)
  await caller.commit(sealed, [name], { token })
  const upload = await startUpload(caller, 9000)
  await upload.patch(0, part)
  const before = await everything()
  const traces = [
    token,
    sealed.slice(100, 132),
    contents.slice(100, 132),
    part.slice(100, 132),
    Buffer.from(name, 'base64url'),
  ]
  for (const trace of traces) expect(holds(before, trace)).toBe(true)
  expect((await caller.call('DELETE', '/v1/archives')).status).toBe(204)
  const after = await everything()
  for (const trace of [...traces, Buffer.from(caller.publicKey, 'base64url')])
    expect(holds(after, trace)).toBe(false)
  expect(await readdir(join(service.dataFolder, 'objects'))).toEqual([])
})
