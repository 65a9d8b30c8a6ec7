import type { Bytes } from '../../core/bytes.ts'
import { sampleHistory } from '../../domain/sample/sample.ts'
import { SceneSource } from '../../domain/sample/scene-source.ts'

export const smallSampleMessages = 3000

/**
 * The history behind *Explore a sample*: the same people and words every time, with dates that end now. Pieces of
 * whole delimited frames, `BackupInfo` first.
 */
export function smallSample(
  nowMs: number,
  messages = smallSampleMessages,
): Generator<Bytes, void, undefined> {
  const seed = 7
  const texts = new SceneSource(seed)
  return sampleHistory({ messages, seed, endMs: nowMs, shortTimers: false, texts, ownName: 'Robin' })
}
