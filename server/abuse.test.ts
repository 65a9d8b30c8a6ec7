import { randomBytes } from 'node:crypto'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { dayMs } from './clock.ts'
import { archiveCaller, randomName, sha256, type ArchiveCaller } from './testing/archive-caller.ts'
import { startTestService, type TestService } from './testing/start-test-service.ts'
import { startUpload } from './testing/tus-calls.ts'

let service: TestService
afterEach(() => service.close())

const bytes = (length: number) => new Uint8Array(randomBytes(length))
const etagOf = (sealed: Uint8Array) => `"${sha256(sealed)}"`
const code = async (answer: Response) => ((await answer.json()) as { error?: string }).error

async function begun(now: () => number = Date.now): Promise<ArchiveCaller> {
  const caller = archiveCaller(service, { clock: now })
  await caller.begin()
  return caller
}

async function uploadedBytes(): Promise<number> {
  const folder = join(service.dataFolder, 'uploads')
  const sizes = (await readdir(folder)).map(async (name) => (await stat(join(folder, name))).size)
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
}

test('a method that is overridden by a header changes nothing', async () => {
  service = await startTestService({ maxArchiveBytes: 100_000, maxObjectBytes: 100_000 })
  const caller = await begun()
  const upload = await startUpload(caller, 10)
  await caller.call('PATCH', upload.location, {
    body: bytes(90_000),
    streamed: true,
    headers: {
      'tus-resumable': '1.0.0',
      'x-http-method-override': 'POST',
      'upload-length': '90000',
      'upload-offset': '0',
      'content-type': 'application/offset+octet-stream',
    },
  })
  expect(await uploadedBytes()).toBeLessThanOrEqual(10)
  const again = await startUpload(caller, 10)
  const headers = { 'tus-resumable': '1.0.0', 'x-http-method-override': 'DELETE' }
  await caller.call('HEAD', again.location, { headers })
  expect(await again.offset()).toBe(0)
})

test('objects without a byte take up no end of rows', async () => {
  service = await startTestService({ maxArchiveBytes: 100_000 })
  const caller = await begun()
  const answer = await caller.put(randomName(), bytes(0))
  expect([answer.status, await code(answer)]).toEqual([400, 'malformed'])
})

test('an archive has only so many objects and uploads, however small', async () => {
  service = await startTestService({ maxObjects: 4 })
  const caller = await begun()
  for (let i = 0; i < 3; i++) expect((await caller.put(randomName(), bytes(1))).status).toBe(201)
  await startUpload(caller, 10)
  const answer = await caller.put(randomName(), bytes(1))
  expect([answer.status, await code(answer)]).toEqual([413, 'quota'])
  await expect(startUpload(caller, 10)).rejects.toThrow('413')
})

test('what one archive leaves marked counts for what all may hold', async () => {
  service = await startTestService({ maxArchiveBytes: 100_000, maxTotalBytes: 250_000 })
  const caller = await begun()
  let replaces: string | undefined
  const told: number[] = []
  for (let round = 0; round < 5; round++) {
    const name = randomName()
    const put = await caller.put(name, bytes(90_000))
    told.push(put.status)
    if (!put.ok) break
    const sealed = bytes(40)
    await caller.commit(sealed, [name], replaces === undefined ? {} : { replaces })
    replaces = etagOf(sealed)
  }
  expect(told).toEqual([201, 201, 503])
})

test('archives do not go for the days on which the service did not run, or a clock jumped', async () => {
  let now = 20_000 * dayMs
  service = await startTestService({ idleDays: 120 }, { clock: () => now })
  const caller = await begun(() => now)
  now += 400 * dayMs
  await service.sweep()
  expect((await caller.call('GET', '/v1/archives')).status).toBe(200)
  service = await service.restart()
  const later = caller.at(service.url)
  expect((await later.call('GET', '/v1/archives')).status).toBe(200)
  for (let day = 0; day < 119; day++, now += dayMs) await service.sweep()
  expect((await later.call('GET', '/v1/archives')).status).toBe(200)
  for (let day = 0; day < 4; day++, now += dayMs) await service.sweep()
  expect((await later.call('GET', '/v1/archives')).status).toBe(401)
})
