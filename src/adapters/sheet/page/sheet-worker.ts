import type { PictureMessage, SheetAnswer } from '../messages.ts'

/** One worker that reads pictures, from its start to its end. */
export interface SheetWorker {
  /** True when it answers; false when it did not start. Never rejects. */
  readonly ready: Promise<boolean>
  /** Takes the picture. Null: no code, a newer picture came, or the worker ended. Never rejects. */
  readonly read: (picture: ImageBitmap, hard: boolean) => Promise<string | null>
  readonly end: () => void
}

const longestStartMs = 10_000
/** The worker gives a picture up after ten seconds; one that says nothing for longer died without a word. */
const longestReadMs = 20_000

/** Throws when `start` does. `onEnd` is called once, however it ended. */
export function startSheetWorker(start: () => Worker, onEnd: () => void): SheetWorker {
  const worker = start()
  let [lastId, ended] = [0, false]
  let tell: (text: string | null) => void = () => undefined
  let begin: (well: boolean) => void = () => undefined
  const ready = new Promise<boolean>((resolve) => (begin = resolve))
  let timer: ReturnType<typeof setTimeout> | undefined
  const end = () => {
    if (ended) return
    ended = true
    clearTimeout(timer)
    worker.terminate()
    begin(false)
    tell(null)
    onEnd()
  }
  const endAfter = (ms: number) => {
    clearTimeout(timer)
    timer = setTimeout(end, ms)
  }
  worker.onerror = end
  worker.onmessageerror = end
  worker.onmessage = ({ data }: MessageEvent<SheetAnswer>) => {
    // An answer about a picture that was replaced.
    if (data.kind === 'read' && data.id !== lastId) return
    clearTimeout(timer)
    if (data.kind === 'ready') begin(true)
    else tell(data.text)
  }
  endAfter(longestStartMs)
  const read = (picture: ImageBitmap, hard: boolean) => {
    tell(null)
    return new Promise<string | null>((resolve) => {
      if (ended) {
        resolve(null)
        return
      }
      tell = resolve
      const message: PictureMessage = { id: (lastId += 1), picture, hard }
      endAfter(longestReadMs)
      worker.postMessage(message, [picture])
    })
  }
  return { ready, read, end }
}
