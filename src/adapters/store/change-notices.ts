/** Tells the other contexts of this origin that the history changed. Generation 0: it was erased. */
export interface ChangeNotices {
  tell(generation: number): void
  listen(listener: (generation: number) => void): () => void
  close(): void
}

export function openNotices(database: string): ChangeNotices {
  const channel = new BroadcastChannel(`heirloom/${database}`)
  const listeners = new Set<(generation: number) => void>()
  let open = true
  channel.onmessage = (event: MessageEvent<unknown>) => {
    if (typeof event.data !== 'number') return
    for (const listener of listeners) listener(event.data)
  }
  return {
    tell(generation) {
      // A commit may end after its store was closed.
      if (open) channel.postMessage(generation)
    },
    listen(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close() {
      open = false
      listeners.clear()
      channel.close()
    },
  }
}
