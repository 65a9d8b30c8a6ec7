import { createCipheriv, createHmac } from 'node:crypto'
import { gzipSync, deflateRawSync, deflateSync } from 'node:zlib'
import type { Bytes } from '../../src/core/bytes.ts'
import { concat } from '../../src/core/bytes.ts'
import { varint } from '../../src/core/varint.ts'
import type { Random } from '../../src/domain/sample/random.ts'
import { officialKey } from '../lib/oracle.ts'
import type { FileKey } from '../lib/seal-archive.ts'
import { mutateBytes, type Mutation } from './mutate-bytes.ts'

/** Seals any bytes as an archive file with a right MAC: what stands inside need not be gzip at all. */
export function sealAnything(inside: Uint8Array, key: FileKey, random: Random): Bytes {
  const { hmacKey, aesKey } = officialKey(key)
  const iv = random.bytes(16)
  const cipher = createCipheriv('aes-256-cbc', aesKey, iv)
  const sealed = concat(iv, cipher.update(inside), cipher.final())
  return concat(sealed, createHmac('sha256', hmacKey).update(sealed).digest())
}

/** A plain gzip of the stream, padded with zeros. */
export function sealFrames(stream: Bytes, key: FileKey, random: Random): Bytes {
  return sealAnything(concat(gzipSync(stream, { level: 1 }), new Uint8Array(random.int(3000))), key, random)
}

type Way = (stream: Bytes, random: Random) => Uint8Array

/** Ways to hurt what lies under the MAC and over the frames. */
const ways: readonly (readonly [string, Way])[] = [
  ['gzip hurt', (stream, random) => mutateBytes(new Uint8Array(gzipSync(stream)), random).bytes],
  ['two gzip members', (stream) => concat(gzipSync(stream), gzipSync(stream))],
  ['zlib for gzip', (stream) => deflateSync(stream)],
  ['raw deflate for gzip', (stream) => deflateRawSync(stream)],
  ['no compression at all', (stream) => stream],
  ['a wrong checksum', (stream) => withTrailer(stream, 8)],
  ['a wrong length', (stream) => withTrailer(stream, 4)],
  ['noise after the trailer', (stream, random) => concat(gzipSync(stream), random.bytes(500))],
  ['a bomb of zeros', (stream, random) => bomb(stream, random, 0)],
  ['a bomb of one byte', (stream, random) => bomb(stream, random, random.between(1, 255))],
  ['a bomb of one frame', (stream, random) => bombFrame(stream, random)],
]

export function mutateInside(stream: Bytes, random: Random): Mutation {
  const [name, way] = random.pick(ways)
  return { name, bytes: new Uint8Array(way(stream, random)) }
}

function withTrailer(stream: Bytes, fromEnd: number): Uint8Array {
  const file = new Uint8Array(gzipSync(stream))
  file[file.length - fromEnd]! ^= 0x55
  return file
}

/** Up to 400 MB out of less than half a megabyte. */
function bomb(stream: Bytes, random: Random, fill: number): Uint8Array {
  const filling = new Uint8Array(random.between(50, 400) * 1_000_000).fill(fill)
  return gzipSync(Buffer.concat([stream, filling]), { level: 1 })
}

function bombFrame(stream: Bytes, random: Random): Uint8Array {
  const length = random.between(3, 300) * 1_000_000
  return gzipSync(Buffer.concat([stream, varint(length), new Uint8Array(length)]), { level: 1 })
}

/** What stands before the iv: metadata blocks of all lengths, other versions, other magics. */
export function mutateHead(file: Bytes, random: Random): Mutation {
  const magic = concat(new TextEncoder().encode('SBACKUP'), Uint8Array.of(1))
  const kind = random.int(5)
  if (kind === 0)
    return { name: 'a later version', bytes: concat(magic.with(7, random.between(2, 255)), file) }
  if (kind === 1)
    return { name: 'an absurd head length', bytes: concat(magic, varint(2 ** random.between(14, 40)), file) }
  if (kind === 2)
    return { name: 'an endless head length', bytes: concat(magic, new Uint8Array(10).fill(0xff), file) }
  if (kind === 3) return { name: 'an empty head', bytes: concat(magic, varint(0), file) }
  const head = random.bytes(random.between(1, 300))
  return { name: 'a head of noise', bytes: concat(magic, varint(head.length), head, file) }
}
