import { HeirloomError } from '../../core/errors.ts'
import type { HistoryApi } from '../../app/api/history-api.ts'
import type { ContentId } from '../../app/api/media-api.ts'

/** Enough to tell loud from quiet; what the decoder makes of a long sound stays small. */
const sampleRate = 8000
const maxKept = 200
const kept = new Map<string, Promise<readonly number[]>>()

/** How loud a sound is over its length: `bars` numbers from 0 to 1. Rejects for what is not to be decoded. */
export function soundPeaks(api: HistoryApi, content: ContentId, bars: number): Promise<readonly number[]> {
  const name = `${content}/${bars}`
  const known = kept.get(name)
  if (known) return known
  const reading = readPeaks(api, content, bars)
  kept.set(name, reading)
  reading.catch(() => kept.delete(name))
  if (kept.size > maxKept) kept.delete(kept.keys().next().value!)
  return reading
}

async function readPeaks(api: HistoryApi, content: ContentId, bars: number): Promise<readonly number[]> {
  const files = await api.readSound(content, bars)
  const [whole] = files
  if (files.length === 1 && whole) return evened(loudness(await decode(whole), bars))
  const loud: number[] = []
  for (const piece of files) loud.push(await pieceLoudness(piece))
  if (loud.every((value) => value === 0))
    throw new HeirloomError('too-large', 'no piece of it was to be decoded')
  return evened(loud)
}

async function decode(file: Uint8Array<ArrayBuffer>): Promise<Float32Array> {
  const sound = await new OfflineAudioContext(1, 1, sampleRate).decodeAudioData(file.buffer)
  return sound.getChannelData(0)
}

/** What one of many pieces does not tell leaves a gap. */
async function pieceLoudness(piece: Uint8Array<ArrayBuffer> | null): Promise<number> {
  if (!piece) return 0
  return decode(piece).then(
    // Decoders begin softly.
    (samples) => loudness(samples.subarray(samples.length >> 2), 1)[0]!,
    () => 0,
  )
}

/** How loud each of so many parts is. */
function loudness(samples: Float32Array, bars: number): readonly number[] {
  return Array.from({ length: bars }, (_, i) => {
    const [from, to] = [i, i + 1].map((edge) => Math.floor((edge * samples.length) / bars)) as [
      number,
      number,
    ]
    let sum = 0
    for (let at = from; at < to; at++) sum += samples[at]! ** 2
    return to > from ? Math.sqrt(sum / (to - from)) : 0
  })
}

/** The loudest is 1. */
function evened(loud: readonly number[]): readonly number[] {
  const most = Math.max(...loud)
  return most > 0 ? loud.map((value) => value / most) : loud
}
