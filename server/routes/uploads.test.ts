import { randomBytes } from 'node:crypto'
import { readdir, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { archiveCaller, randomName, sha256, type ArchiveCaller } from '../testing/archive-caller.ts'
import { startTestService, type TestService } from '../testing/start-test-service.ts'
import { createUpload, startUpload, uploadAt } from '../testing/tus-calls.ts'

const mebibyte = 1024 * 1024
let service: TestService
beforeAll(async () => {
  service = await startTestService({ maxArchiveBytes: 20 * mebibyte, maxObjectBytes: 12 * mebibyte })
})
afterAll(() => service.close())

async function begun(): Promise<ArchiveCaller> {
  const caller = archiveCaller(service)
  await caller.begin()
  return caller
}

const bytes = (length: number) => new Uint8Array(randomBytes(length))
const code = async (answer: Response) => [answer.status, ((await answer.json()) as { error: string }).error]

async function fetched(caller: ArchiveCaller, name: string): Promise<Uint8Array> {
  return new Uint8Array(await (await caller.call('GET', `/v1/objects/${name}`)).arrayBuffer())
}

test('an upload in parts becomes the object, with a receipt', async () => {
  const caller = await begun()
  const contents = bytes(6 * mebibyte)
  const upload = await startUpload(caller, contents.length)
  expect(upload.location).toMatch(/^\/v1\/uploads\/[\w-]{22}$/)
  const first = await upload.patch(0, contents.slice(0, 2 * mebibyte))
  expect([first.status, first.headers.get('upload-offset')]).toEqual([204, String(2 * mebibyte)])
  expect([...first.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
  expect(await upload.offset()).toBe(2 * mebibyte)
  const last = await upload.patch(2 * mebibyte, contents.slice(2 * mebibyte))
  expect(last.status).toBe(200)
  expect(await last.json()).toEqual({ length: contents.length, sha256: sha256(contents) })
  expect(last.headers.get('heirloom-sha256')).toBe(sha256(contents))
  expect(Buffer.compare(await fetched(caller, upload.name), contents)).toBe(0)
  expect(await upload.offset()).toBe(null)
  expect(await readdir(join(service.dataFolder, 'uploads'))).toEqual([])
})

test('the official tus client uploads through it', async () => {
  const { Upload } = await import('tus-js-client')
  const caller = await begun()
  const contents = Buffer.from(bytes(5 * mebibyte))
  const name = randomName()
  const body = await new Promise<string>((resolve, reject) => {
    const upload = new Upload(contents, {
      endpoint: `${service.url}/v1/uploads`,
      chunkSize: 2 * mebibyte,
      metadata: { name },
      onBeforeRequest: (call) => {
        const target = new URL(call.getURL()).pathname
        const signed = caller.signedHeaders(call.getMethod(), target)
        for (const [header, value] of Object.entries(signed)) call.setHeader(header, value)
      },
      onError: reject,
      onSuccess: ({ lastResponse }) => {
        resolve(lastResponse.getBody())
      },
    })
    upload.start()
  })
  expect(JSON.parse(body)).toEqual({ length: contents.length, sha256: sha256(contents) })
  expect(Buffer.compare(await fetched(caller, name), contents)).toBe(0)
})

test('a broken connection keeps what came, and the rest follows', async () => {
  const caller = await begun()
  const contents = bytes(8 * mebibyte)
  const upload = await startUpload(caller, contents.length)
  await breakOff(caller, upload.location, contents)
  let offset = await upload.offset()
  expect(offset).toBeLessThan(contents.length)
  while (offset !== null) {
    await upload.patch(offset, contents.slice(offset, offset + 3 * mebibyte))
    offset = await upload.offset()
  }
  expect(Buffer.compare(await fetched(caller, upload.name), contents)).toBe(0)
})

/** Announces everything, sends half and hangs up. */
function breakOff(caller: ArchiveCaller, location: string, contents: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    const headers = {
      ...caller.signedHeaders('PATCH', location),
      'tus-resumable': '1.0.0',
      'upload-offset': '0',
      'content-type': 'application/offset+octet-stream',
      'content-length': contents.length,
    }
    const call = request(service.url + location, { method: 'PATCH', headers })
    call.on('error', () => undefined)
    call.on('close', resolve)
    call.write(contents.subarray(0, contents.length / 2), () => call.destroy())
  })
}

test('wrong offsets, lengths, metadata and versions are refused', async () => {
  const caller = await begun()
  const upload = await startUpload(caller, 1000)
  expect(await code(await upload.patch(5, bytes(10)))).toEqual([409, 'wrong-offset'])
  expect(await code(await upload.patch(0, bytes(1001)))).toEqual([413, 'too-large'])
  expect(await code(await createUpload(caller, 12 * mebibyte + 1))).toEqual([413, 'too-large'])
  expect(await code(await createUpload(caller, 0))).toEqual([400, 'malformed'])
  expect(await code(await createUpload(caller, 10, '../../etc'))).toEqual([400, 'malformed'])
  expect(await code(await caller.call('POST', '/v1/uploads', { headers: { 'upload-length': '5' } }))).toEqual(
    [400, 'malformed'],
  )
  const name = Buffer.from(randomName()).toString('base64')
  const headers = { 'upload-length': '5', 'upload-metadata': `name ${name}` }
  expect(await code(await caller.call('POST', '/v1/uploads', { headers }))).toEqual([400, 'malformed'])
})

test('counts against the quota from the first moment, and no longer when it ends', async () => {
  const caller = await begun()
  const used = async () =>
    ((await (await caller.call('GET', '/v1/archives')).json()) as { usedBytes: number }).usedBytes
  const upload = await startUpload(caller, 12 * mebibyte)
  expect(await used()).toBe(12 * mebibyte)
  expect(await code(await createUpload(caller, 9 * mebibyte))).toEqual([413, 'quota'])
  expect(await code(await caller.put(randomName(), bytes(9 * mebibyte)))).toEqual([413, 'quota'])
  const ended = await caller.call('DELETE', upload.location, { headers: { 'tus-resumable': '1.0.0' } })
  expect(ended.status).toBe(204)
  expect(await used()).toBe(0)
  expect((await createUpload(caller, 9 * mebibyte)).status).toBe(201)
})

test('is only its own archive’s', async () => {
  const [caller, other] = [await begun(), await begun()]
  const upload = await startUpload(caller, 100)
  const foreign = uploadAt(other, upload.location, upload.name)
  expect((await foreign.head()).status).toBe(404)
  expect(await code(await foreign.patch(0, bytes(100)))).toEqual([404, 'not-found'])
  expect((await other.call('DELETE', upload.location)).status).toBe(404)
  expect(await upload.offset()).toBe(0)
})

test('the same object by both ways is one; other bytes are refused', async () => {
  const caller = await begun()
  const contents = bytes(1000)
  const name = randomName()
  await caller.put(name, contents)
  const same = await startUpload(caller, 1000, name)
  expect((await same.patch(0, contents)).status).toBe(200)
  const different = await startUpload(caller, 1000, name)
  expect(await code(await different.patch(0, bytes(1000)))).toEqual([409, 'different-object'])
  expect(Buffer.compare(await fetched(caller, name), contents)).toBe(0)
  const info = (await (await caller.call('GET', '/v1/archives')).json()) as {
    usedBytes: number
    objects: number
  }
  expect([info.usedBytes, info.objects]).toEqual([1000, 1])
})

test('survives a restart', async () => {
  const caller = await begun()
  const contents = bytes(3 * mebibyte)
  const upload = await startUpload(caller, contents.length)
  await upload.patch(0, contents.slice(0, mebibyte))
  service = await service.restart()
  const later = caller.at(service.url)
  const rest = uploadAt(later, upload.location, upload.name)
  expect(await rest.offset()).toBe(mebibyte)
  expect((await rest.patch(mebibyte, contents.slice(mebibyte))).status).toBe(200)
  expect(Buffer.compare(await fetched(later, upload.name), contents)).toBe(0)
})

test('all bytes there but no answer given: asking for the offset completes it', async () => {
  const caller = await begun()
  const contents = bytes(100_000)
  const upload = await startUpload(caller, contents.length)
  const id = Buffer.from(upload.location.split('/').at(-1)!, 'base64url').toString('hex')
  await writeFile(join(service.dataFolder, 'uploads', id), contents)
  service = await service.restart()
  const later = caller.at(service.url)
  const head = await uploadAt(later, upload.location, upload.name).head()
  expect([head.status, head.headers.get('upload-offset')]).toEqual([200, '100000'])
  expect(head.headers.get('heirloom-sha256')).toBe(sha256(contents))
  expect(Buffer.compare(await fetched(later, upload.name), contents)).toBe(0)
})
