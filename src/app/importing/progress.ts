import type { ReadProgress } from '../../domain/file/read-archive.ts'
import type { OnProgress } from '../api/history-api.ts'
import type { Progress } from '../api/views.ts'

/** Bytes of the file, as the archive reader counts them. */
export function fileProgress(onProgress: OnProgress): (progress: ReadProgress) => void {
  return ({ phase, done, total }) => onProgress({ step: phase, done, total, unit: 'bytes' })
}

/** Passes progress on at most every `everyBytes`, and always the last of a step: a screen needs no more. */
export function thinned(onProgress: OnProgress, everyBytes = 1024 * 1024): OnProgress {
  let last: Progress | null = null
  return (progress) => {
    const near = last?.step === progress.step && progress.done - last.done < everyBytes
    if (near && progress.done < progress.total) return
    last = progress
    onProgress(progress)
  }
}
