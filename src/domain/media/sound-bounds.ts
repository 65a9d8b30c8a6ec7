import { HeirloomError } from '../../core/errors.ts'
import { opusSamples } from './opus-samples.ts'
import { adtsFrame } from './sound-frames.ts'
import type { MediaFormat } from './sniff-media.ts'
import { webmSamples } from './webm-samples.ts'

// [Note: Sounds before decoding] A sound is drawn from its samples, which are decoded whole. A few kilobytes of silence
// can ask for hours of them: how many there can be at most is read from its structure first. What is longer is drawn from
// pieces, each of which was looked at in the same way (sound-pieces.ts).

/** Nearly nine minutes at 48 000 samples a second: 96 MiB a channel while it is decoded. */
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
  webm: (bytes) => webmSamples(bytes, maxSamples),
  aac: adtsSamples,
}

/** Opus in Ogg (RFC 7845). */
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

/** A frame of AAC gives 1024 samples, and twice as many where it hides a band of its own. */
const samplesPerFrame = 2048

/** Frame after frame; what stands between them, and is none, is looked at byte by byte. */
function adtsSamples(bytes: Uint8Array): number {
  let samples = 0
  for (let at = 0; at + 7 <= bytes.length && samples <= maxSamples;) {
    const frame = adtsFrame(bytes, at)
    samples += frame ? samplesPerFrame * frame.blocks : 0
    at += frame?.length ?? 1
  }
  return samples
}

const holders = new Set(['moov', 'trak', 'mdia', 'minf', 'stbl', 'moof', 'traf'])
const maxDepth = 8
/** Of the codecs whose frames cannot be longer. FLAC, for one, has frames of 65 535 samples. */
const frameSamples: Readonly<Record<string, number>> = { mp4a: samplesPerFrame, Opus: 5760 }

/** ISO base media: the frames that the sample tables and the fragments name, of codecs that bound a frame. */
function boxedSamples(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const text = (at: number) => String.fromCharCode(...bytes.subarray(at, at + 4))
  const number = (at: number, end: number) => (at + 4 <= end ? view.getUint32(at) : Infinity)
  let tables = 0
  let perFrame = 0
  const count = (from: number, to: number, depth: number): number => {
    let frames = 0
    for (let at = from; at + 8 <= to;) {
      const length = view.getUint32(at)
      const kind = text(at + 4)
      const end = length === 0 ? to : at + length
      if (length === 1 || end < at + 8 || end > to) return Infinity
      if (holders.has(kind) && depth < maxDepth) frames += count(at + 8, end, depth + 1)
      if (kind === 'stsd') {
        // One entry, else a later one decides what the frames are.
        if (number(at + 12, end) !== 1) return Infinity
        perFrame = Math.max(perFrame, frameSamples[text(at + 20)] ?? Infinity)
      }
      if (kind === 'stsz' || kind === 'stz2' || kind === 'trun') {
        tables++
        frames += number(at + (kind === 'trun' ? 12 : 16), end)
      }
      at = end
    }
    return frames
  }
  const frames = count(0, bytes.length, 0)
  return tables === 0 || perFrame === 0 ? Infinity : frames * perFrame
}
