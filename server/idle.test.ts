import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { dayMs, hourMs } from './clock.ts'
import { openFacts } from './facts/open-facts.ts'
import { archiveCaller, randomName, type ArchiveCaller } from './testing/archive-caller.ts'
import { startTestService, type TestService } from './testing/start-test-service.ts'

// An idle archive goes in two steps, and anything may happen between them.

const now = 20_000 * dayMs + 20 * hourMs
const bytes = (length: number) => new Uint8Array(randomBytes(length))
let dataFolder: string
let service: TestService
let caller: ArchiveCaller

const facts = () => openFacts(join(dataFolder, 'heirloom.db'))
const folders = () => readdir(join(dataFolder, 'objects'))
const idleBefore = 20_000 + 1

/** As if the service had been killed between the steps. */
async function loosened(): Promise<void> {
  await caller.put(randomName(), bytes(100))
  await caller.commit(bytes(10), [])
  service = await stopped(async () => {
    const open = facts()
    const [archive] = await open.archives.all()
    const folder = new Uint8Array(randomBytes(16))
    expect(await open.archives.loosen(archive!.id, folder, idleBefore - 1)).toBe(null)
    expect(await open.archives.loosen(archive!.id, folder, idleBefore)).toEqual([])
    expect((await open.archives.looseFolders()).length).toBe(1)
    await open.close()
  })
  caller = caller.at(service.url)
}

async function stopped(act: () => Promise<void>): Promise<TestService> {
  await service.close()
  await act()
  return startTestService({ dataFolder, idleDays: 120 }, { clock: () => now })
}

beforeEach(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'heirloom-idle-'))
  service = await startTestService({ dataFolder, idleDays: 120 }, { clock: () => now })
  caller = archiveCaller(service, { clock: () => now })
  await caller.begin()
})
afterEach(async () => {
  await service.close()
  await rm(dataFolder, { recursive: true })
})

test('a crash between them: the start finishes it, and who came back keeps the row', async () => {
  await loosened()
  expect((await folders()).length).toBe(1)
  expect((await caller.call('GET', '/v1/archives/manifest')).status).toBe(404)
  expect((await caller.put(randomName(), bytes(5))).status).toBe(201)
  await service.close()
  const open = facts()
  expect(await open.archives.looseFolders()).toEqual([])
  await open.close()
  service = await startTestService({ dataFolder, idleDays: 120 }, { clock: () => now })
})

test('a crash between them, and still idle: the start takes the row too', async () => {
  await loosened()
  await service.close()
  const open = facts()
  const [archive] = await open.archives.all()
  const id = archive!.id
  await open.archives.loosen(id, new Uint8Array(randomBytes(16)), idleBefore)
  const [loose] = await open.archives.looseFolders()
  expect(await open.archives.forgetLoose(loose!, idleBefore)).not.toBe(null)
  expect(await open.archives.find(id)).toBe(null)
  await open.close()
  service = await startTestService({ dataFolder, idleDays: 120 }, { clock: () => now })
  expect(await folders()).toEqual([])
})

test('whoever writes between them keeps the row, without a refresh too', async () => {
  await service.close()
  const open = facts()
  const [archive] = await open.archives.all()
  const folder = new Uint8Array(randomBytes(16))
  await open.archives.loosen(archive!.id, folder, idleBefore)
  const object = {
    ...{ archive: archive!.id, name: new Uint8Array(16), file: new Uint8Array(16), length: 1 },
    ...{ sha256: new Uint8Array(32), state: 'pending' as const, dueDay: 30_000 },
    room: { maxBytes: 100, together: false },
  }
  expect(await open.objects.add({ ...object, folder: archive!.folder })).toBe('moved')
  expect(await open.objects.add({ ...object, folder })).toBe('stored')
  const [loose] = await open.archives.looseFolders()
  expect(await open.archives.forgetLoose(loose!, idleBefore)).toBe(null)
  expect(await open.archives.find(archive!.id)).not.toBe(null)
  await open.close()
  service = await startTestService({ dataFolder, idleDays: 120 }, { clock: () => now })
})
