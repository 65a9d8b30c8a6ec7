import type { HistoryApi } from '../../app/history-api.ts'
import type { ContentId } from '../../app/media-api.ts'

/** Enough to tell loud from quiet; what the decoder makes of a long sound stays small. */
const sampleRate = 8000
const maxKept = 200
const kept = new Map<string, Promise<readonly number[]>>()

/** How loud a sound is over its length: `bars` numbers from 0 to 1. Rejects for what is not to be decoded whole. */
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
  const bytes = await api.readSound(content)
  const sound = await new OfflineAudioContext(1, 1, sampleRate).decodeAudioData(bytes.buffer)
  return peaksOf(sound.getChannelData(0), bars)
}

export function peaksOf(samples: Float32Array, bars: number): readonly number[] {
  const loud = Array.from({ length: bars }, (_, i) => {
    const [from, to] = [i, i + 1].map((edge) => Math.floor((edge * samples.length) / bars)) as [
      number,
      number,
    ]
    let sum = 0
    for (let at = from; at < to; at++) sum += samples[at]! ** 2
    return to > from ? Math.sqrt(sum / (to - from)) : 0
  })
  const most = Math.max(...loud)
  return most > 0 ? loud.map((value) => value / most) : loud
}
