import { badRecord, WireReader } from './wire.ts'

/** A few fields of a frame without decoding it. All throw `bad-record` for frames that are delimited badly. */

const chatItemField = 4
const maxFrame = 4 * 1024 * 1024 + 16

/** dateSent of a chat item's frame (length varint included); 0 when it has none or is odd. */
export function peekDateSent(frame: Uint8Array): number {
  try {
    const outer = new WireReader(frame)
    outer.varint()
    if (outer.field() !== chatItemField) return 0
    const item = outer.message(maxFrame)
    while (item.more) {
      if (item.field() === 3) return item.uint()
      item.skip()
    }
  } catch {
    // Odd inside, which is no fault of ours: it is kept as it is.
  }
  return 0
}

/** Offsets of `items` delimited frames that fill `frames`, and the end. Throws `bad-record`. */
export function frameOffsets(frames: Uint8Array, items: number): Uint32Array {
  const offsets = new Uint32Array(items + 1)
  let at = 0
  for (let i = 0; i < items; i++) {
    offsets[i] = at
    const reader = new WireReader(frames, at)
    const length = reader.varint()
    at = reader.offset + length
    if (at > frames.length) throw badRecord('frame beyond its page')
  }
  if (at !== frames.length) throw badRecord('frames do not fill their page')
  offsets[items] = at
  return offsets
}

/** Frames one after the other, each as a view. Throws `bad-record`. */
export function splitFrames(frames: Uint8Array, items: number): Uint8Array[] {
  const offsets = frameOffsets(frames, items)
  return Array.from({ length: items }, (_, i) => frames.subarray(offsets[i], offsets[i + 1]))
}
