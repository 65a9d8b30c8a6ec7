import { concat, utf8, type Bytes } from '../../../core/bytes.ts'

// Pictures made by hand, as small as their formats allow: heads and structure without anything to see.

export function uint(length: number, value: number, little = false): Bytes {
  const bytes = Uint8Array.from({ length }, (_, i) => Math.floor(value / 256 ** (length - 1 - i)) % 256)
  return little ? bytes.reverse() : bytes
}

const chunk = (kind: string, body: Uint8Array): Bytes =>
  concat(uint(4, body.length), utf8(kind), body, new Uint8Array(4))

export function png(width: number, height: number, frames = 0): Bytes {
  const head = chunk('IHDR', concat(uint(4, width), uint(4, height), Uint8Array.of(8, 6, 0, 0, 0)))
  const moving = frames > 0 ? chunk('acTL', concat(uint(4, frames), uint(4, 0))) : new Uint8Array(0)
  return concat(
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10),
    head,
    moving,
    chunk('IDAT', uint(9, 0)),
  )
}

export function jpeg(width: number, height: number, before: Uint8Array = new Uint8Array(20)): Bytes {
  const comment = concat(Uint8Array.of(0xff, 0xfe), uint(2, before.length + 2), before)
  const frame = concat(
    Uint8Array.of(0xff, 0xc2, 0, 17, 8),
    uint(2, height),
    uint(2, width),
    new Uint8Array(10),
  )
  return concat(Uint8Array.of(0xff, 0xd8), comment, Uint8Array.of(0xff), frame)
}

export function gif(width: number, height: number, images: readonly (readonly [number, number])[]): Bytes {
  const screen = concat(
    uint(2, width, true),
    uint(2, height, true),
    Uint8Array.of(0x80, 0, 0),
    new Uint8Array(6),
  )
  const pause = Uint8Array.of(0x21, 0xf9, 4, 0, 0, 0, 0, 0)
  const frames = images.flatMap(([w, h]) => [
    pause,
    concat(Uint8Array.of(0x2c), uint(4, 0), uint(2, w, true), uint(2, h, true), Uint8Array.of(0)),
    Uint8Array.of(2, 2, 0x44, 0x01, 0),
  ])
  return concat(utf8('GIF89a'), screen, ...frames, Uint8Array.of(0x3b))
}

const riff = (kind: string, ...chunks: readonly Uint8Array[]): Bytes => {
  const body = concat(utf8(kind), ...chunks)
  return concat(utf8('RIFF'), uint(4, body.length, true), body)
}
const riffChunk = (kind: string, body: Uint8Array): Bytes =>
  concat(utf8(kind), uint(4, body.length, true), body, new Uint8Array(body.length % 2))

export function webp(width: number, height: number, frames = 0): Bytes {
  const size = concat(uint(3, width - 1, true), uint(3, height - 1, true))
  const head = riffChunk('VP8X', concat(uint(4, frames > 0 ? 2 : 0, true), size))
  return riff('WEBP', head, ...Array.from({ length: frames }, () => riffChunk('ANMF', new Uint8Array(17))))
}

export const wav = (): Bytes => riff('WAVE', riffChunk('fmt ', new Uint8Array(16)))

export const box = (kind: string, ...parts: readonly Uint8Array[]): Bytes => {
  const body = concat(...parts)
  return concat(uint(4, body.length + 8), utf8(kind), body)
}

export function avif(width: number, height: number): Bytes {
  const ispe = (w: number, h: number) => box('ispe', uint(4, 0), uint(4, w), uint(4, h))
  const properties = box('iprp', box('ipco', ispe(64, 64), box('pixi', uint(4, 0)), ispe(width, height)))
  return concat(ftyp('avif', 'mif1'), box('meta', uint(4, 0), box('hdlr', uint(20, 0)), properties))
}

export const ftyp = (major: string, ...compatible: readonly string[]): Bytes =>
  box('ftyp', utf8(major), uint(4, 0), ...compatible.map((brand) => utf8(brand)))
