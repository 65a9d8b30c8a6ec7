import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { toBase64Url, utf8, type Bytes } from '../../../core/bytes.ts'
import type { MediaGrant } from '../../../domain/media/media-grant.ts'
import { jpeg, png } from '../../../domain/media/testing/pictures.ts'
import { createHistory } from '../../history/create-history.ts'
import { testDeps } from '../../history/testing/harness.ts'
import { harness } from '../../importing/testing/harness.ts'
import type { MadeFile } from '../../importing/testing/made-files.ts'
import { importFolder, madeFile, madeFolder } from '../../importing/testing/made-files.ts'
import type { MediaAsk } from '../../api/media-api.ts'
import { sweepMedia } from '../sweep-media.ts'
import { createShownMedia } from './create-shown-media.ts'
import { MediaCatalog } from './media-catalog.ts'

const start = Date.UTC(2026, 4, 20)
const dayMs = 86_400_000
const now = start + 90 * dayMs
const never = new AbortController().signal
const quiet = () => undefined
const content = (file: MadeFile) => toBase64Url(file.plaintextHash)
const all: MediaAsk = { chat: null, sort: null, order: 'newest' }
/** A picture whose bytes no other has. */
const photo = (length: number): Bytes => {
  const bytes = new Uint8Array(randomBytes(length))
  bytes.set(jpeg(640, 480, new Uint8Array(randomBytes(20))))
  return bytes
}

interface Named {
  readonly files: readonly MadeFile[]
  readonly chat?: number
}

/** One message every ten days. */
async function world(named: readonly Named[], pool = named.flatMap(({ files }) => files)) {
  const messages = named.map(({ files, chat = 1 }, i) => ({
    ...{
      chat,
      author: chat,
      date: start + i * 10 * dayMs,
      received: start + i * 10 * dayMs,
      text: `m ${i}`,
      files,
    },
  }))
  const made = harness(now)
  await importFolder(made, await madeFolder({ madeAt: now, messages }, pool))
  const small: string[] = []
  const written: Bytes[] = []
  const media = createShownMedia({
    ...made.ports,
    copies: {
      write: () =>
        Promise.resolve({
          write: (bytes) => Promise.resolve(void written.push(bytes.slice())),
          close: () => Promise.resolve(),
          abort: () => Promise.resolve(void written.splice(0)),
        }),
      gather: (parts) => new Blob([...parts]),
    },
    pictures: {
      small: (_, format, side) => {
        small.push(format)
        return Promise.resolve({ format: 'png', bytes: png(side, side) })
      },
      encode: () => Promise.resolve({ format: 'png', bytes: png(10, 10) }),
    },
  })
  const history = createHistory({ ...testDeps(made.store).deps, ...made.ports })
  const grant = async (file: MadeFile, part: 'whole' | 'small' = 'whole') => {
    const heard: MediaGrant[] = []
    let closed = 0
    const port = {
      postMessage: (said: unknown) => void heard.push(said as MediaGrant),
      close: () => {
        closed += 1
      },
    }
    await media.grantMedia(content(file), part, port)
    expect(closed).toBe(1)
    return heard[0]!
  }
  return { made, ports: made.ports, store: made.store, media, history, small, written, grant }
}

test('what is shown is granted with its record; everything else, and what is not here, is refused', async () => {
  const [fine, bomb, page, gone] = [
    photo(9000),
    png(60_000, 60_000),
    utf8('<svg onload=alert(1)>'),
    photo(500),
  ].map((bytes) => madeFile(bytes)) as [MadeFile, MadeFile, MadeFile, MadeFile]
  const { grant, media } = await world([{ files: [fine, bomb, page, gone] }], [fine, bomb, page])
  expect(await grant(fine)).toMatchObject({ kind: 'sealed', format: 'jpeg', record: { size: 9000 } })
  for (const refused of [bomb, page, gone]) expect(await grant(refused)).toEqual({ kind: 'refused' })
  const why = async (file: MadeFile) => (await media.lookAtMedia(content(file))).failure
  expect([await why(fine), await why(bomb), await why(page), await why(gone)]).toEqual([
    null,
    'too-large',
    'not-found',
    'not-found',
  ])
  expect((await media.lookAtMedia('../../etc')).failure).toBe('not-found')
})

test('a large photo is made small once, and never before its bounds are known', async () => {
  const [large, little, bomb] = [photo(400_000), photo(3000), concatBomb()].map((bytes) =>
    madeFile(bytes),
  ) as [MadeFile, MadeFile, MadeFile]
  const { grant, small, store } = await world([{ files: [large, little, bomb] }])
  expect(await grant(large, 'small')).toMatchObject({ kind: 'bytes', format: 'png' })
  expect(await grant(large, 'small')).toMatchObject({ kind: 'bytes', format: 'png' })
  expect(await grant(little, 'small')).toMatchObject({ kind: 'sealed', format: 'jpeg' })
  expect(await grant(bomb, 'small')).toEqual({ kind: 'refused' })
  expect(small).toEqual(['jpeg'])
  expect(await store.smallPictureNames()).toHaveLength(1)
})

