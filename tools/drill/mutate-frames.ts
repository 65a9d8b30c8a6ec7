import type { Bytes } from '../../src/core/bytes.ts'
import { concat, utf8 } from '../../src/core/bytes.ts'
import { readVarint, varint } from '../../src/core/varint.ts'
import { FrameSchema } from '../../src/domain/frame/backup_pb.ts'
import { delimited } from '../../src/domain/frame/wire.ts'
import { Donors, mutateField } from '../../src/domain/importers/signal/testing/mutate-fields.ts'
import { encodeTree, parseTree } from '../../src/domain/importers/signal/testing/wire-tree.ts'
import { FrameWriter } from '../../src/domain/sample/frame-writer.ts'
import { shuffle } from '../../src/domain/sample/cast.ts'
import type { Random } from '../../src/domain/sample/random.ts'
import { frameEnd } from '../lib/seal-archive.ts'
import { mutateBytes, type Mutation } from './mutate-bytes.ts'

export function splitFrames(stream: Bytes): Bytes[] {
  const frames: Bytes[] = []
  for (let at = 0; at < stream.length;) {
    const end = frameEnd(stream, at)
    frames.push(stream.slice(at, end))
    at = end
  }
  return frames
}

type Way = (frames: readonly Bytes[], random: Random) => Bytes

/** Ways to hurt a frame stream that is then sealed as it should be: authentic, and wrong. */
const ways: readonly (readonly [string, Way])[] = [
  ['bytes of the stream hurt', (frames, random) => mutateBytes(concat(...frames), random).bytes],
  ['one frame hurt', hurtOne],
  ['one frame hurt, length kept', hurtInside],
  ['many frames hurt, lengths kept', (frames, random) => manyTimes(frames, random, 20)],
  ['fields changed', changedFields],
  ['frames shuffled', (frames, random) => concat(frames[0]!, ...shuffle(frames.slice(1), random))],
  [
    'frames missing',
    (frames, random) => concat(frames[0]!, ...frames.slice(1).filter(() => random.chance(0.8))),
  ],
  ['frames twice', (frames, random) => concat(...frames.flatMap((f) => (random.chance(0.1) ? [f, f] : [f])))],
  ['no first record', (frames) => concat(...frames.slice(1))],
  ['first record only', (frames) => frames[0]!],
  ['nothing', () => new Uint8Array(0)],
  ['two streams', (frames) => concat(...frames, ...frames)],
  ['an endless length', (frames) => concat(...frames, new Uint8Array(12).fill(0xff))],
  ['a length of 4 GiB', (frames) => concat(...frames, varint(0xffff_ffff), utf8('short'))],
  ['a length beyond 32 bits', (frames) => concat(...frames, varint(2 ** 40), utf8('short'))],
  ['a last frame cut', (frames) => concat(...frames).slice(0, -1)],
  ['empty frames', (frames, random) => concat(...frames, new Uint8Array(random.between(1, 3000)))],
  ['a deep message', (frames, random) => concat(...frames, deep(random.between(50, 300_000)))],
  ['deep revisions', (frames, random) => concat(...frames, deepRevisions(random.between(2, 2000)))],
  [
    'ids beyond 2^53',
    (frames) =>
      concat(
        ...frames,
        oddItem((out) => out.bigint(1, 0xffff_ffff_ffff_ffffn)),
      ),
  ],
  [
    'a chat that is nowhere',
    (frames) =>
      concat(
        ...frames,
        oddItem((out) => out.number(1, 123_456)),
      ),
  ],
  [
    'an unknown kind',
    (frames) =>
      concat(
        ...frames,
        oddItem((out) => out.text(99, 'from the future')),
      ),
  ],
  [
    'an unknown frame',
    (frames) =>
      concat(
        ...frames,
        framed((out) => out.text(77, 'from the future')),
      ),
  ],
  [
    'groups in protobuf',
    (frames) =>
      concat(
        ...frames,
        framed((out) => out.raw(Uint8Array.of(0x23, 0x08, 1, 0x24))),
      ),
  ],
  ['text that is no UTF-8', (frames) => concat(...frames, badText())],
]

export function mutateFrames(frames: readonly Bytes[], random: Random): Mutation {
  const [name, way] = random.pick(ways)
  return { name, bytes: way(frames, random) }
}

function hurtOne(frames: readonly Bytes[], random: Random): Bytes {
  const at = random.int(frames.length)
  return concat(...frames.map((frame, i) => (i === at ? mutateBytes(frame, random).bytes : frame)))
}

function hurtInside(frames: readonly Bytes[], random: Random): Bytes {
  return manyTimes(frames, random, 1)
}

/** Bytes inside frames change, their delimiters do not. */
function manyTimes(frames: readonly Bytes[], random: Random, times: number): Bytes {
  const copies = frames.map((frame) => frame.slice())
  for (let i = 0; i < times; i++) {
    const frame = random.pick(copies)
    const head = frame.length > 129 ? 2 : 1
    if (frame.length > head) frame[head + random.int(frame.length - head)] = random.int(256)
  }
  return concat(...copies)
}

/** One field changed in every fourth frame: well formed, and wrong in meaning. */
function changedFields(frames: readonly Bytes[], random: Random): Bytes {
  const [info, ...rest] = frames
  const trees = rest.map((frame) => parseTree(FrameSchema, frame.subarray(readVarint(frame, 0)!.next)))
  const donors = new Donors()
  for (const tree of trees) donors.add(tree)
  for (const tree of trees) if (random.chance(0.25)) mutateField(tree, donors, random)
  return concat(info!, ...trees.map((tree) => delimited(encodeTree(tree))))
}

function framed(body: (out: FrameWriter) => void): Bytes {
  const out = new FrameWriter(1024)
  const frame = out.delimit()
  body(out)
  out.close(frame)
  return out.take()
}

function oddItem(head: (out: FrameWriter) => void): Bytes {
  return framed((out) => {
    const item = out.open(4)
    head(out)
    out.number(2, 1)
    out.number(3, 1_700_000_000_000)
    const message = out.open(11)
    const text = out.open(2)
    out.text(1, 'odd')
    out.close(text)
    out.close(message)
    out.close(item)
  })
}

/** A message in a message in a message: length varints are computed from the inside out. */
function deep(levels: number): Bytes {
  return nest(Uint8Array.of(0x08, 1), levels, 0x0a)
}

/** Revisions within revisions: field 6 of ChatItem. */
function deepRevisions(levels: number): Bytes {
  return nest(Uint8Array.of(0x08, 1, 0x10, 1, 0x18, 1), levels, 0x32)
}

function nest(core: Bytes, levels: number, tag: number): Bytes {
  const heads: Bytes[] = []
  let length = core.length
  for (let i = 0; i < levels; i++) {
    const head = concat(Uint8Array.of(i === levels - 1 ? 0x22 : tag), varint(length))
    heads.push(head)
    length += head.length
  }
  return new Uint8Array(Buffer.concat([varint(length), ...heads.reverse(), core]))
}

function badText(): Bytes {
  return framed((out) => {
    const item = out.open(4)
    out.number(1, 1)
    out.number(2, 1)
    out.number(3, 1_700_000_000_000)
    out.empty(9)
    const message = out.open(11)
    const text = out.open(2)
    out.blob(1, Uint8Array.of(0xff, 0xfe, 0xc0, 0x80))
    out.close(text)
    out.close(message)
    out.close(item)
  })
}
