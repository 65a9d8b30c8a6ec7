import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, rm, stat, truncate, unlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { toHex } from '../src/core/bytes.ts'
import { openFacts } from './facts/open-facts.ts'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { archiveCaller, randomName, sha256, type ArchiveCaller } from './testing/archive-caller.ts'
import { seeded } from './testing/random.ts'
import { spawnService } from './testing/spawn-service.ts'
import { startTestService } from './testing/start-test-service.ts'
import { startUpload, uploadAt } from './testing/tus-calls.ts'

let dataFolder: string
beforeEach(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'heirloom-recovery-'))
})
afterEach(() => rm(dataFolder, { recursive: true }))

const bytes = (length: number) => new Uint8Array(randomBytes(length))
const etagOf = (sealed: Uint8Array) => `"${sha256(sealed)}"`

/** What the service said is safe. */
interface Acknowledged {
  readonly objects: Map<string, string>
  /** Either the last commit that was answered, or the one under way. */
  manifests: { sealed: Uint8Array; names: string[] }[]
}

/** Uploads, commits and deletes until the service is gone. */
async function work(caller: ArchiveCaller, known: Acknowledged, random: () => number): Promise<void> {
  for (;;) {
    const batch = await Promise.all(
      Array.from({ length: 4 }, async () => {
        const [name, contents] = [randomName(), bytes(1 + Math.floor(random() * 60_000))]
        const answer = await caller.put(name, contents)
        if (answer.status !== 201) throw new Error(`put ${answer.status}`)
        const receipt = (await answer.json()) as { sha256: string }
        expect(receipt.sha256).toBe(sha256(contents))
        known.objects.set(name, receipt.sha256)
        return name
      }),
    )
    const before = known.manifests.at(-1)!
    const names = [...before.names.filter(() => random() < 0.7), ...batch]
    const next = { sealed: bytes(2000), names }
    known.manifests = [before, next]
    const answer = await caller.commit(next.sealed, names, { replaces: etagOf(before.sealed) })
    if (answer.status !== 200) throw new Error(`commit ${answer.status} ${await answer.text()}`)
    known.manifests = [next]
    const kept = new Set(names)
    for (const name of known.objects.keys()) if (!kept.has(name)) known.objects.delete(name)
  }
}

/** Everything acknowledged is there; returns the manifest that is in place. */
async function check(caller: ArchiveCaller, known: Acknowledged): Promise<void> {
  const answer = await caller.call('GET', '/v1/archives/manifest')
  expect(answer.status).toBe(200)
  const sealed = new Uint8Array(await answer.arrayBuffer()).slice(32)
  const current = known.manifests.find((manifest) => sha256(manifest.sealed) === sha256(sealed))
  expect(current).toBeDefined()
  for (const [name, hash] of known.objects) {
    const object = await caller.call('GET', `/v1/objects/${name}`)
    expect([object.status, sha256(new Uint8Array(await object.arrayBuffer()))]).toEqual([200, hash])
  }
  for (const name of current!.names)
    expect((await caller.call('GET', `/v1/objects/${name}`)).status).toBe(200)
  known.manifests = [current!]
}

/** The books agree with what is listed. */
async function checkBooks(caller: ArchiveCaller): Promise<void> {
  const info = (await (await caller.call('GET', '/v1/archives')).json()) as {
    usedBytes: number
    objects: number
  }
  const { objects } = (await (await caller.call('GET', '/v1/objects')).json()) as {
    objects: { length: number }[]
  }
  expect(objects.length).toBe(info.objects)
  expect(info.usedBytes).toBe(objects.reduce((sum, { length }) => sum + length, 0))
}

/** Once recovered and stopped: every row has its file, every file its row. */
async function compareFolder(): Promise<void> {
  await (await startTestService({ dataFolder })).close()
  const facts = openFacts(join(dataFolder, 'heirloom.db'))
  const [archive] = await facts.archives.all()
  const rows = await facts.objects.all(archive!.id)
  const files = await readdir(join(dataFolder, 'objects', toHex(archive!.folder)))
  expect(files.sort()).toEqual(rows.map(({ file }) => toHex(file)).sort())
  expect(rows.length).toBeGreaterThan(0)
  await facts.close()
}

test('killed at any instant, nothing acknowledged is lost', { timeout: 120_000 }, async () => {
  const random = seeded(20_261)
  let service = await spawnService(dataFolder)
  let caller = archiveCaller(service)
  await caller.begin()
  const first = { sealed: bytes(100), names: [] }
  expect((await caller.commit(first.sealed, [])).status).toBe(200)
  const known: Acknowledged = { objects: new Map(), manifests: [first] }
  for (let round = 0; round < 5; round++) {
    const working = work(caller, known, random).catch((error: unknown) => error)
    await wait(20 + random() * 250)
    await service.kill()
    // Killed, not refused: every answer until then was a success.
    expect(await working).toBeInstanceOf(TypeError)
    service = await spawnService(dataFolder)
    caller = caller.at(service.url)
    await check(caller, known)
    await checkBooks(caller)
  }
  expect(known.objects.size).toBeGreaterThan(4)
  await service.kill()
  await compareFolder()
})

