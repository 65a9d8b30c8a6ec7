/** Nothing heard for this long: the line is dead, whatever the system thinks of it. */
export const idleMs = 30_000
/** Nor does anybody wait for an answer that comes in drops: what is slower than this uses up the same patience. */
const slowestHeardBytesPerMs = 0.5

/** Patience with one call. */
export interface LineWatch {
  /** Ends with the caller's, or once the patience is used up. */
  readonly signal: AbortSignal
  /** Something came: the head of an answer (null), or so many bytes of its body. */
  heard(bytes: number | null): void
  end(): void
}

/** `firstMs`: until the head of the answer. */
export function watchLine(signal: AbortSignal | undefined, firstMs: number): LineWatch {
  const controller = new AbortController()
  const abort = () => controller.abort()
  if (signal?.aborted) abort()
  signal?.addEventListener('abort', abort)
  let leftMs = firstMs
  let since = performance.now()
  let timer = setTimeout(abort, leftMs)
  return {
    signal: controller.signal,
    heard: (bytes) => {
      const now = performance.now()
      const earned = bytes === null ? idleMs : bytes / slowestHeardBytesPerMs
      leftMs = Math.min(idleMs, Math.max(0, leftMs - (now - since)) + earned)
      since = now
      clearTimeout(timer)
      timer = setTimeout(abort, leftMs)
    },
    end: () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
    },
  }
}
