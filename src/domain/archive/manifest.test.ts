import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { webCiphers } from '../../adapters/crypto/web-ciphers.ts'
import { concat } from '../../core/bytes.ts'
import { seeded } from '../history/testing/random-history.ts'
import { WireWriter } from '../history/wire.ts'
import { manifestKey } from '../keys/key-types.ts'
import type { Manifest } from './manifest.ts'
import { ancestorsAfter, comesFrom, decodeManifest, encodeManifest } from './manifest.ts'
import type { ObjectRow } from './object-rows.ts'
import { decodeRows, encodeRows } from './object-rows.ts'
import { openManifest, sealManifest } from './seal-manifest.ts'

const bytes = (length: number) => new Uint8Array(randomBytes(length))
const random = seeded(5)

/** Rows of a long history: a thousand messages an object, a date a few hours after the one before. */
function rows(count: number): ObjectRow[] {
  let minDate = 1_300_000_000
  return Array.from({ length: count }, () => {
    minDate += Math.floor(random() * 500_000) - 1000
    return {
      name: bytes(16),
      key: bytes(32),
      ciphertextHash: bytes(32),
      contentHash: bytes(16),
      items: 900 + Math.floor(random() * 125),
      pages: 4,
      minDate,
      dateSpan: Math.floor(random() * 700_000),
    }
  })
}

const sum = (list: readonly ObjectRow[]) => list.reduce((total, { items }) => total + items, 0)

function manifest(pages: readonly ObjectRow[], directory: readonly ObjectRow[]): Manifest {
  return {
    generation: 3,
    previous: bytes(32),
    historyId: bytes(16),
    writerDevice: bytes(16),
    archiveTime: 1_790_000_000_000,
    mediaRootKey: bytes(32),
    mediaAccountId: bytes(16),
    mediaSigningKey: bytes(32),
    media: { files: 3, bytes: 5000, idsHash: bytes(32) },
    parametersFingerprint: bytes(32),
    items: sum(pages),
    chats: 12,
    directoryFrames: sum(directory),
    leftOut: { viewOnce: 1, expiring: 2, odd: 3, unreadable: 4 },
    directory,
    pages,
    nextItemId: 2 ** 40,
    asOf: 1_780_000_000_000,
    lineSince: 2,
    ancestors: bytes(32),
    unknown: new Uint8Array(0),
  }
}

test('a manifest comes back, and unknown fields with it', () => {
  const later = new WireWriter().uint(98, 5).bytes(99, bytes(7)).finish()
  const written = { ...manifest(rows(50), rows(2)), unknown: later }
  expect(decodeManifest(encodeManifest(written))).toEqual(written)
  const first = { ...written, previous: new Uint8Array(0) }
  expect(decodeManifest(encodeManifest(first))).toEqual(first)
})

test('a manifest tells from which ones it comes, as far back as 65', () => {
  const hashes = Array.from({ length: 70 }, () => bytes(32))
  const none = new Uint8Array(0)
  const line = hashes.reduce<Manifest[]>((made, previous) => {
    const last = made.at(-1)
    const ancestors = last ? ancestorsAfter(last) : none
    return [...made, decodeManifest(encodeManifest({ ...manifest([], []), previous, ancestors }))]
  }, [])
  const [early, late] = [line[2]!, line[69]!]
  expect(hashes.map((hash) => comesFrom(early, hash)).lastIndexOf(true)).toBe(2)
  expect(hashes.map((hash) => comesFrom(late, hash)).indexOf(true)).toBe(5)
  expect([comesFrom(late, bytes(32)), comesFrom(late, none)]).toEqual([false, false])
  const odd = encodeManifest({ ...manifest([], []), ancestors: bytes(17) })
  expect(() => decodeManifest(odd)).toThrow(expect.objectContaining({ code: 'bad-record' }))
})

test('a row costs at most 112 bytes', () => {
  const count = 980
  expect(encodeRows(rows(count)).length / count).toBeLessThanOrEqual(112)
})

test('columns that do not agree are refused', () => {
  const list = rows(3)
  const columns = (change: (writer: WireWriter) => void) => {
    const writer = new WireWriter().raw(encodeRows(list))
    change(writer)
    return writer.finish()
  }
  const refused = { code: 'bad-record' }
  const refuse = (change: (writer: WireWriter) => void) => {
    const damaged = columns(change)
    expect(() => decodeRows(damaged)).toThrow(expect.objectContaining(refused))
  }
  // The last value of a field counts, and packed columns grow.
  refuse((writer) => writer.bytes(1, bytes(2 * 16)))
  refuse((writer) => writer.bytes(1, bytes(3 * 16 + 1)))
  refuse((writer) => writer.bytes(2, bytes(4 * 32)))
  refuse((writer) => writer.bytes(3, bytes(3 * 32 - 1)))
  refuse((writer) => writer.bytes(4, bytes(16)))
  for (const field of [5, 6, 7, 8]) refuse((writer) => writer.packed(field, [1]))
  const impossible = (row: Partial<ObjectRow>) => encodeRows([{ ...list[0]!, ...row }])
  for (const row of [{ pages: 0 }, { pages: 5 }, { items: 3 }, { items: 1025 }, { items: 2 ** 40 }])
    expect(() => decodeRows(impossible(row))).toThrow(expect.objectContaining(refused))
})

test('a name twice and counts that do not add up are refused', () => {
  const [pages, directory] = [rows(4), rows(1)]
  const good = manifest(pages, directory)
  const twice = [...pages.slice(1), { ...pages[0]!, name: directory[0]!.name }]
  const bad = [
    { ...good, pages: twice },
    { ...good, items: good.items + 1 },
    { ...good, directoryFrames: 0 },
    { ...good, generation: 0 },
    { ...good, mediaRootKey: bytes(31) },
  ]
  for (const one of bad)
    expect(() => decodeManifest(encodeManifest(one))).toThrow(expect.objectContaining({ code: 'bad-record' }))
})

test('a sealed manifest opens under the key of its own token only, and unaltered', async () => {
  const key = manifestKey(bytes(32))
  const written = manifest(rows(2), rows(1))
  const sealed = await sealManifest(webCiphers, key, written)
  expect(await openManifest(webCiphers, key, sealed)).toEqual(written)
  const code = async (altered: Uint8Array<ArrayBuffer>, under = key) =>
    openManifest(webCiphers, under, altered).then(
      () => 'opened',
      (error: unknown) => (error as { code: string }).code,
    )
  expect(await code(sealed, manifestKey(bytes(32)))).toBe('bad-mac')
  expect(await code(sealed.slice(0, -1))).toBe('bad-mac')
  expect(await code(concat(sealed, bytes(1)))).toBe('bad-mac')
  expect(await code(sealed.slice(0, 5))).toBe('truncated')
  for (let i = 0; i < sealed.length; i++) {
    const altered = sealed.slice()
    altered[i]! ^= 1 << (i % 8)
    expect(['bad-mac', 'not-a-backup', 'unknown-version']).toContain(await code(altered))
  }
})
