import { randomBytes } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { dayMs, hourMs, minuteMs } from './clock.ts'
import { archiveCaller, randomName, sha256, type ArchiveCaller } from './testing/archive-caller.ts'
import { startTestService, type TestService } from './testing/start-test-service.ts'
import { startUpload } from './testing/tus-calls.ts'

const evening = 20_000 * dayMs + 20 * hourMs
let now: number
let service: TestService
let caller: ArchiveCaller
beforeEach(async () => {
  now = evening
  service = await startTestService({ idleDays: 120 }, { clock: () => now })
  caller = archiveCaller(service, { clock: () => now })
  await caller.begin()
})
afterEach(() => service.close())

const bytes = (length: number) => new Uint8Array(randomBytes(length))
const etagOf = (sealed: Uint8Array) => `"${sha256(sealed)}"`
const status = async (name: string) => (await caller.call('GET', `/v1/objects/${name}`)).status
const files = async () => {
  const root = join(service.dataFolder, 'objects')
  const lists = (await readdir(root)).map((folder) => readdir(join(root, folder)))
  return (await Promise.all(lists)).flat().length
}
async function later(ms: number): Promise<void> {
  now += ms
  await service.sweep()
}
async function daysLater(days: number): Promise<void> {
  for (let day = 0; day < days; day++) await later(dayMs)
}

test('marked objects stay for 48 hours and go within another day; needed ones stay', async () => {
  const [kept, dropped] = [randomName(), randomName()]
  for (const name of [kept, dropped]) await caller.put(name, bytes(100))
  const [one, two] = [bytes(10), bytes(11)]
  await caller.commit(one, [kept, dropped])
  await caller.commit(two, [kept], { replaces: etagOf(one) })
  await later(48 * hourMs)
  expect([await status(kept), await status(dropped), await files()]).toEqual([200, 200, 2])
  await later(dayMs)
  expect([await status(kept), await status(dropped), await files()]).toEqual([200, 404, 1])
})

test('uncommitted objects and unfinished uploads stay for a day', async () => {
  const name = randomName()
  await caller.put(name, bytes(100))
  const upload = await startUpload(caller, 1000)
  await upload.patch(0, bytes(10))
  await later(dayMs)
  expect([await status(name), await upload.offset()]).toEqual([200, 10])
  await upload.patch(10, bytes(10))
  await later(dayMs)
  expect([await status(name), await upload.offset(), await files()]).toEqual([404, 20, 0])
  await later(2 * dayMs)
  expect(await upload.offset()).toBe(null)
  expect(await readdir(join(service.dataFolder, 'uploads'))).toEqual([])
  const info = (await (await caller.call('GET', '/v1/archives')).json()) as { usedBytes: number }
  expect(info.usedBytes).toBe(0)
})

test('an object sent again is uncommitted anew', async () => {
  const [name, contents] = [randomName(), bytes(100)]
  await caller.put(name, contents)
  const [one, two] = [bytes(10), bytes(11)]
  await caller.commit(one, [name])
  await caller.commit(two, [], { replaces: etagOf(one) })
  now += 47 * hourMs
  await caller.put(name, contents)
  await later(dayMs)
  expect(await status(name)).toBe(200)
  await later(dayMs)
  expect(await status(name)).toBe(404)
})

test('an archive nobody refreshes goes, one that is refreshed stays', async () => {
  const other = archiveCaller(service, { clock: () => now })
  await other.begin()
  await other.put(randomName(), bytes(10))
  await other.commit(bytes(10), [])
  await daysLater(100)
  expect((await caller.call('POST', '/v1/archives')).status).toBe(204)
  await daysLater(21)
  expect((await caller.call('GET', '/v1/archives')).status).toBe(200)
  expect((await other.call('GET', '/v1/archives')).status).toBe(401)
  expect((await readdir(join(service.dataFolder, 'objects'))).length).toBe(1)
})

test('used signatures are kept as long as they would be timely', async () => {
  const headers = caller.signedHeaders('POST', '/v1/objects/delete', { body: '{"names":["x"]}' })
  const send = () =>
    fetch(`${service.url}/v1/objects/delete`, { method: 'POST', headers, body: '{"names":["x"]}' })
  expect((await send()).status).toBe(400)
  await later(9 * minuteMs)
  expect((await send()).status).toBe(401)
  await later(minuteMs)
  expect((await send()).status).toBe(401)
  await later(2 * minuteMs)
  expect((await send()).status).toBe(401)
})
