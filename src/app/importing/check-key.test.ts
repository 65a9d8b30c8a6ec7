import { expect, test } from 'vitest'
import { HeirloomError } from '../../core/errors.ts'
import { webRandomness } from '../../adapters/crypto/web-randomness.ts'
import { makeRecoveryKey } from '../../domain/keys/recovery-key.ts'
import { harness, ignore, MemoryFile, MemoryFolder, never } from './testing/harness.ts'
import { sealSource } from './testing/made-source.ts'

const now = 1_700_000_000_000
const sealed = await sealSource({
  madeAt: now,
  messages: Array.from({ length: 2000 }, (_, i) => ({
    chat: 1,
    author: 1,
    date: now + i,
    received: now + i,
    text: `${i * 7919}`,
  })),
})

async function answer(file: MemoryFile, key: string, accountId = '') {
  const made = harness(now)
  const view = await made.importing.describeSource({ kind: 'file', name: 'f', file })
  return made.importing.checkKey(view.id, '0', key, accountId, ignore, never)
}

async function refusal(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => 'none',
    (error: unknown) => (error instanceof HeirloomError ? [error.code, error.facts['what']] : error),
  )
}

const changed = (change: (bytes: Uint8Array) => Uint8Array<ArrayBuffer>) =>
  new MemoryFile(change(sealed.file.bytes.slice()))

test('right key, wrong shape, wrong key, wrong account and damage are five answers', async () => {
  expect(await answer(sealed.file, sealed.key)).toEqual({ ok: true })
  expect(await answer(sealed.file, sealed.key.slice(1))).toMatchObject({
    ok: false,
    reason: 'wrong-shape',
    length: 63,
  })
  const other = makeRecoveryKey((length) => webRandomness.bytes(length))
  expect(await answer(sealed.file, other)).toEqual({ ok: false, reason: 'wrong-key' })
  expect(await answer(sealed.file, sealed.key, 'no uuid')).toEqual({ ok: false, reason: 'bad-account-id' })
  const account = '00000000-0000-4000-8000-000000000001'
  expect(await answer(sealed.file, sealed.key, account)).toEqual({ ok: false, reason: 'wrong-key' })
  const flipped = changed((bytes) => {
    bytes[2000]! ^= 1
    return new Uint8Array(bytes)
  })
  expect(await answer(flipped, sealed.key)).toMatchObject({ reason: 'damaged', failure: { code: 'bad-mac' } })
  const cut = changed((bytes) => new Uint8Array(bytes.slice(0, -1000)))
  expect(await answer(cut, sealed.key)).toMatchObject({ reason: 'damaged', failure: { code: 'truncated' } })
})

test('what is no backup is refused in words before a key is asked', async () => {
  const made = harness(now)
  const describe = (bytes: readonly number[], length = 5000) => {
    const file = new MemoryFile(new Uint8Array(length).map((_, i) => bytes[i] ?? (i * 31) % 251))
    return refusal(made.importing.describeSource({ kind: 'file', name: 'f', file }))
  }
  expect(await describe([0xff, 0xd8, 0xff])).toEqual(['not-a-backup', 'picture'])
  expect(await describe([0x50, 0x4b, 3, 4])).toEqual(['not-a-backup', 'zip'])
  expect(await describe([0, 0, 0, 0x3c, 0x0a])).toEqual(['not-a-backup', 'older-backup'])
  expect(await describe(Array.from({ length: 5000 }, () => 0x20))).toEqual(['not-a-backup', 'text'])
  expect(await describe([1], 10)).toEqual(['not-a-backup', undefined])
  const folder = new MemoryFolder('Pictures')
  folder.files.set('a/b.jpg', sealed.file)
  expect(await refusal(made.importing.describeSource({ kind: 'folder', folder }))).toEqual([
    'not-a-backup',
    undefined,
  ])
})

test('a closed source forgets its key', async () => {
  const made = harness(now)
  const view = await made.importing.describeSource({ kind: 'file', name: 'f', file: sealed.file })
  await made.importing.checkKey(view.id, '0', sealed.key, '', ignore, never)
  await made.importing.closeSource(view.id)
  expect(await refusal(made.importing.previewSource(view.id, ignore, never))).toEqual([
    'not-found',
    undefined,
  ])
})

test('the newest snapshot comes first, unfinished ones not at all, and media are counted', async () => {
  const made = harness(now)
  const folder = new MemoryFolder('SignalBackups')
  const name = 'ab'.repeat(32)
  for (const snapshot of [
    '2026-01-02-03-04-05',
    '2026-03-02-03-04-05',
    '2026-02-02-03-04-05',
    '2026-04-02-03-04-05-tmp',
  ]) {
    folder.files.set(`signal-backup-${snapshot}/main`, sealed.file)
    folder.files.set(`signal-backup-${snapshot}/metadata`, new MemoryFile(new Uint8Array(4)))
  }
  folder.files.set(`files/ab/${name}`, new MemoryFile(new Uint8Array(640)))
  folder.files.set('files/ab/not-a-name', new MemoryFile(new Uint8Array(9999)))
  const view = await made.importing.describeSource({ kind: 'folder', folder })
  expect(view.snapshots.map((each) => each.name.slice(14, 24))).toEqual([
    '2026-03-02',
    '2026-02-02',
    '2026-01-02',
  ])
  expect(view).toMatchObject({ mediaFiles: 1, mediaBytes: 640, mayNeedAccountId: false, resumes: null })
  const damaged = await made.importing.checkKey(view.id, '0', sealed.key, '', ignore, never)
  expect(damaged).toMatchObject({ reason: 'damaged', failure: { code: 'bad-record' } })
})
