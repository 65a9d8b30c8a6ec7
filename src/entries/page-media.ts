import { mediaAddresses } from '../adapters/media/page/media-addresses.ts'
import type { HistoryApi } from '../app/api/history-api.ts'
import type { FileInMemory } from '../app/api/browser-objects.ts'
import type { ContentId, MediaPart } from '../app/api/media-api.ts'
import type { MediaGrant } from '../domain/media/media-grant.ts'
import type { MediaFormat } from '../domain/media/sniff-media.ts'
import { shownTypes } from '../domain/media/sniff-media.ts'
import type { MediaBook } from '../ui/state/media.tsx'

/** A file of the history, or one that the page itself holds in memory. */
type Named = { readonly content: ContentId; readonly part: MediaPart } | { readonly file: FileInMemory }

/** The page's addresses of files, answered through its history worker. */
export function pageMedia(api: HistoryApi): MediaBook & { forget(): void } {
  const container = (navigator as Partial<Navigator>).serviceWorker
  const addresses = mediaAddresses<Named>(container, async (named, port) => {
    if ('file' in named) grantFile(named.file, port)
    else await api.grantMedia(named.content, named.part, port)
  })
  return {
    addressOf: (content, part) => addresses.addressOf(`${part}/${content}`, { content, part }),
    addressOfFile(file) {
      const key = `file/${crypto.randomUUID()}`
      return { address: addresses.addressOf(key, { file }), forget: () => addresses.drop(key) }
    },
    answered: () => addresses.answered(),
    onAnswered: (listener) => addresses.onAnswered(listener),
    forget: () => addresses.forget(),
  }
}

function grantFile({ bytes, type }: FileInMemory, port: MessagePort): void {
  const format = (Object.keys(shownTypes) as MediaFormat[]).find((one) => shownTypes[one] === type)
  const grant: MediaGrant = format ? { kind: 'bytes', format, bytes } : { kind: 'refused' }
  port.postMessage(grant)
}
