import { HeirloomError } from '../../core/errors.ts'
import type { MediaFormat } from './sniff-media.ts'

// [Note: Sounds before decoding] A sound is drawn from its samples, which are decoded whole. A few kilobytes of silence
// can ask for hours of them: how many there can be at most is read from its structure first.

/** Sixteen minutes at 48 000 samples a second: 96 MiB a channel while it is decoded. */
const maxSamples = 24 * 1024 * 1024
const tooLong = () => new HeirloomError('too-large', 'a sound of too many samples to be drawn')

/** Throws `too-large` for what must not be decoded whole, and for what does not tell how long it is. */
export function checkSound(bytes: Uint8Array, format: MediaFormat): void {
  const samples = samplesOf[format]?.(bytes) ?? Infinity
  if (!(samples <= maxSamples)) throw tooLong()
}

const samplesOf: Partial<Record<MediaFormat, (bytes: Uint8Array) => number>> = {
  // A sample takes half a byte at least.
  wav: (bytes) => 2 * bytes.length,
  // Frames of 1152 samples, of at least 24 bytes each.
  mp3: (bytes) => (bytes.length / 24) * 1152,
  ogg: oggSamples,
  mp4: boxedSamples,
  m4a: boxedSamples,
}

/** Opus (RFC 7845, RFC 6716 3.1) at its 48 000 samples a second: the first byte of a packet tells its length. */
function oggSamples(bytes: Uint8Array): number {
  let samples = 0
  let begun = true
  let packets = 0
  for (let at = 0; at + 27 <= bytes.length;) {
    const segments = bytes[at + 26]!
    let body = at + 27 + segments
    for (let i = 0; i < segments; i++) {
      const length = bytes[at + 27 + i]!
      if (begun) {
        if (packets === 0 && !isOpusHead(bytes, body)) return Infinity
        if (packets++ >= 2) samples += opusSamples(bytes[body] ?? 0, bytes[body + 1] ?? 0)
      }
      begun = length < 255
      body += length
    }
    if (samples > maxSamples) return Infinity
    at = body
  }
  return samples
}

function isOpusHead(bytes: Uint8Array, at: number): boolean {
  return String.fromCharCode(...bytes.subarray(at, at + 8)) === 'OpusHead'
}

function opusSamples(first: number, second: number): number {
  const config = first >> 3
  const milliseconds =
    config < 12
      ? [10, 20, 40, 60][config % 4]!
      : config < 16
        ? [10, 20][config % 2]!
        : [2.5, 5, 10, 20][config % 4]!
  const frames = [1, 2, 2, second & 63][first & 3]!
  return milliseconds * 48 * frames
}

const holders = new Set(['moov', 'trak', 'mdia', 'minf', 'stbl'])
const samplesPerFrame = 2048
const maxDepth = 8

/** ISO base media: the frames that the sample tables name. What comes in fragments tells no number. */
function boxedSamples(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  let tables = 0
  const count = (from: number, to: number, depth: number): number => {
    let frames = 0
    for (let at = from; at + 8 <= to;) {
      const length = view.getUint32(at)
      const kind = String.fromCharCode(...bytes.subarray(at + 4, at + 8))
      const end = length === 0 ? to : at + length
      if (length === 1 || end < at + 8 || end > to || kind === 'moof') return Infinity
      if (holders.has(kind) && depth < maxDepth) frames += count(at + 8, end, depth + 1)
      if (kind === 'stsz' || kind === 'stz2') {
        tables++
        frames += at + 20 <= end ? view.getUint32(at + 16) : Infinity
      }
      at = end
    }
    return frames
  }
  const frames = count(0, bytes.length, 0)
  return tables === 0 ? Infinity : frames * samplesPerFrame
}
