import { mediaAddresses } from '../adapters/media/page/media-addresses.ts'
import type { HistoryApi } from '../app/history-api.ts'
import type { ContentId, MediaPart } from '../app/media-api.ts'
import type { MediaBook } from '../ui/state/media.tsx'

interface Named {
  readonly content: ContentId
  readonly part: MediaPart
}

/** The page's addresses of files, answered through its history worker. */
export function pageMedia(api: HistoryApi): MediaBook & { forget(): void } {
  const container = (navigator as Partial<Navigator>).serviceWorker
  const addresses = mediaAddresses<Named>(container, ({ content, part }, port) =>
    api.grantMedia(content, part, port),
  )
  return {
    addressOf: (content, part) => addresses.addressOf(`${part}/${content}`, { content, part }),
    answered: () => addresses.answered(),
    onAnswered: (listener) => addresses.onAnswered(listener),
    forget: () => addresses.forget(),
  }
}