function concatBomb(): Bytes {
  const bytes = new Uint8Array(200_000)
  bytes.set(png(50_000, 50_000))
  return bytes
}

test('with a message goes its file, and the small picture with that', async () => {
  const large = madeFile(photo(400_000))
  const { grant, store, history, ports, made, media } = await world([{ files: [large], chat: 1 }])
  await grant(large, 'small')
  const [{ chat, item } = { chat: 0, item: 0 }] = (await media.listMedia(all, 0, 10)).entries
  await history.deleteMessages(chat, [item])
  expect((await media.listMedia(all, 0, 10)).total).toBe(0)
  made.now += 2 * 60 * 60 * 1000
  await sweepMedia(ports)
  expect(await store.smallPictureNames()).toEqual([])
  expect(await ports.mediaFiles.names()).toEqual([])
})

test('files are listed by month, by kind, by chat and by what they take', async () => {
  const [a, b, c, d] = [photo(5000), photo(90_000), utf8('%PDF-1.7'), photo(700)].map((bytes) =>
    madeFile(bytes),
  ) as [MadeFile, MadeFile, MadeFile, MadeFile]
  const paper = { ...c, contentType: 'application/pdf' }
  const { media } = await world([
    { files: [a] },
    { files: [b], chat: 2 },
    { files: [paper] },
    { files: [d, a] },
  ])
  const list = async (ask: Partial<MediaAsk>) => {
    const { entries } = await media.listMedia({ ...all, ...ask }, 0, 100)
    return entries.map(({ file }) => [a, b, paper, d].findIndex((one) => content(one) === file.content))
  }
  expect(await list({})).toEqual([0, 3, 2, 1, 0])
  expect(await list({ order: 'oldest' })).toEqual([0, 1, 2, 3, 0])
  expect((await list({ order: 'largest' })).slice(0, 3)).toEqual([1, 0, 0])
  expect(await list({ sort: 'files' })).toEqual([2])
  expect(await list({ sort: 'sounds' })).toEqual([])
  const { months, total, bytesHere } = await media.listMedia({ ...all, sort: 'seen' }, 0, 1)
  expect([total, months.map(({ count }) => count)]).toEqual([4, [2, 2]])
  // Content that two messages name lies here once.
  const sizes = await Promise.all([a, b, d].map((file) => sealedLength(media, content(file))))
  expect(bytesHere).toBeGreaterThan(sizes.reduce((sum, size) => sum + size, 0))
  expect(bytesHere).toBeLessThan(sizes.reduce((sum, size) => sum + size, 0) + 10_000)
  const [first] = (await media.listMedia({ ...all, order: 'oldest' }, 0, 1)).entries
  expect(await media.placeInMedia({ ...all, order: 'oldest' }, first!.item, first!.file.content)).toBe(0)
  expect(await media.placeInMedia({ ...all, sort: 'files' }, first!.item, first!.file.content)).toBe(-1)
})

test('files are listed by the names that their senders gave them, made fit for a line', async () => {
  const names = ['Lease.pdf', '\u202egnp.exe\n', 'é'.repeat(5000)]
  const files = names.map((fileName, i) => ({ ...madeFile(photo(600 + i)), fileName }))
  const { media, ports } = await world([{ files }, { files: [madeFile(photo(500))] }])
  // As the list is made, and as it was kept.
  const ask: MediaAsk = { ...all, order: 'oldest' }
  for (const list of [await media.listMedia(ask, 0, 10), await new MediaCatalog(ports).list(ask, 0, 10)]) {
    const listed = new Set(list.entries.map(({ file }) => file.fileName))
    expect(listed).toEqual(new Set(['Lease.pdf', 'gnp.exe', `${'é'.repeat(119)}…`, '']))
  }
})

async function sealedLength(media: ReturnType<typeof createShownMedia>, file: string): Promise<number> {
  return (await media.saveMedia(file, null, quiet, never))!.size
}

test('a copy is what came in, byte for byte; one of an altered file leaves nothing', async () => {
  const bytes = photo(1_500_000)
  const file = madeFile(bytes)
  const { media, written, ports } = await world([{ files: [file] }])
  await media.saveMedia(content(file), { kind: 'file', name: 'x' }, quiet, never)
  expect(Buffer.concat(written).equals(bytes)).toBe(true)
  written.splice(0)
  const gathered = (await media.saveMedia(content(file), null, quiet, never)) as Blob
  expect(Buffer.from(await gathered.arrayBuffer()).equals(bytes)).toBe(true)
  const [name] = await ports.mediaFiles.names()
  const source = await ports.mediaFiles.open(name!)
  const sealed = await source.read(0, source.size)
  sealed[1_400_000]! ^= 1
  await ports.mediaFiles.remove(name!)
  const sink = await ports.mediaFiles.create(name!)
  await sink.write(sealed)
  await sink.close()
  await expect(
    media.saveMedia(content(file), { kind: 'file', name: 'x' }, quiet, never),
  ).rejects.toMatchObject({ code: 'bad-mac' })
  expect(written).toEqual([])
})
