import { createHash, randomBytes } from 'node:crypto'
import { beforeEach, expect, test } from 'vitest'
import type { Objects, StoredFile } from '../objects/objects.ts'

const id = () => new Uint8Array(randomBytes(16))
const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest())
const plain = (bytes: Uint8Array) => new Uint8Array(bytes)

async function* inParts(bytes: Uint8Array, partBytes: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += partBytes) {
    await Promise.resolve()
    yield bytes.subarray(at, at + partBytes)
  }
}

async function* breaksAfter(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
  throw await Promise.resolve(new TypeError('hung up'))
}

/** What every implementation of `Objects` keeps. `putUpload` leaves a finished upload of those bytes. */
export function objectsContract(
  make: () => Promise<Objects>,
  putUpload: (upload: Uint8Array, bytes: Uint8Array) => Promise<void>,
): void {
  let objects: Objects
  let folder: Uint8Array
  beforeEach(async () => {
    objects = await make()
    folder = id()
    await objects.makeFolder(folder)
  })
  const read = async (stored: StoredFile, range: { start: number; end: number } | null = null) => {
    const stream = await objects.read(folder, stored, range)
    return stream && new Uint8Array(await new Response(stream).arrayBuffer())
  }

  test.each([1, 7, 64, 1000, 1001])(
    'what came in parts of %i bytes is read whole and in ranges',
    async (partBytes) => {
      const bytes = new Uint8Array(randomBytes(1000))
      const received = await objects.receive(folder, inParts(bytes, partBytes), 1000)
      expect([received.length, plain(received.sha256)]).toEqual([1000, sha256(bytes)])
      expect(await read(received)).toEqual(bytes)
      expect(await read({ ...received, length: 999 })).toBe(null)
      expect(await read({ ...received, length: 1001 }, { start: 0, end: 0 })).toBe(null)
      expect(await read(received, { start: 0, end: 0 })).toEqual(bytes.slice(0, 1))
      expect(await read(received, { start: 63, end: 999 })).toEqual(bytes.slice(63))
    },
  )

  test('nothing at all is something', async () => {
    const received = await objects.receive(folder, inParts(new Uint8Array(0), 1), 0)
    expect(await read(received)).toEqual(new Uint8Array(0))
  })

  test('more, fewer or broken off: thrown, and nothing is left', async () => {
    const bytes = new Uint8Array(randomBytes(100))
    const failures = [
      [inParts(bytes, 10), 99, { code: 'bad-length' }],
      [inParts(bytes, 10), 101, { code: 'truncated' }],
      [breaksAfter(bytes), 100, { message: 'hung up' }],
    ] as const
    for (const [body, length, expected] of failures) {
      await expect(objects.receive(folder, body, length)).rejects.toMatchObject(expected)
    }
    expect(await objects.files(folder)).toEqual([])
  })

  test('files are listed and removed; what is not there is fine', async () => {
    const kept = await objects.receive(folder, inParts(new Uint8Array(5), 5), 5)
    const gone = await objects.receive(folder, inParts(new Uint8Array(6), 6), 6)
    await objects.remove(folder, [gone.file, id()])
    expect((await objects.files(folder)).map(({ file, length }) => [plain(file), length])).toEqual([
      [plain(kept.file), 5],
    ])
    expect(await read(gone)).toBe(null)
    expect((await objects.folders()).map(plain)).toContainEqual(folder)
    await objects.removeFolder(folder)
    await objects.removeFolder(folder)
    expect((await objects.folders()).map(plain)).not.toContainEqual(folder)
    await objects.remove(folder, [kept.file])
    expect(await objects.read(folder, kept, null)).toBe(null)
  })

  test('a finished upload is taken in, and stays until it is removed', async () => {
    const [upload, bytes] = [id(), new Uint8Array(randomBytes(300_000))]
    await putUpload(upload, bytes)
    expect(await objects.adopt(folder, upload, 300_001)).toBe(null)
    expect(await objects.adopt(folder, id(), 300_000)).toBe(null)
    const first = await objects.adopt(folder, upload, 300_000)
    const second = await objects.adopt(folder, upload, 300_000)
    expect(plain(first!.sha256)).toEqual(sha256(bytes))
    await objects.removeUpload(upload)
    await objects.removeUpload(upload)
    expect(await read(second!)).toEqual(bytes)
    expect((await objects.uploads()).map(({ file }) => plain(file))).not.toContainEqual(upload)
  })
}
