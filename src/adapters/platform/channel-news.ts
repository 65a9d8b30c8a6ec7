/** Words between all contexts of this origin but the one that tells. What is no word of ours is not passed on. */
export function channelNews<Word extends { readonly kind: string }>(
  kinds: readonly Word['kind'][],
  name = 'heirloom/backup',
): { tell(word: Word): void; listen(listener: (word: Word) => void): () => void } {
  const channel = new BroadcastChannel(name)
  const listeners = new Set<(word: Word) => void>()
  channel.onmessage = ({ data }: MessageEvent<unknown>) => {
    const kind = typeof data === 'object' && data !== null && 'kind' in data ? data.kind : null
    if (!kinds.some((known) => known === kind)) return
    for (const listener of listeners) listener(data as Word)
  }
  return {
    tell: (word) => channel.postMessage(word),
    listen: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
