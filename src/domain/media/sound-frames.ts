/** One frame of a stream of frames, by its head. */
export interface SoundFrame {
  /** Of head and body, in bytes. */
  readonly length: number
  /** How many blocks of samples are in it. */
  readonly blocks: number
  /** What all frames of one sound have alike. */
  readonly kind: number
}

const adtsHead = 7

/** AAC in ADTS (ISO/IEC 13818-7, 6.2). Null: none begins here. */
export function adtsFrame(bytes: Uint8Array, at: number): SoundFrame | null {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0] = bytes.subarray(at, at + adtsHead)
  const length = ((d & 3) << 11) | (e << 3) | (f >> 5)
  const isHead = a === 0xff && (b & 0xf6) === 0xf0 && (c & 0x3c) <= 0x30
  return isHead && length >= adtsHead ? { length, blocks: 1 + (g & 3), kind: (b << 8) | (c & 0xfd) } : null
}

/** Kilobits a second of layer III, of MPEG 1 and of what came after. */
const bitrates = [
  [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
] as const
const rates = [44_100, 48_000, 32_000] as const

/** MPEG audio of layer III (ISO/IEC 11172-3, 2.4.1.3; 13818-3). Null: none begins here. */
export function mp3Frame(bytes: Uint8Array, at: number): SoundFrame | null {
  const [a = 0, b = 0, c = 0] = bytes.subarray(at, at + 3)
  if (a !== 0xff || (b & 0xe6) !== 0xe2 || (b & 0x18) === 0x08) return null
  const isFirst = (b & 0x18) === 0x18
  const bitrate = bitrates[isFirst ? 0 : 1][(c >> 4) - 1]
  const rate = rates[(c >> 2) & 3]
  if (bitrate === undefined || rate === undefined) return null
  const slower = isFirst ? 1 : (b & 0x18) === 0x10 ? 2 : 4
  const perSecond = ((isFirst ? 144 : 72) * 1000 * bitrate) / (rate / slower)
  return { length: Math.floor(perSecond) + ((c >> 1) & 1), blocks: 1, kind: (b << 8) | (c & 0x0c) }
}
