import type { Bytes } from '../../core/bytes.ts'
import { concat } from '../../core/bytes.ts'
import { readVarint } from '../../core/varint.ts'
import type { Core } from '../core-port.ts'
import { WireReader } from '../frame/wire.ts'
import { flushInterval } from './padding.ts'

/** A run of frames as raw DEFLATE ended by a full flush: a stored page, or made here. */
export interface Block {
  readonly body: Bytes
  /** Uncompressed bytes, length varints included. */
  readonly length: number
  /** Of the uncompressed bytes. */
  readonly crc32: number
}

export function packBlock(core: Core, frames: Uint8Array): Block {
  return { body: core.deflate(frames), length: frames.length, crc32: core.crc32(frames) }
}

/** Frame.item: what ends a block by itself (spec 3.4), so that sizes of single people do not show. */
const accountKind = 1
const recipientKind = 2
const otherBlockBytes = 64 * 1024

/** Number of a frame's item; 0 when there is none. `frame` begins with its length varint. */
export function frameKind(frame: Uint8Array): number {
  const length = readVarint(frame, 0)
  const reader = new WireReader(frame, length?.next ?? frame.length)
  while (reader.next()) if (reader.number >= 1 && reader.number <= 8) return reader.number
  return 0
}

/**
 * Blocks of everything before the chat items. `info` and the frames carry their length varints; the frames come in
 * the order they are to be written.
 */
export async function* packDirectory(
  core: Core,
  info: Uint8Array,
  frames: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): AsyncGenerator<Block, void, void> {
  yield packBlock(core, info)
  let held: Uint8Array[] = []
  let length = 0
  const flush = () => {
    const block = packBlock(core, concat(...held))
    held = []
    length = 0
    return block
  }
  for await (const frame of frames) {
    const kind = frameKind(frame)
    const alone = kind === accountKind || kind === recipientKind
    if (length > 0 && length + frame.length > otherBlockBytes) yield flush()
    held.push(frame)
    length += frame.length
    if (alone) yield flush()
  }
  if (length > 0) yield flush()
}

/**
 * Blocks of the region of chat items, cut as Signal's own writer cuts them: where `flushInterval` says, in the middle
 * of a frame if need be. `runs` are any pieces of the delimited frames, in order.
 */
export async function* packRegion(
  core: Core,
  runs: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  expected = 0,
): AsyncGenerator<Block, void, void> {
  let held: Uint8Array[] = []
  let length = 0
  let position = 0
  for await (const run of runs) {
    for (let at = 0; at < run.length;) {
      const size = Math.min(run.length - at, roomLeft(position, length, expected))
      held.push(run.slice(at, at + size))
      at += size
      length += size
      position += size
      if (length < flushInterval(position, expected)) continue
      yield packBlock(core, concat(...held))
      held = []
      length = 0
    }
  }
  if (length > 0) yield packBlock(core, concat(...held))
}

/** Bytes up to the first one where the block is as long as the interval there, which grows with the position. */
function roomLeft(position: number, length: number, expected: number): number {
  let room = Math.max(1, flushInterval(position, expected) - length)
  while (length + room < flushInterval(position + room, expected)) room++
  return room
}
