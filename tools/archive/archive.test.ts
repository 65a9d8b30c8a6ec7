import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { buffer, text } from 'node:stream/consumers'
import { afterAll, expect, test } from 'vitest'
import { webCiphers } from '../../src/adapters/crypto/web-ciphers.ts'
import { webRandomness } from '../../src/adapters/crypto/web-randomness.ts'
import { concat, toHex } from '../../src/core/bytes.ts'
import { packDirectory, packRegion } from '../../src/domain/file/blocks.ts'
import { testCore } from '../../src/domain/file/testing/core.ts'
import { memorySink } from '../../src/domain/file/testing/memory.ts'
import { sampleHistory } from '../../src/domain/file/testing/sample.ts'
import { writeArchive } from '../../src/domain/file/write-archive.ts'
import { deriveAccountId } from '../../src/domain/keys/heirloom-keys.ts'
import type { AccountId, ForwardSecrecyToken } from '../../src/domain/keys/key-types.ts'
import { forwardSecrecyToken, parseAccountId } from '../../src/domain/keys/key-types.ts'
import { makeRecoveryKey, showRecoveryKey } from '../../src/domain/keys/recovery-key.ts'
import {
  deriveBackupId,
  deriveBackupKey,
  deriveMessageBackupKey,
  deriveMetadataKey,
} from '../../src/domain/keys/signal-keys.ts'
import { encodeMetadata, sealBackupId } from '../../src/domain/snapshot/metadata.ts'
import { root } from '../build.ts'
import { exitCodes } from './exit-codes.ts'
import { runArchive } from './run-archive.ts'

const core = await testCore()
const folder = await mkdtemp(join(tmpdir(), 'heirloom-archive-'))
afterAll(() => rm(folder, { recursive: true, force: true }))

const draw = (length: number) => new Uint8Array(randomBytes(length))
const key = makeRecoveryKey(draw)
const backupKey = deriveBackupKey(key)
const ours = deriveAccountId(key)
const aci = '659aa5f4-a28d-4cc1-9ea1-b997537a3d95'
const token = forwardSecrecyToken(draw(32))
const history = sampleHistory(300)
const newerVersion = sampleHistory(3, 2)
const plain = concat(history.info, ...history.directory, ...history.items)

async function sealed(account: AccountId, options: { token?: ForwardSecrecyToken; version?: number } = {}) {
  const { info, directory, items } = options.version === 2 ? newerVersion : history
  const sink = memorySink()
  const keys = deriveMessageBackupKey(backupKey, deriveBackupId(backupKey, account), options.token)
  const metadata = options.token && { pairs: [{ ct: draw(48), pwSalt: draw(32) }], iv: draw(12) }
  await writeArchive(
    { sink, keys, ciphers: webCiphers, core, randomness: webRandomness, metadata },
    { directory: packDirectory(core, info, directory), region: packRegion(core, items) },
  )
  return sink.bytes()
}

async function put(name: string, bytes: Uint8Array | string): Promise<string> {
  const path = join(folder, name)
  await mkdir(join(path, '..'), { recursive: true })
  await writeFile(path, bytes)
  return path
}

const good = await sealed(ours)
const altered = good.slice()
altered[20_000]! ^= 4
const snapshot = 'signal-backup-2026-11-18-10-00-00'
const id = deriveBackupId(backupKey, ours)
const metadata = encodeMetadata(await sealBackupId(id, deriveMetadataKey(backupKey), draw(12), webCiphers))

const keyFile = await put('key.txt', showRecoveryKey(key).join(' '))
const files = {
  good: await put('good', good),
  altered: await put('altered', altered),
  cut: await put('cut', good.subarray(0, good.length - 5000)),
  newer: await put('newer', await sealed(ours, { version: 2 })),
  random: await put('random', draw(5001)),
  theirs: await put('theirs', await sealed(parseAccountId(aci)!)),
  service: await put('service', await sealed(ours, { token })),
  main: await put(`SignalBackups/${snapshot}/main`, good),
}
await put(`SignalBackups/${snapshot}/metadata`, metadata)
await put(`SignalBackups/${snapshot}-tmp/main`, altered)
await put(`later/${snapshot}/main`, good)
await put(`later/${snapshot}/metadata`, concat(Uint8Array.of(8, 2), metadata.subarray(2)))

interface Run {
  code: number | null
  out: Buffer
  err: string
}

/** The command as it is, on streams of its own; `asProcess` below runs it as a person does. */
async function run(args: readonly string[], stdin = ''): Promise<Run> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  const told = Promise.all([buffer(stdout), text(stderr)])
  const terminal = { stdin: Readable.from([stdin]), stdout, stderr }
  const code = await runArchive(args, terminal, new AbortController().signal)
  stdout.end()
  stderr.end()
  const [out, err] = await told
  return { code, out, err }
}

function asProcess(args: readonly string[], stdin = ''): Promise<Run> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, ['--import', 'tsx', 'tools/archive.ts', ...args], { cwd: root })
    const told = Promise.all([buffer(child.stdout), text(child.stderr)])
    child.on('error', fail)
    child.on('close', (code) => void told.then(([out, err]) => done({ code, out, err })))
    child.stdin.end(stdin)
  })
}

const withKey = ['--key-file', keyFile]
const slow = 60_000

