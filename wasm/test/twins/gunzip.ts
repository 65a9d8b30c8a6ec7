import { crc32 } from './crc32.ts'
import { BadData, CutOff, inflate } from './inflate.ts'

/** The bytes of the gzip member at the start of `bytes`. Throws BadData or CutOff. What follows is ignored. */
export function gunzip(bytes: Uint8Array): Uint8Array {
  let at = 0
  const next = () => {
    if (at >= bytes.length) throw new CutOff()
    return bytes[at++]!
  }
  const pair = () => next() | (next() << 8)
  for (const wanted of [0x1f, 0x8b, 8]) if (next() !== wanted) throw new BadData('no gzip')
  const flags = next()
  if (flags & 0xe0) throw new BadData('reserved flags')
  for (let i = 0; i < 6; i++) next()
  if (flags & 4) for (let left = pair(); left > 0; left--) next()
  for (const name of [8, 16]) if (flags & name) while (next() !== 0);
  if (flags & 2) {
    const crc = crc32(bytes.subarray(0, at)) & 0xffff
    if (pair() !== crc) throw new BadData('header CRC')
  }
  const { bytes: body, used, end } = inflate(bytes.subarray(at), Infinity)
  if (end !== 'final') throw new CutOff()
  at += used
  if ((pair() | (pair() << 16)) >>> 0 !== crc32(body)) throw new BadData('CRC')
  if ((pair() | (pair() << 16)) >>> 0 !== body.length % 2 ** 32) throw new BadData('length')
  return body
}
