import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { lendComing } from '../../../adapters/compute/coming-line.ts'
import { webCiphers } from '../../../adapters/crypto/web-ciphers.ts'
import { MediaServer } from '../../../adapters/media/serving/media-server.ts'
import type { Bytes } from '../../../core/bytes.ts'
import { concat, equalBytes, toBase64Url, utf8 } from '../../../core/bytes.ts'
import type { BeginningMacs } from '../../../domain/media/beginnings.ts'
import type { MediaGrant } from '../../../domain/media/media-grant.ts'
import type { Services } from '../../../domain/ports.ts'
import { ComingFiles } from '../../media/coming-files.ts'
import { Shelf } from '../../media/shelf.ts'
import { createShownMedia } from '../../media/shown/create-shown-media.ts'
import type { BrowserPort } from '../../api/browser-objects.ts'
import { writeHistory } from '../testing/sample-history.ts'
import type { World } from '../testing/world.ts'
import { never, quiet, startWorld, turnOn } from '../testing/world.ts'
import type { Photo } from './testing/photos.ts'
import { isHere, messageWith } from './testing/photos.ts'
import { memorySource } from '../../../domain/file/testing/memory.ts'
import { watchedReads } from './testing/watched-reads.ts'

const mib = 1024 * 1024
const chunkBytes = 64 * 1024
const heldBack = 6 * mib
/** 10 MiB that begin as an MP4 does. */
const content: Bytes = concat(
  Uint8Array.of(0, 0, 0, 24),
  utf8('ftypisom'),
  new Uint8Array(randomBytes(10 * mib)),
)

let world: World
beforeAll(async () => {
  world = await startWorld({ plans: { open: true } })
})
afterAll(() => world.close())

/** The real service, which gives no more than a part until it is let. */
function holding(): { readonly services: Services; readonly release: () => void } {
  let release!: () => void
  const released = new Promise<void>((resolve) => (release = resolve))
  const services = watchedReads(world.services, async (_, end) => {
    if (end > heldBack) await released
  })
  return { services, release }
}

/** A film in an archive; on another device it is on its way, and its message tells these MACs. */
async function onItsWay(told: (macs: Bytes) => Bytes | null) {
  const device = world.device()
  const record = await (await Shelf.open(device.deps)).seal(memorySource(content))
  const sealed = await (await Shelf.open(device.deps)).readSealed(record)
  const mac = world.core.incrementalMac(record.key.subarray(32), chunkBytes)
  mac.update(await sealed.read(0, sealed.size))
  const macs = told(mac.finish())
  const film: Photo = { content, record, date: world.now }
  const { plaintextHash, key, size } = record
  const beginnings: { macs?: BeginningMacs } = macs ? { macs: { macs, chunkBytes } } : {}
  const attachments = [{ plaintextHash, key, size, contentType: 'video/mp4', ...beginnings }]
  await writeHistory(device.store, world.core, { items: [messageWith(film, { attachments })], chats: 3 })
  const recoveryKey = await turnOn(device)
  await device.backups.backUpNow(quiet, never)
  const { services, release } = holding()
  const coming = new ComingFiles()
  const fresh = world.device({ services, coming })
  await fresh.backups.peekArchive(recoveryKey)
  await fresh.backups.restoreArchive(quiet, never)
  const lend = (port: BrowserPort, file: Parameters<typeof lendComing>[1]) =>
    lendComing(port as MessagePort, file)
  const shown = createShownMedia({ ...fresh.deps, copies: {} as never, pictures: {} as never, lend })
  const id = toBase64Url(plaintextHash)
  const server = new MediaServer({
    ciphers: webCiphers,
    mediaFiles: fresh.deps.mediaFiles,
    ask: async () => {
      const { port1, port2 } = new MessageChannel()
      const heard = new Promise<MediaGrant>(
        (resolve) => (port1.onmessage = ({ data }) => resolve(data as MediaGrant)),
      )
      await shown.grantMedia(id, 'whole', port2)
      return heard.finally(() => port1.close())
    },
  })
  const play = (from: number, to: number) =>
    server.answer(
      {
        ...{
          url: `https://here.test/media/${'a'.repeat(22)}`,
          method: 'GET',
          mode: 'no-cors',
          destination: 'video',
        },
        headers: new Headers({ range: `bytes=${from}-${to - 1}` }),
      },
      'page',
    )
  const fetching = fresh.backups.fetchAllMedia(quiet, never)
  const arrived = async (bytes: number) => {
    while ((coming.find(id)?.verified ?? 0) < bytes || !coming.find(id)?.format)
      await new Promise((go) => setTimeout(go, 10))
  }
  return { fresh, film, shown, play, fetching, release, arrived, id, coming }
}

async function bodyOf(answer: Response): Promise<Bytes> {
  return new Uint8Array(await answer.arrayBuffer())
}

test('a film plays as far as its message vouches for it, and what is behind that waits until it is here', async () => {
  const { fresh, film, shown, play, fetching, release, arrived, id } = await onItsWay((macs) => macs)
  await arrived(4 * mib)
  expect(await shown.lookAtMedia(id)).toEqual({ failure: null, shown: 'video' })
  expect(await isHere(fresh, film)).toBe(false)
  const begun = await play(1000, 3 * mib)
  expect([begun.status, begun.headers.get('content-type')]).toEqual([206, 'video/mp4'])
  expect(equalBytes(await bodyOf(begun), content.subarray(1000, 3 * mib))).toBe(true)
  let isDone = false
  const end = bodyOf(await play(9 * mib, content.length)).finally(() => (isDone = true))
  await new Promise((go) => setTimeout(go, 50))
  expect(isDone).toBe(false)
  release()
  expect(equalBytes(await end, content.subarray(9 * mib))).toBe(true)
  expect(await fetching).toMatchObject({ here: 1, altered: 0 })
  expect(await isHere(fresh, film)).toBe(true)
  expect(equalBytes(await bodyOf(await play(0, 5000)), content.subarray(0, 5000))).toBe(true)
})

test('behind a beginning that has another MAC nothing is given before all of it is here', async () => {
  const wrong = (macs: Bytes) => {
    const changed = macs.slice()
    changed[3 * 32]! ^= 1
    return changed
  }
  const { play, fetching, release, arrived, id, coming } = await onItsWay(wrong)
  await arrived(3 * chunkBytes)
  expect(equalBytes(await bodyOf(await play(0, 2 * chunkBytes)), content.subarray(0, 2 * chunkBytes))).toBe(
    true,
  )
  let isDone = false
  const more = bodyOf(await play(0, 4 * chunkBytes)).finally(() => (isDone = true))
  await new Promise((go) => setTimeout(go, 50))
  expect([isDone, coming.find(id)!.verified]).toEqual([false, 3 * chunkBytes])
  release()
  expect(equalBytes(await more, content.subarray(0, 4 * chunkBytes))).toBe(true)
  await fetching
})

test.each([
  ['no MACs', () => null],
  ['MACs of another length', (macs: Bytes) => macs.slice(32)],
])('with %s a film is shown when it is whole', async (_what, told) => {
  const { shown, play, fetching, release, id } = await onItsWay(told)
  await new Promise((go) => setTimeout(go, 200))
  expect(await shown.lookAtMedia(id)).toMatchObject({ failure: 'not-found' })
  expect((await play(0, 10)).status).toBe(404)
  release()
  await fetching
  expect(await shown.lookAtMedia(id)).toEqual({ failure: null, shown: 'video' })
})
