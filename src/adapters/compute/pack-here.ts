import type { Bytes } from '../../core/bytes.ts'
import type { Core } from '../../domain/core-port.ts'
import type { PagePacker } from '../../domain/ports.ts'
import type { PackedPage } from './messages.ts'

const contentHashBytes = 16

export function packHere(core: Core, frames: Bytes): PackedPage {
  const [hash] = core.sha256([frames])
  return {
    body: core.deflate(frames),
    crc32: core.crc32(frames),
    contentHash: hash!.slice(0, contentHashBytes),
  }
}

/** Packs on the spot: for the service worker and tools in Node, which have no workers to hand. */
export function localPacker(core: Core): PagePacker {
  return {
    width: 1,
    pack: (frames) => new Promise((resolve) => resolve(packHere(core, frames))),
  }
}