const opens: [string, string[]][] = [
  ['an archive file', ['verify', files.good, ...withKey]],
  ['a file of another account', ['verify', files.theirs, ...withKey, '--aci', aci]],
  ['a file from a service', ['verify', files.service, ...withKey, '--token', toHex(token)]],
  ['a snapshot folder', ['inspect', join(folder, 'SignalBackups'), ...withKey]],
  ['one snapshot', ['verify', join(folder, 'SignalBackups', snapshot), ...withKey]],
  ['the main file of a snapshot', ['verify', files.main, '--key', showRecoveryKey(key).join('-')]],
]

test.concurrent.each(opens)('opens %s and counts', { timeout: slow }, async (_, args) => {
  const { code, out, err } = await run([...args, '--json'])
  expect(err).toBe('')
  expect(code).toBe(0)
  expect(JSON.parse(out.toString())).toMatchObject({
    chatItem: 300,
    recipient: 2,
    chat: 1,
    chatsWithMessages: 1,
    odd: 0,
  })
})

const fails: [string, string[], keyof typeof exitCodes][] = [
  ['another key', ['verify', files.good, '--key', makeRecoveryKey(draw)], 'wrong-key'],
  ['a key that is too short', ['verify', files.good, '--key', key.slice(3)], 'wrong-key-shape'],
  ['one flipped bit', ['verify', files.altered, ...withKey], 'bad-mac'],
  ['a cut tail', ['verify', files.cut, ...withKey], 'truncated'],
  ['a newer version', ['verify', files.newer, ...withKey], 'unknown-version'],
  ['random bytes', ['verify', files.random, ...withKey], 'not-a-backup'],
  [
    'a folder of other things',
    ['verify', join(folder, 'SignalBackups', `${snapshot}-tmp`), ...withKey],
    'not-a-backup',
  ],
  ['a newer snapshot', ['inspect', join(folder, 'later'), ...withKey], 'unknown-version'],
  ['a service archive without its token', ['verify', files.service, ...withKey], 'token-needed'],
  ['no such file', ['verify', join(folder, 'nothing'), ...withKey], 'source-unreadable'],
  [
    'a damaged file to decrypt',
    ['decrypt', files.altered, ...withKey, '--out', join(folder, 'never')],
    'bad-mac',
  ],
]

test.concurrent.each(fails)('fails by name for %s', { timeout: slow }, async (_, args, name) => {
  const { code, out, err } = await run(args)
  expect(err).toMatch(new RegExp(`^${name}: .+\\.\n$`))
  expect(code).toBe(exitCodes[name])
  expect(out.length).toBe(0)
  expect(err).not.toContain(key.slice(3))
})

test('as a process it ends with the same code and says the same', { timeout: slow }, async () => {
  const good = await asProcess(['decrypt', files.good, '--key-file', '-'], key)
  expect([good.code, good.out.equals(plain)]).toEqual([0, true])
  const bad = await asProcess(['verify', files.altered, ...withKey])
  expect(bad).toEqual(await run(['verify', files.altered, ...withKey]))
})

test('every error has a number of its own', () => {
  expect(new Set(Object.values(exitCodes)).size).toBe(Object.keys(exitCodes).length)
  expect(Object.values(exitCodes).every((code) => code > 2 && code < 256)).toBe(true)
})

test.concurrent.each([[[]], [['verify']], [['open', 'x']], [['verify', 'a', '--kye', key]]])(
  'wrong usage ends with 2 and repeats nothing: %#',
  { timeout: slow },
  async (args) => {
    const { code, err } = await run(args)
    expect(code).toBe(2)
    expect(err).not.toContain(key)
  },
)

test.concurrent('without a key: what it is, and verify asks for one', { timeout: slow }, async () => {
  const inspected = await run(['inspect', files.service])
  expect(inspected.code).toBe(0)
  expect(inspected.out.toString()).toContain('layout: with-token-metadata')
  expect((await run(['verify', files.good])).code).toBe(2)
})

test.concurrent(
  'decrypt gives the frame stream, to a private file or a pipe',
  { timeout: slow },
  async () => {
    const out = join(folder, 'frames')
    expect((await run(['decrypt', files.good, '--key-file', '-', '--out', out], key)).code).toBe(0)
    expect((await readFile(out)).equals(plain)).toBe(true)
    expect((await stat(out)).mode & 0o777).toBe(0o600)
    expect((await run(['decrypt', files.good, '--key-file', '-'], key)).out.equals(plain)).toBe(true)
    expect((await readdir(folder)).filter((name) => name.includes('partial') || name === 'never')).toEqual([])
  },
)

test.concurrent('decrypt --json gives one document a line', { timeout: slow }, async () => {
  const { out } = await run(['decrypt', files.good, ...withKey, '--json'])
  const lines = out
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
  expect(lines).toHaveLength(1 + history.directory.length + history.items.length)
  expect(lines[0]).toMatchObject({ version: '1' })
  expect(Object.keys(lines[1]!)).toEqual(['account'])
  expect(lines.at(-1)).toHaveProperty('chatItem.standardMessage.text.body')
})

test.concurrent('an output that cannot be written is an error', { timeout: slow }, async () => {
  const { code } = await run(['decrypt', files.good, ...withKey, '--out', join(folder, 'good', 'below')])
  expect(code).toBe(exitCodes['storage-failed'])
})
