import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { fromBase64Url } from '../../src/core/bytes.ts'
import { parametersFingerprint } from '../../src/domain/protocol/parameters.ts'
import { startTestService } from '../testing/start-test-service.ts'
import { makeParameters } from './parameters-file.ts'
import { serverParameters } from './server-parameters.ts'

let dataFolder: string
let path: string
beforeEach(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'heirloom-parameters-'))
  path = join(dataFolder, 'parameters')
})
afterEach(() => rm(dataFolder, { recursive: true }))

const fails = (sentence: RegExp) =>
  expect(startTestService({ dataFolder })).rejects.toMatchObject({
    code: 'storage-blocked',
    message: expect.stringMatching(sentence) as string,
  })

test('are made once, for the service’s user alone, and found again', async () => {
  const first = await startTestService({ dataFolder })
  const made = await readFile(path)
  expect([made.length, ((await stat(path)).mode & 0o777).toString(8)]).toEqual([3159, '600'])
  const told: unknown = await (await fetch(`${first.url}/v1/archives/parameters`)).json()
  const second = await first.restart()
  expect(await (await fetch(`${second.url}/v1/archives/parameters`)).json()).toEqual(told)
  await second.close()
  expect(Buffer.compare(await readFile(path), made)).toBe(0)
  expect(await readdir(dataFolder)).not.toContain('parameters.new')
})

test('are never replaced', async () => {
  const first = serverParameters(await makeParameters(path)).public
  expect(serverParameters(await makeParameters(path)).public).toEqual(first)
})

test.each<[string, (bytes: Uint8Array) => Uint8Array, RegExp]>([
  ['cut', (bytes) => bytes.slice(0, -1), /damaged/],
  ['longer', (bytes) => Buffer.concat([bytes, Buffer.of(0)]), /damaged/],
  ['with a bent secret', (bytes) => bent(bytes, 100), /damaged/],
  ['with a bent hash', (bytes) => bent(bytes, 3158), /damaged/],
  ['of a later version', (bytes) => bent(bytes, 20), /newer version/],
  ['of something else', () => Buffer.from('hello'), /not one of ours/],
])('a file that is %s stops the start with a sentence', async (_what, change, sentence) => {
  await makeParameters(path)
  await writeFile(path, change(await readFile(path)))
  await fails(sentence)
})

function bent(bytes: Uint8Array, at: number): Uint8Array {
  const copy = new Uint8Array(bytes)
  copy[at]! ^= 1
  return copy
}

test('that are missing, or others than before, stop the start: nothing is made in their place', async () => {
  await (await startTestService({ dataFolder })).close()
  const good = await readFile(path)
  await rm(path)
  await fails(/missing/)
  expect(await readdir(dataFolder)).not.toContain('parameters')
  await makeParameters(path)
  await fails(/not the one this database was used with/)
  await writeFile(path, good)
  await (await startTestService({ dataFolder })).close()
})

test('may lie elsewhere', async () => {
  const elsewhere = join(dataFolder, 'secret')
  await (await startTestService({ dataFolder, parametersFile: elsewhere })).close()
  expect(await readdir(dataFolder)).toContain('secret')
  expect(await readdir(dataFolder)).not.toContain('parameters')
})

test('are told to accounts as to everyone, with one fingerprint', async () => {
  const { public: told, fingerprint } = serverParameters(await makeParameters(path))
  const publicHalf = { generic: fromBase64Url(told.generic)!, server: fromBase64Url(told.server)! }
  expect([publicHalf.generic.length, publicHalf.server.length]).toEqual([225, 673])
  expect(parametersFingerprint(publicHalf)).toEqual(fingerprint)
})
