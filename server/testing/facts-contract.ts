import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { NewManifest } from '../facts/commit-facts.ts'
import type { Facts } from '../facts/facts.ts'
import type { AddOutcome, NewObject } from '../facts/object-facts.ts'
import { objectStates } from '../facts/schema.ts'

const id = () => new Uint8Array(randomBytes(16))
const hash = () => new Uint8Array(randomBytes(32))
const room = { maxBytes: 1000, together: false }
const plain = (bytes: Uint8Array) => new Uint8Array(bytes)

/** What every implementation of `Facts` keeps. `open` opens the same store each time; nothing is open meanwhile. */
export function factsContract(open: () => Promise<Facts>, clean: () => Promise<void>): void {
  let facts: Facts
  let archive: Uint8Array
  let folder: Uint8Array
  beforeEach(async () => {
    facts = await open()
    archive = id()
    folder = id()
    await facts.archives.setKey({ id: archive, type: 'messages', publicKey: hash(), folder, day: 100 })
  })
  afterEach(async () => {
    await facts.close()
    await clean()
  })

  const object = (more: Partial<NewObject> = {}): NewObject => ({
    archive,
    name: id(),
    file: id(),
    length: 10,
    sha256: hash(),
    folder,
    state: 'pending',
    dueDay: 105,
    room,
    ...more,
  })
  const manifest = (names: readonly Uint8Array[], more: Partial<NewManifest> = {}): NewManifest => ({
    archive,
    names,
    token: hash(),
    etag: hash(),
    sealed: hash(),
    expected: null,
    today: 100,
    markedDueDay: 103,
    maxBytes: 1000,
    ...more,
  })
  const books = async () => {
    const row = await facts.archives.find(archive)
    return row && [row.committedBytes, row.pendingBytes]
  }

  describe('objects', () => {
    test('are added once, with one outcome each', async () => {
      const first = object()
      expect(await facts.objects.add(first)).toBe('stored')
      expect(await facts.objects.add({ ...first, file: id() })).toBe('there')
      expect(await facts.objects.add({ ...first, sha256: hash() })).toBe('different')
      expect(await facts.objects.add(object({ length: 991 }))).toBe('quota')
      expect(await facts.objects.add(object({ length: 990 }))).toBe('stored')
      expect(await facts.objects.add(object({ archive: id() }))).toBe('gone')
      expect(plain((await facts.objects.find(archive, first.name))!.file)).toEqual(first.file)
      expect(await books()).toEqual([0, 1000])
    })

    test('added side by side each get their own outcome', async () => {
      const first = object()
      const batch = [first, object(), { ...first, sha256: hash() }, object({ length: 985 }), object()]
      const outcomes = await Promise.all(batch.map((one) => facts.objects.add(one)))
      expect(outcomes).toEqual(['stored', 'stored', 'different', 'quota', 'stored'] satisfies AddOutcome[])
    })

    test('are there after the store was closed and opened', async () => {
      const first = object()
      await facts.objects.add(first)
      await facts.close()
      facts = await open()
      expect((await facts.objects.find(archive, first.name))!.length).toBe(10)
      expect(await books()).toEqual([0, 10])
    })

    test('that are due go, with where their bytes lie', async () => {
      const [early, late] = [object({ dueDay: 104 }), object({ dueDay: 105 })]
      await facts.objects.add(early)
      await facts.objects.add(late)
      const loose = await facts.objects.removeDue(104)
      expect(loose.map(({ file }) => plain(file))).toEqual([early.file])
      expect(await books()).toEqual([0, 10])
      expect(await facts.objects.removeDue(104)).toEqual([])
    })
  })

  describe('commits', () => {
    test('need what they name, mark the rest, and keep the books', async () => {
      const [a, b] = [object(), object({ length: 20 })]
      await facts.objects.add(a)
      await facts.objects.add(b)
      const unknown = id()
      const missing = await facts.commits.commit(manifest([a.name, unknown]))
      expect(missing).toEqual({ outcome: 'missing', missing: [unknown] })
      expect(await facts.commits.manifest(archive)).toBe(null)
      const first = manifest([a.name])
      expect(await facts.commits.commit(first)).toEqual({ outcome: 'committed' })
      expect(await facts.commits.commit(first)).toEqual({ outcome: 'already' })
      expect(await books()).toEqual([10, 0])
      expect((await facts.objects.find(archive, b.name))!.state).toBe(objectStates.marked)
      expect(plain((await facts.commits.manifest(archive))!.token)).toEqual(first.token)
      expect(await facts.objects.add({ ...b, file: id() })).toBe('there')
      expect(await books()).toEqual([10, 20])
      expect((await facts.objects.removeDue(103)).length).toBe(0)
      expect((await facts.objects.removeDue(105)).length).toBe(1)
      expect(await facts.commits.commit(manifest([], { archive: id() }))).toEqual({ outcome: 'gone' })
    })

    test('name the manifest they replace', async () => {
      const [first, second] = [manifest([]), manifest([])]
      expect(await facts.commits.commit({ ...first, expected: hash() })).toEqual({
        outcome: 'other',
        current: null,
      })
      await facts.commits.commit(first)
      const late = await facts.commits.commit(second)
      expect(late.outcome).toBe('other')
      expect(plain((late as { current: Uint8Array }).current)).toEqual(first.etag)
      expect((await facts.commits.commit({ ...second, expected: first.etag })).outcome).toBe('committed')
    })

    test('stay within the quota, uploads under way beside it', async () => {
      const [a, b] = [object({ length: 600 }), object({ length: 400 })]
      await facts.objects.add(a)
      const first = manifest([a.name])
      await facts.commits.commit(first)
      await facts.objects.add(b)
      const upload = { id: id(), archive, name: id(), length: 300, dueDay: 105 }
      expect(await facts.uploads.add(upload, room)).toBe('added')
      const both = manifest([a.name, b.name], { expected: first.etag, maxBytes: 999 })
      expect(await facts.commits.commit(both)).toEqual({ outcome: 'quota' })
      expect(await books()).toEqual([600, 700])
      expect((await facts.commits.commit({ ...both, maxBytes: 1000 })).outcome).toBe('committed')
      expect(await books()).toEqual([1000, 300])
    })
  })

  describe('removal', () => {
    test('spares what the manifest needs', async () => {
      const [a, b] = [object(), object()]
      await facts.objects.add(a)
      await facts.commits.commit(manifest([a.name]))
      await facts.objects.add(b)
      expect(await facts.objects.remove(archive, [b.name, a.name])).toBe(null)
      const removed = await facts.objects.remove(archive, [b.name, id()])
      expect([removed!.bytes, removed!.files.map(plain)]).toEqual([10, [b.file]])
      expect(await books()).toEqual([10, 0])
    })

    test('of an archive takes everything of it and nothing of others', async () => {
      const other = id()
      const elsewhere = id()
      await facts.archives.setKey({
        id: other,
        type: 'messages',
        publicKey: hash(),
        folder: elsewhere,
        day: 100,
      })
      await facts.objects.add(object())
      await facts.objects.add(object({ archive: other, folder: elsewhere }))
      await facts.commits.commit(manifest([]))
      const upload = { id: id(), archive, name: id(), length: 5, dueDay: 105 }
      await facts.uploads.add(upload, room)
      expect((await facts.archives.remove(archive))!.uploads.map(plain)).toEqual([upload.id])
      expect(await facts.archives.remove(archive)).toBe(null)
      expect(await facts.commits.manifest(archive)).toBe(null)
      expect(await facts.objects.all(archive)).toEqual([])
      expect((await facts.objects.all(other)).length).toBe(1)
      expect(await facts.uploads.all()).toEqual([])
    })
  })

  describe('uploads', () => {
    test('become objects once', async () => {
      const upload = { id: id(), archive, name: id(), length: 50, dueDay: 105 }
      expect(await facts.uploads.add({ ...upload, length: 1001 }, room)).toBe('quota')
      expect(await facts.uploads.add(upload, room)).toBe('added')
      const done = {
        ...{ id: upload.id, folder, file: id(), sha256: hash(), state: 'pending' as const, dueDay: 105 },
        room: { maxBytes: 50, together: false },
      }
      expect(await facts.uploads.finish(done)).toBe('stored')
      expect(await facts.uploads.finish(done)).toBe('gone')
      expect(await books()).toEqual([0, 50])
      expect((await facts.objects.find(archive, upload.name))!.length).toBe(50)
    })

    test('that are due go, touched ones later', async () => {
      const [a, b] = [1, 2].map(() => ({ id: id(), archive, name: id(), length: 50, dueDay: 101 }))
      await facts.uploads.add(a!, room)
      await facts.uploads.add(b!, room)
      await facts.uploads.touch(b!.id, 102)
      expect((await facts.uploads.removeDue(101)).map(plain)).toEqual([a!.id])
      expect(await books()).toEqual([0, 50])
    })
  })

  test('a signature is spent once, until its time is over, and over a restart', async () => {
    const signature = id()
    expect(await facts.archives.spendSignature(signature, 500)).toBe(true)
    await facts.close()
    facts = await open()
    expect(await facts.archives.spendSignature(signature, 500)).toBe(false)
    await facts.archives.forgetSignatures(500)
    expect(await facts.archives.spendSignature(signature, 500)).toBe(false)
    await facts.archives.forgetSignatures(501)
    expect(await facts.archives.spendSignature(signature, 500)).toBe(true)
  })

  test('counting again comes to the same', async () => {
    const [a, b] = [object(), object({ length: 30 })]
    await facts.objects.add(a)
    await facts.commits.commit(manifest([a.name]))
    await facts.objects.add(b)
    await facts.uploads.add({ id: id(), archive, name: id(), length: 7, dueDay: 105 }, room)
    const before = await books()
    await facts.archives.recount(archive)
    expect(await books()).toEqual(before)
    await facts.objects.forget(archive, [b.name])
    await facts.archives.recount(archive)
    expect(await books()).toEqual([10, 7])
    expect(await facts.archives.totalBytes()).toBe(17)
  })

  test('one key each', async () => {
    const key = { id: id(), type: 'messages' as const, publicKey: hash(), folder: id(), day: 100 }
    expect(await facts.archives.setKey(key)).toBe('new')
    expect(await facts.archives.setKey({ ...key, folder: id() })).toBe('same')
    expect(await facts.archives.setKey({ ...key, publicKey: hash() })).toBe('other')
    expect(plain((await facts.archives.find(key.id))!.folder)).toEqual(key.folder)
  })
}
