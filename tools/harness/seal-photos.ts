import { wrap } from 'comlink'
import coreUrl from '../../build/core.wasm?url'
import { trustedScriptUrl } from '../../src/adapters/bridge/trusted.ts'
import { createMediaPool, type MediaPool } from '../../src/adapters/compute/media-pool.ts'
import { webRandomness } from '../../src/adapters/crypto/web-randomness.ts'
import { blobSource } from '../../src/adapters/files/blob-source.ts'
import { browserMedia } from '../../src/adapters/media/browser-media.ts'
import { toBase64Url, toHex } from '../../src/core/bytes.ts'
import { aesFirst } from '../../src/domain/keys/key-types.ts'
import mediaWorkerUrl from '../../src/entries/media.worker.ts?worker&url'
import type { SealedFile, SealedPhotos, SealPhotos } from './door.ts'
import aloneWorkerUrl from './media-alone.worker.ts?worker&url'
import type { PeerWorker } from './media-peer.worker.ts'
import peerWorkerUrl from './media-peer.worker.ts?worker&url'

const startWorker = (url: string) => new Worker(trustedScriptUrl(url), { type: 'module', name: 'media' })
const mediaFiles = browserMedia()
const freshName = () => toBase64Url(webRandomness.bytes(16))

/** Seals the picked photos again and again, `count` in all, and lets go of what was written. */
export async function sealPhotos({ how, count, writes }: SealPhotos): Promise<SealedPhotos> {
  const picked = [...(document.querySelector<HTMLInputElement>('#files')?.files ?? [])]
  const photos = Array.from({ length: count }, (_, i) => picked[i % picked.length]!)
  const bytes = photos.reduce((sum, { size }) => sum + size, 0)
  const ms = how === 'ours' ? await ours(photos, writes) : await peer(photos, writes)
  await mediaFiles.clear()
  return { ms, bytes }
}

/** One photo as it lies on this device, for whoever wants to open it elsewhere. */
export async function sealOne(): Promise<SealedFile> {
  const photo = document.querySelector<HTMLInputElement>('#files')!.files![0]!
  const pool = await openPool(mediaWorkerUrl)
  const [key, file] = [webRandomness.bytes(64), freshName()]
  const keys = { ...aesFirst(key), tagKey: webRandomness.bytes(32) }
  const order = { source: blobSource(photo), keys, iv: webRandomness.bytes(16), file }
  const { size, plaintextHash } = await pool.seal(order)
  const source = await mediaFiles.open(file)
  const sealed = await source.read(0, source.size)
  pool.close()
  await mediaFiles.clear()
  return { key: toHex(key), size, plaintextHash: toHex(plaintextHash), sealed: toHex(sealed) }
}

async function openPool(url: string): Promise<MediaPool> {
  const module = await WebAssembly.compileStreaming(fetch(coreUrl))
  return createMediaPool({ spawn: () => startWorker(url), module, cores: navigator.hardwareConcurrency })
}

/** The app's own pool; only starting its workers is not counted. */
async function ours(photos: readonly File[], writes: boolean): Promise<number> {
  const pool = await openPool(writes ? mediaWorkerUrl : aloneWorkerUrl)
  const seal = (photo: File) => {
    const keys = { ...aesFirst(webRandomness.bytes(64)), tagKey: webRandomness.bytes(32) }
    const [source, iv, file] = [blobSource(photo), webRandomness.bytes(16), freshName()]
    return pool.seal({ source, keys, iv, file })
  }
  await Promise.all(photos.slice(0, 8).map(seal))
  const started = performance.now()
  await Promise.all(photos.map(seal))
  const ms = performance.now() - started
  pool.close()
  return ms
}

async function peer(photos: readonly File[], writes: boolean): Promise<number> {
  const worker = startWorker(peerWorkerUrl)
  const door = wrap<PeerWorker>(worker)
  await door.seal(photos.slice(0, 2), { writes })
  const started = performance.now()
  await door.seal(photos, { writes })
  const ms = performance.now() - started
  worker.terminate()
  return ms
}
