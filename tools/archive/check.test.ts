import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { keepPhotos, mediaSide, namesOf, takePhoto } from '../../src/app/archive/media/testing/photos.ts'
import { writeHistory } from '../../src/app/archive/testing/sample-history.ts'
import type { World } from '../../src/app/archive/testing/world.ts'
import { never, quiet, startWorld, turnOn } from '../../src/app/archive/testing/world.ts'
import { harmerOf } from '../../src/app/check/testing/harm.ts'
import { randomItems, seeded } from '../../src/domain/history/testing/random-history.ts'
import { root } from '../build.ts'
import { checkFailedExit, readCheckArguments } from './check-arguments.ts'
import { exitCodes } from './exit-codes.ts'

let world: World
let folder: string
beforeAll(async () => {
  world = await startWorld()
  world.now = Date.now()
  folder = await mkdtemp(join(tmpdir(), 'heirloom-check-'))
})
afterAll(async () => {
  await world.close()
  await rm(folder, { recursive: true, force: true })
})

interface Ran {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

function run(args: readonly string[]): Promise<Ran> {
  return new Promise((done) => {
    const command = ['--import', 'tsx', 'tools/archive.ts', 'check', ...args]
    const child = spawn(process.execPath, command, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
    const told = { out: '', err: '' }
    child.stdout.on('data', (part: Buffer) => (told.out += part.toString()))
    child.stderr.on('data', (part: Buffer) => (told.err += part.toString()))
    child.on('close', (code) => done({ code, ...told }))
  })
}

test('a backup is checked with its key alone, and says what is broken', async () => {
  const device = world.device()
  await writeHistory(device.store, world.core, { items: randomItems(1500, 3, seeded(9)), chats: 3 })
  const key = await turnOn(device)
  await device.backups.backUpNow(quiet, never)
  const keyFile = join(folder, 'key')
  await writeFile(keyFile, `${key}\n`)
  const where = ['--service', world.url, '--key-file', keyFile]
  const whole = await run(where)
  expect(whole).toMatchObject({ code: 0, err: '' })
  for (const line of ['ok: true', 'generation: 1', 'messages: 1500', 'chats: 3', 'faults: 0'])
    expect(whole.out).toContain(line)
  expect(whole.out.replaceAll(/\W/g, '')).not.toContain(key.replaceAll(/\W/g, ''))
  expect(await run([...where, '--newer-than', '1'])).toMatchObject({ code: checkFailedExit })

  const harm = await harmerOf(world, device)
  await harm.flipBit((await harm.read()).manifest.pages[0]!)
  const broken = await run([...where, '--json'])
  expect(broken.code).toBe(checkFailedExit)
  expect(JSON.parse(broken.out)).toMatchObject({ ok: false, faults: 1, found: { 'part-damaged': 1 } })
}, 120_000)

test('files that messages name are counted, and a damaged one is a fault', async () => {
  const device = world.device()
  const photos = [0, 1, 2].map((ago) => takePhoto(device, world.now - ago * 1000))
  const [gone, altered, fine] = await Promise.all(photos)
  await keepPhotos(world, device, [gone!, altered!, fine!])
  const key = await turnOn(device)
  await device.backups.backUpNow(quiet, never)
  const keyFile = join(folder, 'files-key')
  await writeFile(keyFile, key)
  const where = ['--service', world.url, '--key-file', keyFile, '--json']
  const whole = await run([...where, '--files'])
  expect(whole).toMatchObject({ code: 0, err: '' })
  expect(JSON.parse(whole.out)).toMatchObject({
    ...{ ok: true, files: { named: 3, there: 3, missing: 0, damaged: 0, readWhole: 3 } },
  })
  const side = await mediaSide(device)
  await side.deleteObjects(await namesOf(device, [gone!, altered!]))
  const [name] = await namesOf(device, [altered!])
  await side.putObject(name!, new Uint8Array(altered!.record.here!.sealedLength))
  const broken = await run(where)
  expect(broken.code).toBe(checkFailedExit)
  expect(JSON.parse(broken.out)).toMatchObject({
    ...{ ok: false, faults: 1, found: { 'file-damaged': 1 } },
    files: { named: 3, there: 2, missing: 1, damaged: 1 },
  })
  expect(JSON.parse((await run([...where, '--files'])).out)).toMatchObject({ faults: 2 })
}, 120_000)

test('a key that opens nothing, and a service that is not there, have exits of their own', async () => {
  const other = world.device()
  await writeHistory(other.store, world.core, { items: randomItems(5, 1, seeded(10)), chats: 1 })
  const { key } = await other.backups.makeRecoveryKey()
  const keyFile = join(folder, 'other-key')
  await writeFile(keyFile, key)
  const nothing = await run(['--service', world.url, '--key-file', keyFile])
  expect(nothing.code).toBe(exitCodes['no-archive'])
  expect(nothing.out).toBe('')
}, 120_000)

test('keys are never asked for on the command line, nor sent in the clear', () => {
  expect(() => readCheckArguments(['--service', 'https://a.example', '--key', 'abc'])).toThrow('unknown')
  expect(() => readCheckArguments(['--service', 'http://a.example'])).toThrow('https')
  expect(() => readCheckArguments(['--service', 'https://a.example/path'])).toThrow('https')
  expect(() => readCheckArguments(['--service', 'https://a.example', '--newer-than', '-1'])).toThrow()
  expect(readCheckArguments(['--service', 'http://127.0.0.1:8080', '--newer-than', '7'])).toMatchObject({
    service: 'http://127.0.0.1:8080',
    newerThan: 7,
  })
  expect(readCheckArguments(['--help'])).toBeNull()
})