test('an upload in parts goes on after a kill', { timeout: 60_000 }, async () => {
  const random = seeded(7)
  let service = await spawnService(dataFolder)
  let caller = archiveCaller(service)
  await caller.begin()
  const contents = bytes(12 * 1024 * 1024)
  const step = 1024 * 1024
  const created = await startUpload(caller, contents.length)
  let upload = created
  let acknowledged = 0
  let kills = 0
  for (;;) {
    const offset = await upload.offset()
    if (offset === null) break
    expect(offset).toBeGreaterThanOrEqual(acknowledged)
    const patching = upload.patch(offset, contents.slice(offset, offset + step)).catch(() => null)
    if (kills < 3 && random() < 0.5) {
      kills++
      await wait(random() * 10)
      await service.kill()
      if ((await patching)?.ok) acknowledged = offset + step
      service = await spawnService(dataFolder)
      caller = caller.at(service.url)
      upload = uploadAt(caller, created.location, created.name)
    } else {
      expect((await patching)?.ok).toBe(true)
      acknowledged = offset + step
    }
  }
  const object = await caller.call('GET', `/v1/objects/${created.name}`)
  expect(sha256(new Uint8Array(await object.arrayBuffer()))).toBe(sha256(contents))
  expect(kills).toBeGreaterThan(0)
  expect(await readdir(join(dataFolder, 'uploads'))).toEqual([])
  await service.kill()
})

test('bytes without a row and rows without bytes are put right', async () => {
  let service = await startTestService({ dataFolder })
  const caller = archiveCaller(service)
  await caller.begin()
  const [whole, cut, lost, waiting] = [randomName(), randomName(), randomName(), randomName()]
  const contents = bytes(1000)
  await caller.put(whole, contents)
  const [folder] = await readdir(join(dataFolder, 'objects'))
  const objectPath = (file: string) => join(dataFolder, 'objects', folder!, file)
  const addedBy = async (act: () => Promise<unknown>) => {
    const before = new Set(await readdir(objectPath('.')))
    await act()
    return (await readdir(objectPath('.'))).find((file) => !before.has(file))!
  }
  const cutFile = await addedBy(() => caller.put(cut, bytes(500)))
  const lostFile = await addedBy(() => caller.put(lost, bytes(600)))
  await caller.commit(bytes(50), [whole, lost])
  await caller.put(waiting, bytes(70))
  const upload = await startUpload(caller, 5000)
  await service.close()

  await truncate(objectPath(cutFile), 499)
  await unlink(objectPath(lostFile))
  await writeFile(objectPath('ab'.repeat(16)), 'never acknowledged')
  await writeFile(join(dataFolder, 'uploads', 'cd'.repeat(16)), 'no row')
  const lines: string[] = []
  service = await startTestService({ dataFolder }, { log: (line) => lines.push(line) })
  const later = caller.at(service.url)
  expect(lines.length).toBe(1)
  const statuses = async (...names: string[]) =>
    Promise.all(names.map(async (name) => (await later.call('GET', `/v1/objects/${name}`)).status))
  expect(await statuses(whole, cut, lost, waiting)).toEqual([200, 404, 404, 200])
  expect((await readdir(objectPath('.'))).length).toBe(2)
  expect(await readdir(join(dataFolder, 'uploads'))).toEqual([
    Buffer.from(upload.location.split('/').at(-1)!, 'base64url').toString('hex'),
  ])
  const info = (await (await later.call('GET', '/v1/archives')).json()) as { usedBytes: number }
  expect(info.usedBytes).toBe(1000 + 70 + 5000)
  expect((await later.put(lost, bytes(600))).status).toBe(201)
  await service.close()
})

test('nothing on disk says when it came', async () => {
  const service = await startTestService({ dataFolder })
  const caller = archiveCaller(service)
  await caller.begin()
  await caller.put(randomName(), bytes(10))
  const upload = await startUpload(caller, 20)
  await upload.patch(0, bytes(10))
  const objects = join(dataFolder, 'objects')
  const [folder] = await readdir(objects)
  const [file] = await readdir(join(objects, folder!))
  const [partial] = await readdir(join(dataFolder, 'uploads'))
  const uploads = join(dataFolder, 'uploads')
  const paths = [
    objects,
    join(objects, folder!),
    join(objects, folder!, file!),
    uploads,
    join(uploads, partial!),
  ]
  const times = await Promise.all(paths.map(async (path) => (await stat(path)).mtime.toISOString()))
  expect(new Set(times)).toEqual(new Set(['2000-01-01T00:00:00.000Z']))
  await service.close()
})
